// Sequential change detection: notices, hour by hour, that the mean of bounded scores has left its reference. Pure.
// Method: the CUSUM e-detector of J. Shin, A. Ramdas and A. Rinaldo, "E-detectors: a nonparametric framework for sequential
// change detection", New England Journal of Statistics in Data Science 2 (2023), with the bets of I. Waudby-Smith and A. Ramdas,
// "Estimating means of bounded random variables by betting", JRSS B 86 (2024).

/** The score of one cluster of users in one period, 0 to 1: the share of its answers that were right, for example. */
export interface Score {
  cluster: number;
  value: number;
  /** 0 to 1: how much the score says (`weightOf`). */
  weight: number;
}

/**
 * The weight of a score that is the share of `count` answers. Its variance is within·(1/count + 1/20): answers of one user are
 * alike, so that a hundred of them say little more than twenty. The weight is its inverse, up to a factor.
 */
export function weightOf(count: number): number {
  return count / (count + 20);
}

/** What the scores were before. */
export interface Expected {
  /** The boundary of the quiet: scores whose mean is not beyond it are no change. */
  boundary: number;
  /** Of a score of weight 1 around their mean; of others by their weight more. */
  variance: number;
}

/** One run of bets of one size. */
interface Bets {
  /** The natural logarithm of the evidence, 0 at least. */
  evidence: number;
  /** The first period of the present run of evidence. */
  since: string;
  /** What each cluster has given in this run; below 0 when it spoke against a change. */
  clusters: Record<string, number>;
}

/** One entry for each size of a change. */
export type Detector = Bets[];

export type Direction = 'up' | 'down';

/** The changes that the bets are best at, in the unit of the scores. A change of another size is found a little later. */
const SIZES = [0.015, 0.08];
/** A bet risks at most this part of its evidence on one score. */
const MOST_AT_RISK = 0.5;
/** The largest bet: one score multiplies the evidence by at most 1 + 3. */
const MOST_BET = 3;
/** A cluster that has given this part of what an alarm needs bets no more: so an alarm needs at least four clusters. */
const MOST_OF_ONE = 0.2;

export function calm(period: string): Detector {
  return SIZES.map(() => ({ evidence: 0, since: period, clusters: {} }));
}

/**
 * The threshold (logarithm) that a quiet stream reaches within `periods` with probability `alpha` at most. A CUSUM e-detector is
 * at most the Shiryaev–Roberts one, whose expectation after n periods is n at most; Doob's maximal inequality does the rest.
 */
export function thresholdFor(alpha: number, periods: number): number {
  return Math.log(periods / alpha);
}

interface Look {
  direction: Direction;
  /** The name of the period that the scores are of. */
  period: string;
  /** The evidence that an alarm needs. */
  threshold: number;
}

/** The evidence after one more period. */
export function observe(
  before: Detector,
  scores: readonly Score[],
  expected: Expected,
  look: Look,
): Detector {
  return before.map((bets, i) => betOn(bets, scores, expected, { size: SIZES[i] as number, ...look }));
}

function betOn(
  before: Bets,
  scores: readonly Score[],
  { boundary, variance }: Expected,
  { size, direction, period, threshold }: Look & { size: number },
): Bets {
  const sign = direction === 'up' ? 1 : -1;
  const most = Math.min(
    MOST_AT_RISK / Math.max(direction === 'up' ? boundary : 1 - boundary, 0.01),
    MOST_BET,
  );
  const clusters = { ...before.clusters };
  let gained = 0;
  for (const { cluster, value, weight } of scores) {
    const had = clusters[cluster] ?? 0;
    // Kelly's bet for a change of this size.
    const bet = Math.min((weight * size) / (variance + weight * size * size), most);
    const gain = Math.log1p(sign * bet * (value - boundary));
    // Whether a cluster bets depends on earlier periods alone, so that the evidence stays valid.
    if (had < threshold * MOST_OF_ONE) gained += gain;
    clusters[cluster] = had + gain;
  }
  const evidence = before.evidence + gained;
  if (evidence <= 0) return { evidence: 0, since: period, clusters: {} };
  // A period that gives far more than all before it is the beginning.
  return { evidence, since: 2 * before.evidence > gained ? before.since : period, clusters };
}

/** The logarithm of the mean of several detectors' evidence, which is evidence too. */
export function evidenceOf(detectors: readonly Detector[]): number {
  const all = detectors.flat().map(({ evidence }) => evidence);
  const most = Math.max(...all);
  return most + Math.log(all.reduce((sum, one) => sum + Math.exp(one - most), 0) / all.length);
}

/** The strongest run of a detector. */
export function strongest(detector: Detector): Bets {
  return detector.reduce((most, bets) => (bets.evidence > most.evidence ? bets : most));
}
