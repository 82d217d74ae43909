// The loop from end to end: people answer, an administrator retrains and promotes, the Slack channel reports.
import { setTimeout as wait } from 'node:timers/promises';
import type { components, Route, Vigia } from '#client';
import { Failure } from '../command-line.ts';
import type { Progress } from '../progress.ts';
import { type Drawing, handwriting } from './handwriting.ts';
import { administrator, type Person, registerPeople, upload, uploadAndAnswer } from './people.ts';
import type { LocalVigia } from './vigia.ts';

export interface Reporting {
  say(line: string): void;
  progress(label: string, total: number): Progress;
}

type Report = components['schemas']['Report'];
type Run = components['schemas']['Retraining'];

/** The result of the loop, for a caller that checks it. */
export interface Outcome {
  verdicts: string[];
  /** Accuracy of v2 on this handwriting, 0–1, before and after the retraining. */
  before: number;
  after: number;
  run: Run;
  promoted: string;
  rolledBackTo: string;
}

const SEED = 45;
/** Together enough users in each version for a verdict. */
const PEOPLE_PER_VERSION = 6;
/** Answers per version, before the retraining and in the new experiment. A verdict needs at least 50 and a difference. */
const BEFORE = 60;
const AFTER = 132;
/** Lies of two people together. */
const LIES = 24;
/** Answers by /api/v2/predict, outside the experiment: retraining learns from all labels. */
const DIRECT = 220;

export async function playTheLoop(local: LocalVigia, { say, progress }: Reporting): Promise<Outcome> {
  const drawings = handwriting(SEED);
  const admin = await administrator(local);
  const people = await registerPeople(local, drawings, PEOPLE_PER_VERSION);
  say(
    `${people.length} people registered; the A/B test assigned them to ${people.map(({ version }) => version).join(' ')}`,
  );

  say('\nTheir sheets are turned by 45°, and the shipped models misread many of them:');
  await answerAb(people, drawings, BEFORE, progress);
  const first = await readReport(admin);
  const before = await direct(people, drawings, progress);
  say(`v2 reads ${percent(before)} of ${DIRECT} more`);
  showReport(first, say);

  say('\nTwo liars say of clear digits that they are others:');
  await lie(admin, people.slice(0, 2), say);

  say('\nAn administrator retrains v2 on their answers:');
  const run = await approve(admin, await retrain(admin, { say, progress }), say);
  if (run.status !== 'published' || run.model === null) {
    throw new Failure(`The retraining was ${run.status}: ${run.error ?? run.gate?.reasons.join(' ')}`);
  }

  say(`\n${run.model} serves as v2 within 10 s; a new experiment begins:`);
  await untilServed(people, run.model, drawings);
  const half = AFTER / 2;
  await answerAb(people, drawings, half, progress);
  const second = await readReport(admin);
  showReport(second, say);
  await answerAb(people, drawings, AFTER - half, progress);
  const third = await readReport(admin);
  showReport(third, say);
  const after =
    third.versions.find(({ version, model }) => version === 'v2' && model === run.model)?.accuracy ?? 0;
  say(`v2 on this handwriting: ${percent(before)} before, ${percent(after)} after`);

  say('\nThe administrator promotes it to v1, and rolls back:');
  const promoted = await moveAlias(admin, { model: run.model, reason: 'verdict: ship' });
  say(`v1 is ${promoted}`);
  const rolledBackTo = await rollBack(admin);
  say(`v1 is ${rolledBackTo} again`);
  await showChannel(local, say);

  const verdicts = [first, second, third].map(({ ab }) => ab.verdict);
  return { verdicts, before, after, run, promoted, rolledBackTo };
}

/** Sends `perVersion` answers for each version through the A/B route, spread evenly over the people assigned to it. */
async function answerAb(
  people: Person[],
  drawings: AsyncGenerator<Drawing, never>,
  perVersion: number,
  progress: Reporting['progress'],
): Promise<void> {
  const callers = (['v1', 'v2'] as const).flatMap((version) => {
    const own = people.filter((person) => person.version === version);
    return Array.from({ length: perVersion }, (_, i) => own[i % own.length] as Person);
  });
  await answerAll(callers, 'ab', drawings, progress);
}

/** @returns the share of correct predictions */
async function direct(
  people: Person[],
  drawings: AsyncGenerator<Drawing, never>,
  progress: Reporting['progress'],
): Promise<number> {
  const callers = Array.from({ length: DIRECT }, (_, i) => people[i % people.length] as Person);
  return await answerAll(callers, 'v2', drawings, progress);
}

async function answerAll(
  callers: Person[],
  route: Route,
  drawings: AsyncGenerator<Drawing, never>,
  progress: Reporting['progress'],
): Promise<number> {
  const shown = progress(`answers by /api/${route}/predict`, callers.length);
  let right = 0;
  for (const [i, person] of callers.entries()) {
    if (await uploadAndAnswer(person, route, (await drawings.next()).value)) right++;
    shown.update(i + 1);
  }
  shown.update(callers.length, `${right} of ${callers.length} predictions correct`);
  shown.stop();
  return right / callers.length;
}

/** A retraining on a few hundred answers takes a minute; we give up after this time. */
const RETRAINING_LIMIT_MS = 15 * 60_000;

