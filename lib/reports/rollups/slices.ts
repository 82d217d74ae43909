// Folds the hours that are still open, five minutes at a time, so that a report need not read their log. When an hour is sealed it is
// folded as a whole, and its slices are not used any more.
import { putItem, readItem } from '#lib/dynamodb.ts';
import { type Answer, answersIn, latestReviewAt } from '#lib/feedback/feedback.ts';
import { addHours, type Hour, type Span, startOf } from '#lib/hours.ts';
import { currentExperiment, type Experiment, experimentBegan } from '#lib/models/models.ts';
import { exposures } from '#lib/predictions/predictions.ts';
import { readPairs } from '../pairs/read.ts';
import { type BeganAt, isEmpty, type Rollup } from './fold.ts';
import { type FoldDeps, foldSpan } from './fold-span.ts';
import { type Period, readSealed, rollupsTable, type Sealed, writeRollup } from './rollup-store.ts';

/** Five minutes by their first one: "2026-03-01T10:05". It is the beginning of no hour's name, and of no other slice's. */
export type Slice = string;

const MINUTE_MS = 60_000;
const MINUTES = 5;
/**
 * A slice is closed two minutes after its end: entries are stored within ten seconds of their time, and indexes follow within
 * seconds. What is later still counts when the hour is sealed.
 */
const CLOSED_AFTER_MS = 2 * MINUTE_MS;
/** No new slice is begun after this time; the next minute goes on. */
const BUDGET_MS = 10_000;
/** Labels of a slice that both models read, as a report reads of what no slice has. */
const MOST_READ = 200;
/** Then the hour is sealed, as a rule, even after an outage of a weekend. DynamoDB deletes the item later. */
const KEPT_MS = 7 * 24 * 60 * MINUTE_MS;

/** How far open hours are folded. */
export interface Folded {
  through: Slice;
  /** The latest decision of an administrator that the slices know. */
  reviewed?: string | undefined;
}

/** Hours, days and experiments look different. */
const KEY = { day: '#slices' };

export async function readFolded(): Promise<Folded | undefined> {
  return await readItem<Folded>(rollupsTable(), KEY);
}

interface SliceDeps extends FoldDeps {
  readSealed(): Promise<Sealed | undefined>;
  readFolded(): Promise<Folded | undefined>;
  writeFolded(folded: Folded): Promise<void>;
  writeRollup(period: Period, rollup: Rollup, expires: Date): Promise<void>;
  answersIn(span: Span): AsyncIterable<Answer>;
  latestReviewAt(): Promise<string | undefined>;
  currentExperiment(): Promise<Experiment>;
  experimentBegan: BeganAt;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
}

const live: SliceDeps = {
  readSealed,
  readFolded,
  writeFolded: async ({ through, reviewed }) =>
    await putItem(rollupsTable(), { ...KEY, through, ...(reviewed !== undefined && { reviewed }) }),
  writeRollup,
  answersIn,
  exposures,
  readPairs,
  latestReviewAt,
  currentExperiment,
  experimentBegan,
  clock: () => performance.now(),
};

/**
 * Folds the closed slices of all hours that are not sealed; after a decision of an administrator all of them again, as labels may count
 * otherwise. Idempotent: two calls at once write the same items.
 * @returns the slices folded.
 */
export async function foldSlices(now: Date, deps: SliceDeps = live): Promise<Slice[]> {
  const started = deps.clock();
  const [sealed, before, reviewed] = await Promise.all([
    deps.readSealed(),
    deps.readFolded(),
    deps.latestReviewAt(),
  ]);
  if (!sealed) return [];
  const closed = sliceOf(new Date(now.getTime() - CLOSED_AFTER_MS - MINUTES * MINUTE_MS));
  const isKnown = before !== undefined && before.reviewed === reviewed;
  const from = firstSlice(sealed.through);
  let next = isKnown ? later(from, sliceAfter(before.through)) : from;
  if (next > closed) return [];
  const experiment = await deps.currentExperiment();
  const folded: Slice[] = [];
  while (next <= closed && deps.clock() - started < BUDGET_MS) {
    await foldSlice(next, experiment, now, deps);
    folded.push(next);
    next = sliceAfter(next);
  }
  const through = folded.at(-1);
  if (through !== undefined) await deps.writeFolded({ through, reviewed });
  return folded;
}

async function foldSlice(slice: Slice, experiment: Experiment, now: Date, deps: SliceDeps): Promise<void> {
  const last = minuteOf(new Date(timeOf(slice) + (MINUTES - 1) * MINUTE_MS));
  const wanted = {
    beganAt: deps.experimentBegan,
    most: MOST_READ,
    experiments: [experiment],
    only: experiment.id,
  };
  const rollup = await foldSpan({ from: slice, through: last }, wanted, deps);
  if (!isEmpty(rollup)) await deps.writeRollup(slice, rollup, new Date(now.getTime() + KEPT_MS));
}

/**
 * The slices that are folded and not sealed, and where the log that is not folded begins. Where hours have not been sealed for a
 * week their slices may have ended: then it is all read from the log.
 */
export function openSlices(
  sealed: Hour,
  folded: Pick<Folded, 'through'> | undefined,
  now: Date,
): { slices: Slice[]; from: Slice } {
  let from = firstSlice(sealed);
  const slices: Slice[] = [];
  const areKept = timeOf(from) > now.getTime() - KEPT_MS;
  while (areKept && folded && from <= folded.through) {
    slices.push(from);
    from = sliceAfter(from);
  }
  return { slices, from };
}

const firstSlice = (sealed: Hour): Slice => `${addHours(sealed, 1)}:00`;
const timeOf = (slice: Slice) => startOf(slice.slice(0, 13)).getTime() + Number(slice.slice(14)) * MINUTE_MS;
const minuteOf = (date: Date) => date.toISOString().slice(0, 16);
const sliceAfter = (slice: Slice): Slice => minuteOf(new Date(timeOf(slice) + MINUTES * MINUTE_MS));
const sliceOf = (date: Date): Slice =>
  minuteOf(new Date(Math.floor(date.getTime() / (MINUTES * MINUTE_MS)) * MINUTES * MINUTE_MS));
const later = (a: string, b: string) => (a > b ? a : b);
