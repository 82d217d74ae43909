// The hours of the demonstration: a fall is noticed and ends, a ramp goes up, and a bad model is taken back.
import type { Context } from 'aws-lambda';
import { handler as sweep } from '../../../functions/sweep/sweep.ts';
import { order } from '../../../lib/autopilot/autopilot.ts';
import { idOf, type Model, shippedV2 } from '../../../lib/digits/digits.ts';
import { latestMove, latestRamp, publishModel, type Ramp } from '../../../lib/models/models.ts';
import { isRamped } from '../../../lib/models/ramp.ts';
import { Failure } from '../../command-line.ts';
import { type Drawing, handwriting } from '../handwriting.ts';
import { learntByHeart } from './by-heart.ts';
import type { Clock } from './clock.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { type Person, settle, visit } from './people.ts';

/** What was seen, for a caller that checks it. */
export interface HoursOutcome {
  told: string[];
  promoted: string | undefined;
  afterBadModel: string | undefined;
}

const HOUR_MS = 3_600_000;
/** Hours that the watch needs to know what is normal, and a few more. */
const QUIET_HOURS = 42;
const NOTICED_WITHIN = 12;
/** An hour is folded ten minutes after its end. */
const FOLDED_MS = 11 * 60_000;

interface Town {
  clock: Clock;
  embedded: Embedded;
  people: Person[];
  say: (line: string) => void;
  told: string[];
}

/** @param clock simulated, before this module was loaded: the functions remember the clock that they find */
export async function playTheHours(clock: Clock, say: (line: string) => void): Promise<HoursOutcome> {
  say(
    '\nNow hours must pass. They pass on a simulated clock, in this process, over a database of its own; the functions,',
  );
  say('the models and the pictures are the real ones. AUTOPILOT=propose, the default.');
  process.env.AUTOPILOT = 'propose';
  const embedded = await startEmbedded();
  try {
    const people = await settle();
    const town: Town = { clock, embedded, people, say, told: [] };
    await fall(town);
    await ramp(town);
    const promoted = (await latestMove('v1'))?.to;
    await badModel(town);
    return { told: town.told, promoted, afterBadModel: (await latestMove('v1'))?.to };
  } finally {
    await embedded.stop();
  }
}

const upright = handwriting(7, 0);
const onTheirSide = handwriting(8, 90);

/** Everybody sends upright pictures; then an app turns them; then it is mended. */
async function fall(town: Town): Promise<void> {
  const { say, people } = town;
  say(`\n${people.length} people use v1 for ${QUIET_HOURS} hours:`);
  const some = people.filter((_, i) => i % 2 === 0);
  let right = 0;
  for (let i = 0; i < QUIET_HOURS; i++) right += (await anHour(town, some, upright, [0])).right;
  say(`  ${right} of ${QUIET_HOURS * some.length} answers say that the digit was right; no alert`);
  say('\nA new version of their app sends the pictures lying on their side:');
  await until(town, NOTICED_WITHIN, some, onTheirSide, 'v1 acierta menos');
  say('\nThe app is mended:');
  await until(town, NOTICED_WITHIN, some, upright, 'Ya no: v1 acierta menos');
}

/** The model of v2 is taken to v1 by steps. */
async function ramp(town: Town): Promise<void> {
  const model = idOf(shippedV2);
  town.say(
    `\nAn administrator lets the autopilot take ${model} to v1 by steps; each is judged by its hours:`,
  );
  await order({ action: 'ramp', model, reason: 'npm run demo:loop' }, 'demo');
  await untilRampIsOver(town, 16);
  if ((await latestMove('v1'))?.to !== model) throw new Failure(`${model} did not arrive at v1`);
}

