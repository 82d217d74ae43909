// Confidence intervals of a share of right answers: for independent answers, and for answers clustered by user.

/** The answers of one user, or of one bucket of users. */
export interface Cluster {
  answers: number;
  right: number;
}

/** The normal distribution's 0.975 quantile. */
export const Z95 = 1.959963984540054;

/** Lower and upper end, both within [0, 1]. */
export type Interval = [low: number, high: number];

/**
 * 95 % interval of a share when the answers are independent. `n` may be a fraction: an effective number of answers.
 * Source: E. B. Wilson, "Probable inference", JASA 22 (1927).
 * @param z how many standard deviations the interval reaches; 1.96 by default
 */
export function wilson(right: number, n: number, z = Z95): Interval {
  if (n <= 0) return [0, 1];
  const p = right / n;
  const denominator = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / denominator;
  const reach = (z / denominator) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  // At p = 0 and 1 the two terms are equal; a rounding error would remain.
  return [p === 0 ? 0 : centre - reach, p === 1 ? 1 : centre + reach];
}

/**
 * Variance of a share whose answers come in clusters: u/(u−1) · Σ(xᵤ − p̂·mᵤ)² / (Σmᵤ)², over the u clusters that are
 * not empty. Undefined for fewer than two clusters, which do not show how much users differ.
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
 * 95 % interval of a share whose answers come in clusters: Wilson's interval on the effective number of independent
 * answers, with Student's factor for few clusters. When all answers are right, or all are wrong, each cluster counts as
 * one answer. Undefined for fewer than two clusters.
 * Source: E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small expected number of positive
 * counts", Survey Methodology 24 (1998); with Wilson's interval as in Dean and Pagano, JSSAM 3 (2015).
 */
export function clusteredInterval(clusters: readonly Cluster[]): Interval | undefined {
  const variance = clusteredVariance(clusters);
  if (variance === undefined) return undefined;
  const { answers, right, people } = total(clusters);
  const p = right / answers;
  // Clusters that agree exactly by chance are no less sure than those that nearly agree.
  const isOneSided = right === 0 || right === answers;
  const effective = isOneSided ? people : Math.min((p * (1 - p)) / variance, answers);
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

/**
 * How much wider a 95 % interval must be when its variance was estimated from few clusters: Student's t over the normal z.
 * Source: D. L. Wallace, "Bounds on normal approximations to Student's and the chi-square distributions", Annals of
 * Mathematical Statistics 30 (1959), inverted; at most 4.1 % too wide, never too narrow, from two degrees of freedom on.
 */
export function studentFactor(df: number): number {
  const z = (Z95 * (8 * df + 3)) / (8 * df + 1);
  return Math.sqrt(df * Math.expm1((z * z) / df)) / Z95;
}
