// Whether people draw, or the models see, other digits this week than before.
import { homogeneity, populationStability } from '#lib/stats/stats.ts';

export interface Drift {
  /** That the shares of the last 7 days and of before differ by chance; null with fewer than 100 answers on either side. */
  p_value: number | null;
  /** How much they differ, whatever the number of answers; null likewise. */
  stability: number | null;
  /** Of the predicted digits 0 to 9, each list adding up to 1; all 0 where there is no answer. */
  shares: { recent: number[]; before: number[] };
}

/** Ten a digit, that the chi-square holds where some digits are rare. */
const LEAST_ANSWERS = 100;

/** @param recent, before how often each of the ten digits was predicted. */
export function driftOf(recent: readonly number[], before: readonly number[]): Drift {
  const counts = [recent, before].map((digits) => digits.reduce((sum, count) => sum + count, 0));
  const isEnough = Math.min(...counts) >= LEAST_ANSWERS;
  return {
    p_value: isEnough ? (homogeneity(recent, before)?.p ?? null) : null,
    stability: isEnough ? populationStability(before, recent) : null,
    shares: { recent: sharesOf(recent), before: sharesOf(before) },
  };
}

function sharesOf(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (all === 0 ? 0 : count / all));
}
