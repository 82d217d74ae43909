// Holds a part of the labels out, to measure with: of trusted labels, where there are enough of them. Pure.
import { createHash } from 'node:crypto';
import { countByUser, type Selectable, selectLabels } from './select.ts';

/** With this many users or more, whole users are held out: a model must read handwriting that it has not seen. */
const USERS_TO_SPLIT_BY = 4;
const HELD_OUT = 0.2;
/** A user with more than this share of the answers stays in training. */
const MOST_HELD_OUT = 0.3;
/** With fewer trusted labels than this, labels of everybody are held out, and the run waits for an administrator. */
const LEAST_TRUSTED = 20;

interface Labelled extends Selectable {
  readonly feedback_id: string;
}

export interface Split<Label> {
  readonly trained: Label[];
  readonly heldOut: Label[];
}

/**
 * What is held out decides whether a model may serve, so it comes from labels that an administrator vouches for, as soon as
 * there are twenty; the shares of users hold among them too.
 */
export function holdOut<Label extends Labelled>(labels: readonly Label[]): Split<Label> {
  const trusted = labels.filter(({ trust }) => trust !== 'open');
  if (trusted.length < LEAST_TRUSTED) return splitLabels(labels);
  const heldOut = new Set(splitLabels(selectLabels(trusted).kept).heldOut);
  return partition(labels, (label) => heldOut.has(label));
}

/**
 * Holds about a fifth of the labels out: whole users, or single labels when there are fewer than four users. The same labels
 * are always split in the same way.
 */
export function splitLabels<Label extends Labelled>(labels: readonly Label[]): Split<Label> {
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

function byHashOf(a: string, b: string): number {
  return hash(a) < hash(b) ? -1 : 1;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
