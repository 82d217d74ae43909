// A sequential test of whether two shares differ. You may read it daily: peeking does not raise the false-positive rate.

/** The observed difference of two shares. */
export interface Compared {
  difference: number;
  /** Var(difference); clustered by user when the answers are. */
  variance: number;
  /** Answers of both shares together. */
  n: number;
}

export interface Tuning {
  /** The false-positive rate, however often one looks. */
  alpha?: number;
  /** N*: the number of answers at which the interval is tightest. It must be fixed before the first answer. */
  horizon?: number;
}

const ALPHA = 0.05;
const HORIZON = 2_000;
/** `moreNeeded` looks no further: nobody waits for more answers. */
const MOST_ANSWERS = 1_000_000;

/**
 * Half the width of the confidence sequence, the interval that holds the true difference at all n with probability 1 − α:
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

/** ρ² for which the sequence is tightest at `horizon` (same source, appendix B.2). */
function rhoSquared(alpha: number, horizon: number): number {
  return (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / horizon;
}

/**
 * The sequential p-value: the smallest α at which the sequence excludes 0, at most 1. Valid at every look.
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
 * About how many more answers the sequence needs to exclude 0, if the difference and the spread of answers stay the
 * same: 0 when it does already, undefined when a million answers would not be enough.
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