async function retrain(admin: Vigia, { say, progress }: Reporting): Promise<Run> {
  const json = { note: 'npm run demo:loop' };
  const { run_id } = await admin.call('POST', '/admin/retrain_mlflow', { json });
  const shown = progress('retraining', 100);
  const giveUpAt = Date.now() + RETRAINING_LIMIT_MS;
  for (;;) {
    const run = await admin.call('GET', '/admin/retrain_mlflow/{run_id}', { path: { run_id } });
    if (run.status !== 'queued' && run.status !== 'running') {
      shown.update(100, run.status);
      shown.stop();
      say(`gate: ${run.gate?.passed ? 'passed' : 'refused'}`);
      for (const reason of run.gate?.reasons ?? []) say(`  ${reason}`);
      say(`MLflow: ${run.mlflow.state}${run.mlflow.reason ? ` (${run.mlflow.reason})` : ''}`);
      return run;
    }
    if (Date.now() > giveUpAt) throw new Failure(`The retraining is still ${run.status} after 15 minutes`);
    shown.update(Math.round(100 * run.progress));
    // An administrator may read 600 times an hour.
    await wait(2_000);
  }
}

/** Answers that contradict both models, which are sure and agree, wait for review: nobody learns from them until then. */
async function lie(admin: Vigia, liars: readonly Person[], say: Reporting['say']): Promise<void> {
  const before = await leftOut(admin);
  const clear = handwriting(SEED + 1, 0);
  for (let i = 0; i < LIES; i++) {
    const { vigia } = liars[i % liars.length] as Person;
    const { value: drawing } = await clear.next();
    const { prediction_id, prediccion } = await upload(vigia, 'v2', drawing);
    await vigia.feedback({ prediction_id, correct: false, digit: (prediccion + 1) % 10 });
  }
  const refused = (await leftOut(admin)) - before;
  say(
    `Of ${LIES} lies ${refused} are not learnt: both models are sure of the digit, and an administrator must confirm such an answer`,
  );
  // More than were told: then it is not the lies that are counted.
  if (refused < LIES / 2 || refused > LIES) throw new Failure(`Of ${LIES} lies ${refused} are left out`);
}

/** How many answers contradict two models that are sure. */
async function leftOut(admin: Vigia): Promise<number> {
  const { left_out } = await admin.call('GET', '/admin/training_set');
  return left_out.contradicts_models ?? 0;
}

/** The people have just registered, so that nobody vouches for their answers: an administrator reads what changed, and publishes. */
async function approve(admin: Vigia, run: Run, say: Reporting['say']): Promise<Run> {
  if (run.status !== 'awaiting_approval') return run;
  const { learnt, changes } = run;
  if (learnt)
    say(`It waits for approval: of its answers ${learnt.open} are of people whom nobody vouches for`);
  for (const { before, after, count, as_labelled } of changes?.pairs.slice(0, 5) ?? []) {
    say(`  ${count} pictures were read as ${before}, and are as ${after} now: ${as_labelled} answers say so`);
  }
  say('The administrator publishes it');
  return await admin.call('PUT', '/admin/retrain_mlflow/{run_id}', {
    path: { run_id: run.run_id },
    json: { action: 'publish', reason: 'npm run demo:loop' },
  });
}

/** Waits until the A/B route serves the new model: earlier answers would count for the old experiment. */
async function untilServed(
  people: Person[],
  model: string,
  drawings: AsyncGenerator<Drawing, never>,
): Promise<void> {
  const challenger = people.find(({ version }) => version === 'v2') as Person;
  for (let second = 0; second < 20; second++) {
    const served = await upload(challenger.vigia, 'ab', (await drawings.next()).value);
    if (served.model === model) return;
    await wait(1_000);
  }
  throw new Failure(`${model} does not serve 20 s after its publication`);
}

async function readReport(admin: Vigia): Promise<Report> {
  const report = await admin.call('GET', '/admin/report');
  if ('msg' in report) throw new Failure('The report has no answers');
  return report;
}

function showReport({ ab }: Report, say: Reporting['say']): void {
  const difference = ab.difference === null ? '' : `, v2 − v1 = ${points(ab.difference)}`;
  const interval = ab.interval === null ? '' : ` (${ab.interval.map(points).join(' to ')})`;
  const more = !ab.about_more_needed ? '' : `, about ${ab.about_more_needed} more answers needed`;
  say(`Report: ${ab.verdict}${difference}${interval}${more}`);
  for (const reason of ab.reasons) say(`  ${reason}`);
}

async function moveAlias(admin: Vigia, json: { model: string; reason: string }): Promise<string> {
  await admin.call('PUT', '/admin/models/aliases/{alias}', { path: { alias: 'v1' }, json });
  return await championOf(admin);
}

async function rollBack(admin: Vigia): Promise<string> {
  const json = { reason: 'npm run demo:loop' };
  await admin.call('POST', '/admin/models/aliases/{alias}/rollback', { path: { alias: 'v1' }, json });
  return await championOf(admin);
}

async function championOf(admin: Vigia): Promise<string> {
  return (await admin.call('GET', '/admin/models')).aliases.v1;
}

/** Prints the channel once no message has come for three seconds: the rate limiter sends one a second. */
async function showChannel(local: LocalVigia, say: Reporting['say']): Promise<void> {
  let texts = await local.slackTexts();
  if (texts === undefined) return say('\nThe messages are in your Slack channel.');
  for (let quiet = 0; quiet < 3; ) {
    await wait(1_000);
    const now = (await local.slackTexts()) ?? [];
    quiet = now.length === texts.length ? quiet + 1 : 0;
    texts = now;
  }
  say('\nThe Slack channel:');
  for (const text of texts) say(`  ${text}`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function points(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`;
}