/** A model that passes what every model must pass, and serves badly. */
async function badModel(town: Town): Promise<void> {
  const model = learntByHeart();
  await publish(model);
  town.say(
    `\n${model.id} has learnt the golden digits by heart and reads little else. It is tried the same way:`,
  );
  await order({ action: 'ramp', model: model.id, reason: 'npm run demo:loop' }, 'demo');
  await untilRampIsOver(town, 16);
  if ((await latestRamp())?.state !== 'rolled_back') throw new Failure('The bad model was not taken back');
  town.say(`v1 is ${(await latestMove('v1'))?.to}`);
}

async function untilRampIsOver(town: Town, most: number): Promise<void> {
  for (let hour = 0; hour < most; hour++) {
    const ramp = await latestRamp();
    const served = await anHour(town, inTurns(town.people, ramp), upright);
    const models = [...served.byModel].map(([id, { right, all }]) => `${id} ${right} of ${all} right`);
    town.say(`  ${models.join(', ')}`);
    if (hour > 0 && (await latestRamp())?.state !== 'running') return;
  }
  throw new Failure(`The ramp is not over after ${most} hours`);
}

/** Those whom the new model serves send more, so that an hour or two are enough to judge a step. */
function inTurns(people: readonly Person[], ramp: Ramp | undefined): Person[] {
  const isServed = ({ name }: Person) => ramp?.state === 'running' && isRamped(name, ramp);
  const share = ramp?.state === 'running' ? ramp.share : 0;
  const each = share === 0 ? 1 : share < 0.1 ? 20 : share < 0.3 ? 14 : 9;
  return people.flatMap((person) => Array.from({ length: isServed(person) ? each : 5 }, () => person));
}

/** One hour of pictures and answers, and the sweeps after it. */
async function anHour(
  { clock, embedded, say, told }: Town,
  callers: readonly Person[],
  drawings: AsyncGenerator<Drawing, never>,
  minutes = [0, 1],
) {
  const byModel = new Map<string, { right: number; all: number }>();
  let right = 0;
  for (const person of callers) {
    const seen = await visit(person, (await drawings.next()).value);
    const sum = byModel.get(seen.model) ?? { right: 0, all: 0 };
    byModel.set(seen.model, { right: sum.right + Number(seen.right), all: sum.all + 1 });
    right += Number(seen.right);
  }
  const end = (Math.floor(clock.now() / HOUR_MS) + 1) * HOUR_MS;
  // One sweep folds the hour and decides, the next one carries out what people asked for meanwhile.
  for (const minute of minutes) {
    clock.goTo(end + FOLDED_MS + minute * 60_000);
    await (sweep as unknown as (event: object, context: Context) => Promise<unknown>)({}, {
      awsRequestId: `sweep-${clock.now()}`,
      functionName: 'vigia-demo-sweep',
      getRemainingTimeInMillis: () => 120_000,
    } as Context);
  }
  for (const { title, body, fields } of await embedded.channel()) {
    told.push(title);
    say(`  ${new Date(clock.now()).toISOString().slice(11, 16)} Slack: ${title}`);
    const figure = fields.find(({ name }) => name === 'Aciertos')?.value;
    if (figure !== undefined) say(`        ${figure}`);
    if (body) say(`        ${body.split('\n').at(-1)}`);
  }
  return { right, byModel };
}

async function until(
  town: Town,
  hours: number,
  people: readonly Person[],
  drawings: AsyncGenerator<Drawing, never>,
  title: string,
): Promise<void> {
  for (let hour = 1; hour <= hours; hour++) {
    const { right } = await anHour(town, people, drawings);
    town.say(`  hour ${hour}: ${right} of ${people.length} right`);
    if (town.told.includes(title)) return;
  }
  throw new Failure(`"${title}" was not told within ${hours} hours`);
}

async function publish(model: Model): Promise<void> {
  const lineage = {
    parent: idOf(shippedV2),
    run_id: 'demo',
    git_commit: null,
    labels: 0,
    users: 0,
    base_digits: 0,
  };
  await publishModel(model, { ...lineage, metrics: {} });
}
