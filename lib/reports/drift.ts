// Drift: whether the models predict other digits in the last 7 days than before.
import { homogeneity, populationStability } from '#lib/stats/stats.ts';

export interface Drift {
  /** p-value of the chi-square test that both periods have the same shares; null with fewer than 100 answers in either. */
  p_value: number | null;
  /** Population stability index, which does not depend on the number of answers; null in the same case. */
  stability: number | null;
  /** The shares of the predicted digits 0–9, which add up to 1; all 0 without answers. */
  shares: { recent: number[]; before: number[] };
}

/** Ten for each digit on average: the chi-square test needs that many when some digits are rare. */
const LEAST_ANSWERS = 100;

/** @param recent, before how often each digit was predicted */
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
