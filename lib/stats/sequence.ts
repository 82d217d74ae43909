// Whether two shares differ, by a test that may be looked at every day without finding winners that are none.

/** A difference of two shares, as far as it has been observed. */
export interface Compared {
  difference: number;
  /** Var(difference), clustered by user where answers are. */
  variance: number;
  /** Answers of both together. */
  n: number;
}

interface Tuning {
  /** False winners allowed, however often one looks. */
  alpha?: number;
  /** N*: the number of answers at which the sequence is tightest. To be fixed before the first answer. */
  horizon?: number;
}

const ALPHA = 0.05;
const HORIZON = 2_000;
/** Beyond so many answers "about how many more" is no use to anybody. */
const MOST_ANSWERS = 1_000_000;

/**
 * Half the width of the interval that holds the true difference at all n at once, with probability 1 − α:
 * √(vn) · √(2(nρ²+1)·ln(√(nρ²+1)/α)) / (nρ).
 * Source: I. Waudby-Smith et al., "Time-uniform central limit theory and asymptotic confidence sequences", Annals of
 * Statistics 52 (2024), theorem 2.2; two-sided, as GrowthBook's `sequential_interval_halfwidth`.
 */
export function confidenceSequence(
  { variance, n }: Omit<Compared, 'difference'>,
  { alpha = ALPHA, horizon = HORIZON }: Tuning = {},
): number {
  const rho2 = rhoSquared(alpha, horizon);
  const spread = n * rho2 + 1;
  const reach = Math.sqrt(2 * spread * Math.log(Math.sqrt(spread) / alpha)) / (n * Math.sqrt(rho2));
  return Math.sqrt(variance * n) * reach;
}

/** ρ², with which the sequence is tightest at `horizon` (same source, appendix B.2). */
function rhoSquared(alpha: number, horizon: number): number {
  return (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / horizon;
}

/**
 * The smallest α at which the sequence would leave 0 out, at most 1; as valid at every look as the sequence.
 * Source: the sequence's own martingale, √(nρ²+1) · exp(−nρ²·t² / 2(nρ²+1)) with t = difference / √variance.
 */
export function sequentialP(
  { difference, variance, n }: Compared,
  { alpha = ALPHA, horizon = HORIZON }: Tuning = {},
): number {
  if (variance === 0) return difference === 0 ? 1 : 0;
  const grown = n * rhoSquared(alpha, horizon);
  const evidence = ((difference * difference) / variance) * (grown / (2 * (grown + 1)));
  return Math.min(1, Math.sqrt(grown + 1) * Math.exp(-evidence));
}

/**
 * About how many more answers the sequence needs to leave 0 out, if the difference and the spread of answers stay as
 * they are: 0 when it does already, undefined when no number anyone will wait for does.
 */
export function moreNeeded({ difference, variance, n }: Compared, tuning: Tuning = {}): number | undefined {
  const decides = (total: number) =>
    Math.abs(difference) > confidenceSequence({ variance: (variance * n) / total, n: total }, tuning);
  if (decides(n)) return 0;
  if (!decides(MOST_ANSWERS)) return undefined;
  let undecided = n;
  let decided = MOST_ANSWERS;
  while (decided - undecided > 1) {
    const middle = Math.floor((undecided + decided) / 2);
    if (decides(middle)) decided = middle;
    else undecided = middle;
  }
  return decided - n;
}
