// Reads the pairs of sealed hours again after an administrator has excluded or confirmed answers: hour by hour, within a time budget.
import { putItem, readItem } from '#lib/dynamodb.ts';
import { type Answer, answersIn, latestReviewAt } from '#lib/feedback/feedback.ts';
import { addHours, type Hour, hoursOfDay, type Span } from '#lib/hours.ts';
import { currentExperiment, type Experiment, experimentBegan } from '#lib/models/models.ts';
import { addRollups, type BeganAt, emptyExperiment, emptyRollup, type Rollup } from '../rollups/fold.ts';
import { type FoldDeps, foldSpan } from '../rollups/fold-span.ts';
import {
  type Period,
  readHours,
  readRollups,
  readSealed,
  rollupsTable,
  type Sealed,
  writeRollup,
} from '../rollups/rollup-store.ts';
import { MOST_READ } from '../rollups/seal.ts';
import { directKey } from './direct.ts';
import { readPairs } from './read.ts';

/** How far the decisions of administrators are considered. */
interface Progress {
  /** The latest decision that was seen. */
  reviewed: string;
  /** The next hour; missing when nothing is left. */
  next?: Hour;
}

/** No new hour is started after this time. */
const BUDGET_MS = 10_000;
/** Days and hours look different. */
const KEY = { day: '#pairs-again' };

interface AgainDeps extends Omit<FoldDeps, 'exposures'> {
  readSealed(): Promise<Sealed | undefined>;
  readProgress(): Promise<Progress | undefined>;
  writeProgress(progress: Progress): Promise<void>;
  latestReviewAt(): Promise<string | undefined>;
  currentExperiment(): Promise<Experiment>;
  experimentBegan: BeganAt;
  readHours(span: Span): Promise<Map<Hour, Rollup>>;
  readRollups(periods: readonly Period[]): Promise<Map<Period, Rollup>>;
  writeRollup(period: Period, rollup: Rollup): Promise<void>;
  answersIn(span: Span): AsyncIterable<Answer>;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
}

const live: AgainDeps = {
  readSealed,
  readProgress: async () => await readItem<Progress>(rollupsTable(), KEY),
  writeProgress: async ({ reviewed, next }) =>
    await putItem(rollupsTable(), { ...KEY, reviewed, ...(next !== undefined && { next }) }),
  latestReviewAt,
  currentExperiment,
  experimentBegan,
  readHours,
  readRollups,
  writeRollup,
  answersIn,
  readPairs,
  clock: () => performance.now(),
};

/**
 * Of the current experiment alone. Idempotent; after a crash the same hours are read again.
 * @returns the hours whose pairs were read.
 */
export async function readPairsAgain(deps: AgainDeps = live): Promise<Hour[]> {
  const started = deps.clock();
  const latest = await deps.latestReviewAt();
  if (latest === undefined) return [];
  const [progress, sealed] = await Promise.all([deps.readProgress(), deps.readSealed()]);
  const isNew = progress?.reviewed !== latest;
  if (!sealed || (!isNew && progress?.next === undefined)) return [];
  const experiment = await deps.currentExperiment();
  const first = later(hoursOfDay(sealed.first).from, experiment.since.slice(0, 13));
  const read: Hour[] = [];
  let next = isNew ? first : later(first, progress?.next ?? first);
  while (next <= sealed.through && deps.clock() - started < BUDGET_MS) {
    if (await readHourAgain(next, experiment, deps)) read.push(next);
    next = addHours(next, 1);
  }
  // Another sweep may have sealed a day meanwhile, from hours as they were before: with its last hour it is added up again.
  const { through } = (await deps.readSealed()) ?? sealed;
  await deps.writeProgress({ reviewed: latest, ...(next <= through && { next }) });
  return read;
}

/** The rollup of the hour stays as it is but for its pairs. @returns false when the hour has nothing of the experiment */
async function readHourAgain(hour: Hour, experiment: Experiment, deps: AgainDeps): Promise<boolean> {
  const span = { from: hour, through: hour };
  const rollup = (await deps.readHours(span)).get(hour);
  const keys = [experiment.id, directKey(experiment.id)].filter((key) => rollup?.experiments.has(key));
  if (rollup && keys.length > 0) {
    const wanted = {
      beganAt: deps.experimentBegan,
      most: MOST_READ,
      experiments: [experiment],
      only: experiment.id,
    };
    const fresh = await foldSpan(span, wanted, { ...deps, exposures: nothing });
    const experiments = new Map(rollup.experiments);
    for (const key of keys) {
      const tally = rollup.experiments.get(key) ?? emptyExperiment();
      experiments.set(key, { ...tally, pairs: fresh.experiments.get(key)?.pairs ?? tally.pairs });
    }
    await deps.writeRollup(hour, { ...rollup, experiments });
  }
  const whole = hoursOfDay(hour.slice(0, 10));
  if (hour === whole.through) await addUp(whole, deps);
  return keys.length > 0;
}

/** A day that a release from before hours has sealed at once lacks hours, and stays as it is. */
async function addUp(span: Span, deps: AgainDeps): Promise<void> {
  const day = span.from.slice(0, 10);
  const [hours, before] = await Promise.all([deps.readHours(span), deps.readRollups([day])]);
  const sum = [...hours.values()].reduce(addRollups, emptyRollup());
  if (before.get(day)?.answers === sum.answers) await deps.writeRollup(day, sum);
}

async function* nothing() {}

const later = (a: string, b: string) => (a > b ? a : b);
