// How far a 95 % interval reaches: the normal distribution's 1.96, and more when its variance is known from few.

/** The normal distribution's quantile of 0.975. */
export const Z95 = 1.959963984540054;

/**
 * How much wider a 95 % interval has to be when its variance was estimated from few: Student's t over the normal z.
 * Source: D. L. Wallace, "Bounds on normal approximations to Student's and the chi-square distributions", Annals of
 * Mathematical Statistics 30 (1959), inverted; within 4.1 % (too wide, never too narrow) from two degrees of freedom on.
 */
export function studentFactor(df: number): number {
  const z = (Z95 * (8 * df + 3)) / (8 * df + 1);
  return Math.sqrt(df * Math.expm1((z * z) / df)) / Z95;
}
