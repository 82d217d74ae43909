// The difference of two models that read the same pictures, as input of the sequential test.
import { studentFactor } from './proportions.ts';
import type { Compared } from './sequence.ts';

/** The pictures of one user, or of one bucket of users. */
export interface PairCluster {
  answers: number;
  /** Pictures that only the second model reads right. */
  better: number;
  /** Pictures that only the first model reads right. */
  worse: number;
}

/** Pictures of the shown model that are added to each sum of squares, half of them better and half worse. */
const PRIOR = 2;

/**
 * Accuracy of the second model less that of the first, on pictures that users have labelled. Each picture was shown with the
 * answer of one of the two, and people report a wrong answer more often than a right one, or believe what they are shown. So
 * the pictures of both models count for one half each, however many they are: what such habits add in one half they take in
 * the other.
 *
 * The variance is clustered: e = ½(D₁ − d₁n₁)/N₁ + ½(D₂ − d₂n₂)/N₂ for each cluster, u/(u−1) · Σe². It is at least that of
 * independent pictures with two more that differ in each half: few clusters may agree by chance.
 * Source: the ratio estimator, W. G. Cochran, "Sampling Techniques" (1977), §9A; the addition as A. Agresti and Y. Min, The
 * American Statistician 59 (2005).
 * @param shown the pictures by the model whose answer was shown; the same cluster has the same index in both
 * @returns undefined with fewer than two clusters, or without pictures in a half
 */
export function comparePairs(
  shown: readonly [first: readonly PairCluster[], second: readonly PairCluster[]],
): Compared | undefined {
  return compared(shown);
}

/**
 * The same for pictures that neither of the two has answered, so that no habit of reporting prefers one.
 * @returns undefined with fewer than two clusters, or without pictures
 */
export function compareOthers(clusters: readonly PairCluster[]): Compared | undefined {
  return compared([clusters]);
}

/** Each part counts alike, however many pictures it has. */
function compared(shown: readonly (readonly PairCluster[])[]): Compared | undefined {
  const parts = shown.length;
  const halves = shown.map((clusters) => ({ clusters, ...pairTotal(clusters) }));
  if (halves.some(({ answers }) => answers === 0)) return undefined;
  const count = Math.max(...shown.map(({ length }) => length));
  let people = 0;
  let squares = 0;
  for (let k = 0; k < count; k++) {
    let influence = 0;
    let pictures = 0;
    for (const { clusters, answers, better, worse } of halves) {
      const { answers: n = 0, better: b = 0, worse: w = 0 } = clusters[k] ?? {};
      influence += (b - w - ((better - worse) / answers) * n) / (parts * answers);
      pictures += n;
    }
    squares += influence * influence;
    if (pictures > 0) people += 1;
  }
  if (people < 2) return undefined;
  const few = studentFactor(people - 1) ** 2;
  const sum = (of: (half: (typeof halves)[number]) => number) =>
    halves.reduce((whole, half) => whole + of(half), 0);
  return {
    difference: sum(({ answers, better, worse }) => (better - worse) / (parts * answers)),
    variance: Math.max(
      few * (people / (people - 1)) * squares,
      sum((half) => independent(half, parts)),
    ),
    n: sum(({ answers }) => answers),
  };
}

/** What one part adds to the variance of the whole, if its pictures were independent: a quarter of its own as a half. */
function independent({ answers, better, worse }: PairCluster, parts: number): number {
  const n = answers + PRIOR;
  const mean = (better - worse) / n;
  return ((better + worse + PRIOR) / n - mean * mean) / (parts * parts * answers);
}

/** `people`: the clusters that are not empty. */
export function pairTotal(clusters: readonly PairCluster[]) {
  const total = { answers: 0, better: 0, worse: 0, people: 0 };
  for (const { answers, better, worse } of clusters) {
    total.answers += answers;
    total.better += better;
    total.worse += worse;
    if (answers > 0) total.people += 1;
  }
  return total;
}
