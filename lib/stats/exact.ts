// Exact tests of small counts, where the chi-square distribution is no approximation: one user in a rare arm is no proof. Pure.

/** Outcomes that are rarer than this, in parts of the most frequent one, add nothing that could be seen. */
const NOTHING = 1e-300;
/** Equally likely outcomes may differ by an error of floating-point arithmetic. */
const TOLERANCE = 1 + 1e-7;

/**
 * Two-sided p-value of `count` successes in `n` trials: the probability of all outcomes that are at most as likely.
 * Source: R. A. Fisher's exact test, here of a binomial; the same as R's `binom.test`.
 * @param share of a success, above 0 and below 1
 */
export function binomialP(count: number, n: number, share: number): number {
  const odds = share / (1 - share);
  const ratio = (k: number) => ((n - k) / (k + 1)) * odds;
  return exactP({ least: 0, most: n, mode: Math.min(n, Math.floor((n + 1) * share)), ratio }, count);
}

/**
 * Two-sided p-value that two shares are equal: `some` of `all` in each of the two.
 * Source: R. A. Fisher (1934), as R's `fisher.test`: the hypergeometric distribution of the first count, given all sums.
 */
export function equalSharesP(some: readonly [number, number], all: readonly [number, number]): number {
  const together = some[0] + some[1];
  const [least, most] = [Math.max(0, together - all[1]), Math.min(together, all[0])];
  const ratio = (k: number) => ((together - k) * (all[0] - k)) / ((k + 1) * (all[1] - together + k + 1));
  const middle = Math.floor(((together + 1) * (all[0] + 1)) / (all[0] + all[1] + 2));
  return exactP({ least, most, mode: Math.min(most, Math.max(least, middle)), ratio }, some[0]);
}

interface Outcomes {
  least: number;
  most: number;
  /** The most likely one. */
  mode: number;
  /** The probability of k + 1, in parts of that of k. */
  ratio(k: number): number;
}

/** Walks from the most likely outcome both ways. */
function exactP({ least, most, mode, ratio }: Outcomes, observed: number): number {
  const weights = new Map([[mode, 1]]);
  for (let k = mode, weight = 1; k < most && weight > NOTHING; k++) {
    weight *= ratio(k);
    weights.set(k + 1, weight);
  }
  for (let k = mode, weight = 1; k > least && weight > NOTHING; k--) {
    weight /= ratio(k - 1);
    weights.set(k - 1, weight);
  }
  const seen = (weights.get(observed) ?? 0) * TOLERANCE;
  const all = [...weights.values()].sort((a, b) => a - b);
  const sum = (some: readonly number[]) => some.reduce((total, weight) => total + weight, 0);
  return Math.min(1, sum(all.filter((weight) => weight <= seen)) / sum(all));
}
