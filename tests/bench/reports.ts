// Times the report over a day of 500,000 answers and 600,000 exposures: from the folds alone, and with an hour that is still open,
// of which all but the last eight minutes is folded too; embedded database.

import { goldenDigits } from '#lib/digits/model/golden.ts';
import { deleteItem } from '#lib/dynamodb.ts';
import { type Answer, addDays, dayOf } from '#lib/feedback/feedback.ts';
import { type Hour, hoursFrom, hoursOfDay, startOf } from '#lib/hours.ts';
import { currentExperiment, type Experiment } from '#lib/models/models.ts';
import { type Exposure, packPicture } from '#lib/predictions/predictions.ts';
import { type Pair, type PairTally, tallyPairs } from '#lib/reports/pairs/tally.ts';
import { hashOf } from '#lib/reports/people.ts';
import { foldLog, foldSlices, readReport, readSealed } from '#lib/reports/reports.ts';
import { moveSealed, rollupsTable, writeRollup } from '#lib/reports/rollups/rollup-store.ts';
import { putAll, writeFeedback } from '../store/feedback-log.ts';
import { median } from './table.ts';

const ANSWERS = 500_000;
const EXPOSURES = 600_000;
const USERS = 100_000;
/** Of a day with the same load in every hour, and of a day that has half its calls in four hours. */
const EVEN = 1 / 24;
const BUSIEST = 1 / 8;
/** The part of the hour's log that is written by minute 57: entries are spread over 59 minutes. */
const WRITTEN = 57 / 59;
const CALLS = { folds: 15, open: 3 };

/** Uses the database that the environment names. Rows: what is read, median ms, target. */
export async function measureReports(): Promise<string[][]> {
  process.env.RETRAIN_MIN_ACCOUNT_AGE ??= '24h';
  const day = addDays(dayOf(new Date()), -1);
  const { id, models } = await currentExperiment();
  const { through: open } = hoursOfDay(day);
  const minutes = (count: number) => new Date(startOf(open).getTime() + count * 60_000);
  // The worst moment: a slice could be folded now, and the sweep has not come yet.
  const now = minutes(57);
  const swept = minutes(56.9);
  const closed = hoursFrom(hoursOfDay(day)).filter((hour) => hour < open);

  for (const [k, hour] of closed.entries()) {
    const log = logOf({ id, models }, k, 1 / closed.length);
    const rollup = await foldLog(each(log.answers), each(log.exposures), async () => undefined);
    for (const tally of rollup.experiments.values()) tally.pairs = pairsOf(log);
    await writeRollup(hour, rollup);
  }
  const through = closed.at(-1) as Hour;
  if (!(await moveSealed(await readSealed(), { first: day, through })))
    throw new Error('another process seals');
  const folds = await timed(now, CALLS.folds, ANSWERS);

  await write(logOf({ id, models }, 0, EVEN), open, 'even');
  const evenLog = await timed(now, CALLS.open, ANSWERS * (1 + EVEN * WRITTEN));
  const evenSweep = await sweptIn(swept);
  const even = await timed(now, CALLS.open, ANSWERS * (1 + EVEN * WRITTEN));
  await write(logOf({ id, models }, 0, BUSIEST - EVEN), open, 'busiest');
  await forgetSlices();
  const busiestSweep = await sweptIn(swept);
  const busiest = await timed(now, CALLS.open, ANSWERS * (1 + BUSIEST * WRITTEN));

  return [
    ['500,000 answers and 600,000 exposures in 23 sealed hours', folds.toFixed(0), '≤ 300 ms'],
    [
      'the same, and an open hour of 20,833 and 25,000 that nobody has swept',
      evenLog.toFixed(0),
      '≤ 2000 ms',
    ],
    ['the same, swept', even.toFixed(0), '≤ 2000 ms'],
    ['the same with 62,500 and 75,000', busiest.toFixed(0), '≤ 2000 ms'],
    ['the sweep of such an hour, per five minutes: 20,833 answers', evenSweep.toFixed(0), 'none'],
    ['the same with 62,500', busiestSweep.toFixed(0), 'none'],
  ];
}

/** Milliseconds of a slice. */
async function sweptIn(now: Date): Promise<number> {
  const started = performance.now();
  let slices = 0;
  for (let some = await foldSlices(now); some.length > 0; some = await foldSlices(now)) slices += some.length;
  return (performance.now() - started) / Math.max(1, slices);
}

/** So that the hour is folded again with what was written since. */
async function forgetSlices(): Promise<void> {
  await deleteItem(rollupsTable(), { day: '#slices' });
}

async function timed(now: Date, calls: number, least: number): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < calls; n++) {
    const started = performance.now();
    const report = await readReport(now, undefined);
    took.push(performance.now() - started);
    const counted = report?.total_feedback ?? 0;
    // Each hour's share is rounded down.
    if (counted < least - 100) throw new Error(`the report counts ${counted} of ${least}`);
  }
  return median(took);
}

type Of = Pick<Experiment, 'id' | 'models'>;

interface Log {
  answers: Answer[];
  exposures: Exposure[];
}

/** A share of the day's log. Six of ten predictions are of the A/B test; users differ from hour to hour. */
function logOf({ id: experiment, models }: Of, hour: number, share: number): Log {
  const who = (n: number) => {
    const user = (n * 7_919 + hour * 104_729) % USERS;
    const version: 'v1' | 'v2' = user % 2 === 0 ? 'v1' : 'v2';
    return { username: `user-${user}`, version };
  };
  return {
    answers: Array.from({ length: Math.floor(ANSWERS * share) }, (_, n) => ({
      ...who(n),
      prediction: n % 10,
      digit: n % 10,
      correct: n % 13 > 0,
      model: models[who(n).version],
      ...(n % 10 < 6 && { experiment }),
    })),
    exposures: Array.from({ length: Math.floor(EXPOSURES * share) }, (_, n) => ({ ...who(n), experiment })),
  };
}

/** The pairs of an hour that was folded: 2,000, of all users and networks. */
function pairsOf({ answers }: Log): PairTally {
  const pairs = answers.slice(0, 2_000).map(({ username, version = 'v1' }, n): Pair => {
    const person = hashOf(username);
    return {
      shown: version,
      isRight: { v1: n % 20 > 0, v2: n % 50 > 0 },
      person,
      network: n,
      isLate: n % 7 === 0,
    };
  });
  return tallyPairs(pairs, { left_out: 0, unread: Math.max(0, answers.length - 2_000) });
}

/** Writes the log of an hour, as the tables hold it. */
async function write({ answers, exposures }: Log, hour: Hour, part: string): Promise<void> {
  const pixels = packPicture(goldenDigits()[0]?.pixels ?? new Uint8Array());
  const at = (n: number, of: number) =>
    new Date(startOf(hour).getTime() + Math.floor((n * 3_540_000) / of)).toISOString();
  await writeFeedback(
    answers.map((answer, n) => ({
      ...answer,
      feedback_id: `bench-${part}-${n}`,
      at: at(n, answers.length),
      pixels,
    })),
  );
  await putAll(
    process.env.PREDICTIONS_TABLE ?? '',
    exposures.map((exposure, n) => ({
      ...exposure,
      prediction_id: `bench-${part}-${n}`,
      at: at(n, exposures.length),
      ab_day: hour.slice(0, 10),
    })),
  );
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
