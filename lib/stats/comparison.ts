// The difference of two shares whose answers come from few users, as input of the sequential test.
import { type Cluster, clusteredVariance, total } from './proportions.ts';
import type { Compared } from './sequence.ts';

/**
 * `second` − `first`. Each variance is the clustered one, but at least that of independent answers with two right and two
 * wrong answers added (A. Agresti and B. Coull, The American Statistician 52, 1998): a few users may agree by chance, and
 * their variance would be too low. With this floor the simulations in tests/unit/stats find at most 4 % false winners
 * from 8 users on.
 * Undefined while either share has fewer than two clusters.
 */
export function compareShares(first: readonly Cluster[], second: readonly Cluster[]): Compared | undefined {
  const [a, b] = [shareOf(first), shareOf(second)];
  if (!a || !b) return undefined;
  return {
    difference: b.share - a.share,
    variance: a.variance + b.variance,
    n: a.answers + b.answers,
  };
}

function shareOf(clusters: readonly Cluster[]) {
  const variance = clusteredVariance(clusters);
  if (variance === undefined) return undefined;
  const { answers, right } = total(clusters);
  const adjusted = (right + 2) / (answers + 4);
  const independent = (adjusted * (1 - adjusted)) / answers;
  return { share: right / answers, variance: Math.max(variance, independent), answers };
}
