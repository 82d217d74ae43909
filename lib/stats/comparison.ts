// The difference of two shares whose answers come from few people, ready for the sequence.
import { type Cluster, clusteredVariance, total } from './proportions.ts';
import type { Compared } from './sequence.ts';

/**
 * `second` − `first`. The variance of either is clustered, but never taken below that of independent answers with two
 * right and two wrong ones added (A. Agresti and B. Coull, The American Statistician 52, 1998): few people who happen to
 * agree, or all to be right, are no proof that everybody does. With that the simulations in tests/unit/stats find at most
 * 4 % false winners from 8 users on.
 * Undefined while either has fewer than two clusters.
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
  const cautious = (right + 2) / (answers + 4);
  const independent = (cautious * (1 - cautious)) / answers;
  return { share: right / answers, variance: Math.max(variance, independent), answers };
}
