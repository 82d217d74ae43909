// The training data of a run: reads users' answers, limits each user's share, holds a fifth out, loads the pictures.
import { createHash } from 'node:crypto';
import type { DigitSet } from '#lib/digits/training/training.ts';
import { type Label, labelPictures, labelsBefore } from '#lib/feedback/feedback.ts';
import { PIXELS } from '#lib/task.ts';
import type { DataCounts } from './run.ts';

/** Fewer answers are too few to train on and to evaluate with. */
export const LEAST_LABELS = 20;

/** More answers would take more time than they improve the model. */
const MOST_LABELS = 5_000;

/** With this many users or more, no user gives more than this share. */
const ENOUGH_USERS = 5;
const MOST_OF_ONE = 0.2;

/** How many labels are read, newest first: more than are used, so that one busy user cannot displace all others. */
const LABELS_READ = 4 * MOST_LABELS;

/** With this many users or more, whole users are held out: a model must read handwriting that it has not seen. */
const USERS_TO_SPLIT_BY = 4;
const HELD_OUT = 0.2;
/** A user with more than this share of the answers stays in training. */
const MOST_HELD_OUT = 0.3;

export interface Feedback {
  readonly trained: DigitSet;
  readonly heldOut: DigitSet;
  readonly counts: Pick<DataCounts, 'labels' | 'users' | 'held_out_labels'>;
}

const live = { labelsBefore, labelPictures };

/**
 * Users' answers with their pictures.
 * @param until the time of the request: each try of a run reads the same answers. @throws AppError `unavailable`.
 */
export async function readFeedback(until: Date, deps = live): Promise<Feedback> {
  const chosen = selectLabels(await newest(deps.labelsBefore(until)));
  const pictures = await deps.labelPictures(chosen.map(({ feedback_id }) => feedback_id));
  const labels = chosen.filter(({ feedback_id }) => pictures.get(feedback_id)?.length === PIXELS);
  const { trained, heldOut } = splitLabels(labels);
  return {
    trained: setOf(trained, pictures),
    heldOut: setOf(heldOut, pictures),
    counts: { labels: labels.length, users: countByUser(labels).size, held_out_labels: heldOut.length },
  };
}

async function newest(labels: AsyncIterable<Label>): Promise<Label[]> {
  const read: Label[] = [];
  for await (const label of labels) {
    read.push(label);
    if (read.length === LABELS_READ) break;
  }
  return read;
}

function setOf(labels: readonly Label[], pictures: ReadonlyMap<string, Uint8Array>): DigitSet {
  const pixels = new Uint8Array(labels.length * PIXELS);
  labels.forEach(({ feedback_id }, i) => {
    pixels.set(pictures.get(feedback_id) as Uint8Array, i * PIXELS);
  });
  return { count: labels.length, pixels, labels: Uint8Array.from(labels, ({ digit }) => digit) };
}

interface Labelled {
  readonly username: string;
}

/**
 * Pure. The labels to use, in their order: the newest 5,000; from five users on, at most 20 % of them are one user's.
 * Each user's newest labels are kept.
 * @param labels newest first
 */
export function selectLabels<Label extends Labelled>(labels: readonly Label[]): Label[] {
  if (countByUser(labels).size < ENOUGH_USERS) return labels.slice(0, MOST_LABELS);
  const kept = newestOfEach(labels, MOST_OF_ONE * MOST_LABELS).slice(0, MOST_LABELS);
  return newestOfEach(kept, largestCap([...countByUser(kept).values()]));
}

/** The largest cap c, at least 1, with which no user has more than 20 % of the rest: c ≤ 0.2 · Σ min(n, c). */
function largestCap(counts: readonly number[]): number {
  const fits = (cap: number) =>
    cap <= MOST_OF_ONE * counts.reduce((sum, count) => sum + Math.min(count, cap), 0);
  let cap = Math.max(...counts);
  while (cap > 1 && !fits(cap)) cap--;
  return cap;
}

function newestOfEach<Label extends Labelled>(labels: readonly Label[], cap: number): Label[] {
  const taken = new Map<string, number>();
  return labels.filter(({ username }) => {
    const before = taken.get(username) ?? 0;
    taken.set(username, before + 1);
    return before < cap;
  });
}

export interface Split<Label> {
  readonly trained: Label[];
  readonly heldOut: Label[];
}

/**
 * Pure. Holds about a fifth of the labels out: whole users, or single labels when there are fewer than four users.
 * The same labels are always split in the same way.
 */
export function splitLabels<Label extends Labelled & { readonly feedback_id: string }>(
  labels: readonly Label[],
): Split<Label> {
  const counts = countByUser(labels);
  if (counts.size >= USERS_TO_SPLIT_BY) {
    const users = usersToHoldOut(counts, labels.length);
    return partition(labels, ({ username }) => users.has(username));
  }
  const byHash = labels.map(({ feedback_id }) => feedback_id).sort(byHashOf);
  const ids = new Set(byHash.slice(0, Math.round(HELD_OUT * labels.length)));
  return partition(labels, ({ feedback_id }) => ids.has(feedback_id));
}

/** Takes users in the order of their names' hashes until they have a fifth; if all are too large, the smallest user. */
function usersToHoldOut(counts: ReadonlyMap<string, number>, total: number): Set<string> {
  const chosen = new Set<string>();
  let answers = 0;
  for (const username of [...counts.keys()].sort(byHashOf)) {
    const more = counts.get(username) as number;
    if (answers >= HELD_OUT * total) break;
    if (answers + more > MOST_HELD_OUT * total) continue;
    chosen.add(username);
    answers += more;
  }
  if (chosen.size > 0) return chosen;
  const [fewest] = [...counts]
    .sort(([a, n], [b, m]) => n - m || byHashOf(a, b))
    .map(([username]) => username);
  return new Set(fewest === undefined ? [] : [fewest]);
}

function partition<Item>(items: readonly Item[], isHeldOut: (item: Item) => boolean): Split<Item> {
  const { trained = [], heldOut = [] } = Object.groupBy(items, (item) =>
    isHeldOut(item) ? 'heldOut' : 'trained',
  );
  return { trained, heldOut };
}

export function countByUser(labels: readonly Labelled[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { username } of labels) counts.set(username, (counts.get(username) ?? 0) + 1);
  return counts;
}

function byHashOf(a: string, b: string): number {
  return hash(a) < hash(b) ? -1 : 1;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
