// Which answers of users a retraining learns from, and which it is judged by: no user may own the model.
import { createHash } from 'node:crypto';

/** More would cost more time than they add. */
const MOST_LABELS = 5_000;

/** From this many users on, none gives more than this share. */
const ENOUGH_USERS = 5;
const MOST_OF_ONE = 0.2;

/** As many labels are looked at, newest first, so that one busy user cannot push all others out. */
export const LABELS_READ = 4 * MOST_LABELS;

interface Labelled {
  readonly username: string;
}

/**
 * The labels to use, in their order: the latest 5,000, of which from five users on no more than 20 % are one user's.
 * Each user's latest stay.
 * @param labels newest first
 */
export function selectLabels<Label extends Labelled>(labels: readonly Label[]): Label[] {
  if (countByUser(labels).size < ENOUGH_USERS) return labels.slice(0, MOST_LABELS);
  const latest = latestOfEach(labels, MOST_OF_ONE * MOST_LABELS).slice(0, MOST_LABELS);
  return latestOfEach(latest, largestCap([...countByUser(latest).values()]));
}

/** The largest cap c, at least 1, with which no user has more than 20 % of what is left: c ≤ 0.2 · Σ min(n, c). */
function largestCap(counts: readonly number[]): number {
  const fits = (cap: number) =>
    cap <= MOST_OF_ONE * counts.reduce((sum, count) => sum + Math.min(count, cap), 0);
  let cap = Math.max(...counts);
  while (cap > 1 && !fits(cap)) cap--;
  return cap;
}

function latestOfEach<Label extends Labelled>(labels: readonly Label[], cap: number): Label[] {
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

/** From this many users on whole users are held out: a model must do well on hands that it has not seen. */
const USERS_TO_SPLIT_BY = 4;
const HELD_OUT = 0.2;
/** A user who would make more than this share held out stays in training. */
const MOST_HELD_OUT = 0.3;

/** About a fifth is held out: whole users, or single answers below four users. The same labels always split alike. */
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

/** In the order of their names' hashes, until there is a fifth; where each has too much, the one with the fewest answers. */
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
