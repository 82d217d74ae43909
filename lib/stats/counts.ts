// Tests of counts: sample-ratio mismatch, homogeneity, population stability.
import { chiSquareTail } from './chi-square.ts';
import { binomialP, equalSharesP } from './exact.ts';

/** Where fewer are expected in the rarer of two places the exact test is used: chi-square has far too small p-values there. */
const FEW = 100;
/** Columns of which fewer are expected in either row are taken together. Source: W. G. Cochran, Biometrics 10 (1954). */
const LEAST_EXPECTED = 5;

/**
 * p-value of a sample-ratio mismatch: how likely two counts differ at least this much from their weights by chance.
 * Source: A. Fabijan et al., "Diagnosing Sample Ratio Mismatch", KDD 2019, which acts below 0.001. Pearson's chi-square of many, the exact
 * test of few: the first user of all may be of an arm of 5 %.
 * @param weights of the two, adding up to 1. A count above 0 for a weight of 0 gives p = 0.
 * @param countVariances the variances of the counts, when they are estimates
 */
export function sampleRatioP(
  counts: readonly [number, number],
  weights: readonly [number, number],
  countVariances: readonly [number, number] = [0, 0],
): number {
  const n = counts[0] + counts[1];
  const rarer = weights[0] < weights[1] ? 0 : 1;
  if (weights[rarer] > 0 && n * weights[rarer] < FEW) return binomialP(counts[rarer], n, weights[rarer]);
  const away = counts[0] - n * weights[0];
  const variance =
    n * weights[0] * weights[1] + weights[1] ** 2 * countVariances[0] + weights[0] ** 2 * countVariances[1];
  return away === 0 ? 1 : chiSquareTail((away * away) / variance, 1);
}

/**
 * p-value that two shares are equal: Pearson's chi-square of many, Fisher's exact test of few. Undefined when either is of nothing.
 * @param some the parts; @param all the wholes
 */
export function sameShareP(
  some: readonly [number, number],
  all: readonly [number, number],
): number | undefined {
  if (all[0] === 0 || all[1] === 0) return undefined;
  const others = [all[0] - some[0], all[1] - some[1]] as const;
  const rarer = Math.min(some[0] + some[1], others[0] + others[1]);
  const isFew = (rarer * Math.min(...all)) / (all[0] + all[1]) < FEW;
  return isFew ? equalSharesP(some, all) : homogeneity([some[0], others[0]], [some[1], others[1]])?.p;
}

interface Homogeneity {
  statistic: number;
  p: number;
}

/**
 * Pearson's chi-square test that two rows of counts come from one distribution. The rarest columns are taken together until five are
 * expected of each: one answer of a digit that was never seen before is no proof. Undefined when a row is empty.
 * Source: K. Pearson (1900); degrees of freedom by R. A. Fisher (1922).
 */
export function homogeneity(first: readonly number[], second: readonly number[]): Homogeneity | undefined {
  const [n, m] = [sum(first), sum(second)];
  if (n === 0 || m === 0) return undefined;
  let statistic = 0;
  const columns = withoutRare(first, second);
  for (const [a, b] of columns) {
    const [expectedA, expectedB] = [((a + b) * n) / (n + m), ((a + b) * m) / (n + m)];
    statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB;
  }
  return { statistic, p: columns.length < 2 ? 1 : chiSquareTail(statistic, columns.length - 1) };
}

function withoutRare(first: readonly number[], second: readonly number[]): [number, number][] {
  const smaller = Math.min(sum(first), sum(second)) / (sum(first) + sum(second));
  const columns = first.map((a, k): [number, number] => [a, second[k] ?? 0]);
  const kept: [number, number][] = [];
  const rare: [number, number] = [0, 0];
  for (const [a, b] of columns.sort((one, other) => sum(one) - sum(other))) {
    const isRare = Math.min(sum(rare) || Number.POSITIVE_INFINITY, a + b) * smaller < LEAST_EXPECTED;
    if (!isRare) kept.push([a, b]);
    else {
      rare[0] += a;
      rare[1] += b;
    }
  }
  return sum(rare) > 0 ? [...kept, rare] : kept;
}

/**
 * Population stability index Σ(qₖ − pₖ)·ln(qₖ/pₖ): how much a distribution has changed, whatever the number of answers.
 * By convention below 0.1 is little and above 0.25 is much. 0.5 is added to each count, so that no share is 0.
 * Source: S. Kullback and R. A. Leibler's divergence J (1951); thresholds of N. Siddiqi, "Credit Risk Scorecards" (2006).
 */
export function populationStability(before: readonly number[], now: readonly number[]): number {
  const share = (counts: readonly number[], k: number) =>
    ((counts[k] ?? 0) + 0.5) / (sum(counts) + 0.5 * counts.length);
  return before.reduce((index, _, k) => {
    const [p, q] = [share(before, k), share(now, k)];
    return index + (q - p) * Math.log(q / p);
  }, 0);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
