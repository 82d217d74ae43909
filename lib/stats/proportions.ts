// How sure a share of right answers is, for independent answers and for answers that come from few people.
import { studentFactor, Z95 } from './student.ts';

/** What one person, or one bucket of people, answered. */
export interface Cluster {
  answers: number;
  right: number;
}

/** Lower and upper end, both within [0, 1]. */
export type Interval = [low: number, high: number];

/**
 * 95 % interval of a share when every answer is independent. `n` may be a fraction: an effective number of answers.
 * Source: E. B. Wilson, "Probable inference", JASA 22 (1927).
 * @param z how many deviations it reaches; 1.96 unless told.
 */
export function wilson(right: number, n: number, z = Z95): Interval {
  if (n <= 0) return [0, 1];
  const p = right / n;
  const denominator = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / denominator;
  const reach = (z / denominator) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  // At 0 and 1 the two are equal, but for what rounding leaves.
  return [p === 0 ? 0 : centre - reach, p === 1 ? 1 : centre + reach];
}

/**
 * Variance of a share whose answers come in clusters: u/(u−1) · Σ(xᵤ − p̂·mᵤ)² / (Σmᵤ)², over the u clusters that are
 * not empty. Undefined for fewer than two, which say nothing about how much people differ.
 * Source: the ratio estimator, W. G. Cochran, "Sampling Techniques" (1977), §9A.
 */
export function clusteredVariance(clusters: readonly Cluster[]): number | undefined {
  const { answers, right, people } = total(clusters);
  if (people < 2) return undefined;
  const p = right / answers;
  const squares = clusters.reduce((sum, cluster) => sum + (cluster.right - p * cluster.answers) ** 2, 0);
  return ((people / (people - 1)) * squares) / (answers * answers);
}

/**
 * 95 % interval of a share whose answers come in clusters: Wilson's, on the number of independent answers that would be
 * as sure, and with Student's factor for few clusters. Where all are right, or all wrong, each cluster counts as one
 * answer. Undefined for fewer than two clusters.
 * Source: E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small expected number of positive
 * counts", Survey Methodology 24 (1998); with Wilson's interval as in Dean and Pagano, JSSAM 3 (2015).
 */
export function clusteredInterval(clusters: readonly Cluster[]): Interval | undefined {
  const variance = clusteredVariance(clusters);
  if (variance === undefined) return undefined;
  const { answers, right, people } = total(clusters);
  const p = right / answers;
  const effective = variance === 0 ? people : Math.min((p * (1 - p)) / variance, answers);
  return wilson(p * effective, effective, Z95 * studentFactor(people - 1));
}

/** `people`: the clusters that are not empty. */
export function total(clusters: readonly Cluster[]) {
  let answers = 0;
  let right = 0;
  let people = 0;
  for (const cluster of clusters) {
    answers += cluster.answers;
    right += cluster.right;
    if (cluster.answers > 0) people += 1;
  }
  return { answers, right, people };
}
