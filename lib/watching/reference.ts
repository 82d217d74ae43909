// What a signal was before: hours that are old and gave no suspicion, the older the less they count. Pure.
import { startOf } from '#lib/hours.ts';
import type { Expected, Score } from '#lib/stats/stats.ts';

/** The scores of some hours. */
interface Sums {
  scores: number;
  /** Sums of the weights, of the weighted scores and of their weighted squares. */
  weight: number;
  sum: number;
  squares: number;
}

const NOTHING: Sums = { scores: 0, weight: 0, sum: 0, squares: 0 };

export interface Reference {
  /** Hours that count. */
  old: Sums;
  /** Hours that are too young to count, or came under suspicion; the oldest first. */
  recent: (Sums & { hour: string })[];
}

const DAY_MS = 24 * 3_600_000;
/** So old is an hour before it counts: a small change must be noticed before it becomes the reference. */
const RIPE_MS = 7 * DAY_MS;
/** While the reference is small, a day is enough, so that a new deployment is watched soon. */
const SMALL = 2_000;
/** A suspicion that lasts longer than this is the new normal. */
const MOST_RECENT_MS = 28 * DAY_MS;
/** Half-life of 28 days of hours. */
const KEPT = 0.5 ** (1 / (28 * 24));
/** Fewer scores than these say too little about what is normal. */
const LEAST_SCORES = 200;
/** The boundary is moved by so many standard errors of the reference's own mean. */
const ERRORS = 1;

export const emptyReference = (): Reference => ({ old: NOTHING, recent: [] });

/** With one more hour. @param isSuspicious then no hour ripens but the very old ones */
export function withHour(
  { old, recent }: Reference,
  hour: string,
  scores: readonly Score[],
  isSuspicious: boolean,
): Reference {
  const now = startOf(hour).getTime();
  const ripeMs = isSuspicious ? MOST_RECENT_MS : old.scores < SMALL ? DAY_MS : RIPE_MS;
  const isRipe = (one: string) => now - startOf(one).getTime() > ripeMs;
  const ripe = recent.filter((one) => isRipe(one.hour));
  const young = byDay(
    recent.filter((one) => !isRipe(one.hour)),
    now,
  );
  return {
    old: ripe.reduce(added, times(old, KEPT)),
    recent: scores.length === 0 ? young : [...young, { hour, ...sumsOf(scores) }],
  };
}

/** Hours that are older than a day become one entry for each day, under its first hour: the state stays small. */
function byDay(recent: Reference['recent'], now: number): Reference['recent'] {
  const days: Reference['recent'] = [];
  for (const one of recent) {
    const last = days.at(-1);
    const isOld = now - startOf(one.hour).getTime() > DAY_MS;
    if (isOld && last?.hour.slice(0, 10) === one.hour.slice(0, 10))
      days[days.length - 1] = { hour: last.hour, ...added(last, one) };
    else days.push(one);
  }
  return days;
}

/** Without the hours that are not old yet: after a change they are of both sides. */
export function onlyOld({ old }: Reference): Reference {
  return { old, recent: [] };
}

/** The mean of the hours from `since` on; of the latest one at least. */
export function meanSince({ recent }: Reference, since: string): { mean: number; scores: number } {
  const from = recent.filter(({ hour }, i) => hour >= since || i === recent.length - 1);
  const { weight, sum, scores } = from.reduce(added, NOTHING);
  return { mean: weight === 0 ? 0 : sum / weight, scores };
}

/** Undefined while the reference has too few scores. `reach`: how far from the mean the boundary is. */
export function expectedOf({ old }: Reference, margin: number) {
  const { scores, weight, sum, squares } = old;
  if (scores < LEAST_SCORES) return undefined;
  const mean = sum / weight;
  // Scores of a signal that never moved still vary a little: Agresti and Coull's two right and two wrong answers.
  const share = (sum + 2) / (weight + 4);
  const variance = Math.max((squares - weight * mean * mean) / scores, (share * (1 - share)) / 100);
  return { mean, variance, reach: margin + ERRORS * Math.sqrt(variance / weight) };
}

/** The boundary of the quiet in one direction. */
export function boundaryOf(
  { mean, variance, reach }: NonNullable<ReturnType<typeof expectedOf>>,
  direction: 'up' | 'down',
): Expected {
  const boundary = direction === 'up' ? mean + reach : mean - reach;
  return { boundary: Math.min(0.995, Math.max(0.005, boundary)), variance };
}

function sumsOf(scores: readonly Score[]): Sums {
  const sums = { ...NOTHING };
  for (const { value, weight } of scores) {
    sums.scores += 1;
    sums.weight += weight;
    sums.sum += weight * value;
    sums.squares += weight * value * value;
  }
  return sums;
}

function added(a: Sums, b: Sums): Sums {
  return {
    scores: a.scores + b.scores,
    weight: a.weight + b.weight,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares,
  };
}

function times({ scores, weight, sum, squares }: Sums, factor: number): Sums {
  return {
    scores: scores * factor,
    weight: weight * factor,
    sum: sum * factor,
    squares: squares * factor,
  };
}
