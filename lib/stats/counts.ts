// Tests of counts: sample-ratio mismatch, homogeneity, population stability.
import { chiSquareTail } from './chi-square.ts';

/**
 * p-value of a sample-ratio mismatch: how likely two counts differ at least this much from their weights by chance.
 * Source: Pearson's chi-square; A. Fabijan et al., "Diagnosing Sample Ratio Mismatch", KDD 2019, which acts below 0.001.
 * @param weights of the two, adding up to 1. A count above 0 for a weight of 0 gives p = 0.
 * @param countVariances the variances of the counts, when they are estimates
 */
export function sampleRatioP(
  counts: readonly [number, number],
  weights: readonly [number, number],
  countVariances: readonly [number, number] = [0, 0],
): number {
  const n = counts[0] + counts[1];
  const away = counts[0] - n * weights[0];
  const variance =
    n * weights[0] * weights[1] + weights[1] ** 2 * countVariances[0] + weights[0] ** 2 * countVariances[1];
  return away === 0 ? 1 : chiSquareTail((away * away) / variance, 1);
}

interface Homogeneity {
  statistic: number;
  p: number;
}

/**
 * Pearson's chi-square test that two rows of counts come from one distribution. Columns that are empty in both are left
 * out. Undefined when a row is empty.
 * Source: K. Pearson (1900); degrees of freedom by R. A. Fisher (1922).
 */
export function homogeneity(first: readonly number[], second: readonly number[]): Homogeneity | undefined {
  const [n, m] = [sum(first), sum(second)];
  if (n === 0 || m === 0) return undefined;
  let statistic = 0;
  let columns = 0;
  for (const [k, a] of first.entries()) {
    const b = second[k] ?? 0;
    if (a + b === 0) continue;
    columns += 1;
    const [expectedA, expectedB] = [((a + b) * n) / (n + m), ((a + b) * m) / (n + m)];
    statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB;
  }
  return { statistic, p: columns < 2 ? 1 : chiSquareTail(statistic, columns - 1) };
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
