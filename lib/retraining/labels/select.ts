// The labels that a run learns: of all users and times, and of no user, network or crowd of new accounts too many. Pure.
import { createHash } from 'node:crypto';
import { MOST_LABELS } from '#lib/task.ts';
import type { LeftOut } from '../result.ts';
import type { Trust } from './trust.ts';

/** With this many users or more, no user gives more than this share; so with networks. */
const ENOUGH = 5;
const MOST_OF_ONE = 0.2;
/** A network may always give so many: a stranger in each of four networks must not silence an office. */
const LEAST_OF_NETWORK = 40;
/** New accounts together give at most as many as all others, once the others are enough to learn from. */
const LEAST_OF_OTHERS = 20;

export interface Selectable {
  readonly feedback_id: string;
  readonly username: string;
  /** Labels without a known network count for no network's share. */
  readonly network?: string | undefined;
  /** Of an account that is not a week old. */
  readonly isNew?: boolean | undefined;
  /** The shares of networks and of new accounts are for labels that are `open`. */
  readonly trust?: Trust;
}

export interface Selection<Label> {
  /** In their order. */
  readonly kept: Label[];
  readonly leftOut: ReadonlyMap<Label, LeftOut>;
}

/**
 * 5,000 of all times, drawn user by user; from five users on, at most 20 % of one user; from five networks on, at most 20 % of one network, and of
 * new accounts at most as many as of others. Each user's newest labels are kept, and users of one network lose alike.
 * @param labels newest first
 */
export function selectLabels<Label extends Selectable>(labels: readonly Label[]): Selection<Label> {
  const leftOut = new Map<Label, LeftOut>();
  let kept = [...labels];
  const keep = (chosen: readonly Label[], reason: LeftOut) => {
    const stays = new Set(chosen);
    for (const label of kept) if (!stays.has(label)) leftOut.set(label, reason);
    kept = kept.filter((label) => stays.has(label));
  };
  if (countByUser(kept).size >= ENOUGH) keep(newestOfEach(kept, MOST_OF_ONE * MOST_LABELS), 'share_of_user');
  keep(drawn(kept, MOST_LABELS), 'too_many');
  // Each cut makes the whole smaller, so that another share may be too large after it.
  for (let before = Number.POSITIVE_INFINITY; kept.length < before; ) {
    before = kept.length;
    keep(withinNew(kept), 'share_of_new_accounts');
    keep(withinNetworks(kept), 'share_of_network');
    keep(withinUsers(kept), 'share_of_user');
  }
  return { kept, leftOut };
}

/**
 * `most` labels, drawn in rounds: the newest of each user, then the next of each. In the last round, which is not complete,
 * networks take turns, and of a network's labels hashes decide, not times: so every hour has its part.
 * @param labels newest first; @returns them in that order
 */
export function drawn<Label extends Selectable>(labels: readonly Label[], most: number): Label[] {
  if (labels.length <= most) return [...labels];
  const rounds = new Map<string, number>();
  const ranked = labels.map((label) => {
    const round = rounds.get(label.username) ?? 0;
    rounds.set(label.username, round + 1);
    return { label, round, hash: hashOf(label.feedback_id), turn: 0 };
  });
  ranked.sort((a, b) => a.round - b.round || (a.hash < b.hash ? -1 : 1));
  const turns = new Map<string, number>();
  for (const one of ranked) {
    const key = `${one.round} ${one.label.network ?? one.label.username}`;
    one.turn = turns.get(key) ?? 0;
    turns.set(key, one.turn + 1);
  }
  ranked.sort((a, b) => a.round - b.round || a.turn - b.turn);
  const chosen = new Set(ranked.slice(0, most).map(({ label }) => label));
  return labels.filter((label) => chosen.has(label));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function withinUsers<Label extends Selectable>(labels: Label[]): Label[] {
  const counts = countByUser(labels);
  if (counts.size < ENOUGH) return labels;
  return newestOfEach(labels, largestCap([...counts.values()], 0));
}

function withinNetworks<Label extends Selectable>(labels: Label[]): Label[] {
  const networks = Map.groupBy(labels, ({ network, trust }) => (trust === 'open' ? network : undefined));
  const free = networks.get(undefined)?.length ?? 0;
  networks.delete(undefined);
  if (networks.size < ENOUGH) return labels;
  const sizes = [...networks.values()].map(({ length }) => length);
  const cap = Math.max(LEAST_OF_NETWORK, largestCap(sizes, free));
  const cut = [...networks.values()].flatMap((some) => beyond(some, cap));
  return without(labels, cut);
}

function withinNew<Label extends Selectable>(labels: Label[]): Label[] {
  const isNew = ({ isNew, trust }: Label) => isNew === true && trust === 'open';
  const others = labels.length - labels.filter(isNew).length;
  if (others < LEAST_OF_OTHERS) return labels;
  return without(labels, beyond(labels.filter(isNew), others));
}

/** The labels that are too many for `most`: of each user the oldest, so that all users keep about the same number. */
function beyond<Label extends Selectable>(labels: readonly Label[], most: number): Label[] {
  if (labels.length <= most) return [];
  const seen = new Map<string, number>();
  const ranked = labels.map((label) => {
    const rank = seen.get(label.username) ?? 0;
    seen.set(label.username, rank + 1);
    return { label, rank };
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(most)
    .map(({ label }) => label);
}

function without<Label>(labels: Label[], cut: readonly Label[]): Label[] {
  const gone = new Set(cut);
  return gone.size === 0 ? labels : labels.filter((label) => !gone.has(label));
}

/** The largest cap c, at least 1, with which no group has more than 20 % of the rest: c ≤ 0.2 · (free + Σ min(n, c)). */
function largestCap(counts: readonly number[], free: number): number {
  const fits = (cap: number) =>
    cap <= MOST_OF_ONE * counts.reduce((sum, count) => sum + Math.min(count, cap), free);
  let cap = Math.max(...counts);
  while (cap > 1 && !fits(cap)) cap--;
  return cap;
}

function newestOfEach<Label extends Selectable>(labels: readonly Label[], cap: number): Label[] {
  const taken = new Map<string, number>();
  return labels.filter(({ username }) => {
    const before = taken.get(username) ?? 0;
    taken.set(username, before + 1);
    return before < cap;
  });
}

export function countByUser(labels: readonly Pick<Selectable, 'username'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { username } of labels) counts.set(username, (counts.get(username) ?? 0) + 1);
  return counts;
}
