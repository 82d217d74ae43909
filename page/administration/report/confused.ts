// Which digit a model takes for which other most often. Pure.

interface Confused {
  truth: number;
  read: number;
  count: number;
  /** Of the answers that say it was `truth`, 0–1. */
  share: number;
}

/** @param rows by true digit; a last row of answers that name no digit is left out. Undefined when nothing is confused. */
export function mostConfused(rows: readonly (readonly number[])[]): Confused | undefined {
  const pairs = rows.slice(0, rows[0]?.length ?? 0).flatMap((counts, truth) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, read) => ({ truth, read, count, share: count / Math.max(1, all) }));
  });
  return pairs
    .filter(({ truth, read, count }) => truth !== read && count > 0)
    .sort((a, b) => b.count - a.count || b.share - a.share)[0];
}
