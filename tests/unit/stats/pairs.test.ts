// comparePairs: its value and variance by hand, and that habits of reporting do not move it.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOthers, comparePairs, type PairCluster } from '#lib/stats/stats.ts';

const cluster = (answers: number, better: number, worse: number): PairCluster => ({ answers, better, worse });
const NONE = cluster(0, 0, 0);

describe('comparePairs', () => {
  test('the pictures of both versions count for one half each, however many they are', () => {
    const first = [cluster(100, 10, 0), cluster(100, 20, 0), NONE, NONE];
    const second = [NONE, NONE, cluster(5, 0, 1), cluster(5, 0, 0)];
    const seen = comparePairs([first, second]);
    expect(seen?.difference).toBeCloseTo((30 / 200 - 1 / 10) / 2, 12);
    expect(seen?.n).toBe(210);
  });

  test('the variance is that of the influence of each cluster, with Student’s factor for few clusters', () => {
    const first = [cluster(10, 4, 0), cluster(10, 0, 4), NONE, NONE];
    const second = [NONE, NONE, cluster(10, 6, 0), cluster(10, 0, 6)];
    // e = ±4/40 and ±6/40; u/(u−1) = 4/3; Student's t with 3 degrees of freedom over z is at least 3.182/1.96.
    const squares = (4 / 3) * 2 * ((4 / 40) ** 2 + (6 / 40) ** 2);
    const { variance = 0 } = comparePairs([first, second]) ?? {};
    expect(variance / squares).toBeGreaterThanOrEqual((3.182 / 1.96) ** 2 - 1e-3);
    expect(variance / squares).toBeLessThan(1.1 * (3.182 / 1.96) ** 2);
  });

  test('a cluster with pictures in both halves counts once', () => {
    const both = [cluster(10, 5, 0), cluster(10, 0, 0), cluster(10, 2, 1)];
    const { variance = 0, difference = 0 } = comparePairs([both, both]) ?? {};
    expect(difference).toBeCloseTo(6 / 30, 12);
    const influences = [5, 0, 1].map((sum) => (sum - 2) / 30);
    const squares = influences.reduce((all, e) => all + e * e, 0);
    expect(variance).toBeGreaterThanOrEqual((3 / 2) * squares);
  });

  test.each<[string, PairCluster[], PairCluster[]]>([
    ['one half has no pictures', [cluster(9, 1, 0), cluster(9, 1, 0)], [NONE, NONE]],
    ['all pictures are of one cluster', [cluster(9, 1, 0), NONE], [cluster(9, 1, 0), NONE]],
    ['there is nothing', [], []],
  ])('there is no comparison when %s', (_name, first, second) => {
    expect(comparePairs([first, second])).toBeUndefined();
  });

  test('the variance is never below that of independent pictures, and two versions exchanged change the sign only', () => {
    const clusters = fc.array(
      fc
        .record({ answers: fc.integer({ min: 1, max: 50 }), b: fc.nat(10), w: fc.nat(10) })
        .map(({ answers, b, w }) => cluster(answers + b + w, b, w)),
      { minLength: 2, maxLength: 20 },
    );
    fc.assert(
      fc.property(clusters, clusters, (first, second) => {
        const seen = comparePairs([first, second]);
        const exchange = (some: PairCluster[]) =>
          some.map(({ answers, better, worse }) => cluster(answers, worse, better));
        const other = comparePairs([exchange(second), exchange(first)]);
        expect(other?.difference).toBeCloseTo(-(seen?.difference ?? 0), 12);
        expect(other?.variance).toBeCloseTo(seen?.variance ?? 0, 12);
        const n = [first, second].map((half) => half.reduce((sum, { answers }) => sum + answers, 0));
        const least = n.reduce((sum, answers) => sum + 1 / (4 * answers * (answers + 2)), 0);
        expect(seen?.variance).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  test('users who report wrong answers only do not make a better version out of an equal one', () => {
    // Each model fails alone on 4 of 100 pictures; only failures of the shown model are reported.
    const first = Array.from({ length: 20 }, () => cluster(4, 4, 0));
    const second = Array.from({ length: 20 }, () => cluster(4, 0, 4));
    expect(comparePairs([first, second])?.difference).toBe(0);
  });
});

describe('compareOthers', () => {
  test('of one part the difference is the mean, and the variance that of its clusters, never below that of independent pictures', () => {
    const clusters = [cluster(10, 4, 0), cluster(10, 0, 2), cluster(20, 1, 1)];
    const seen = compareOthers(clusters);
    expect(seen?.difference).toBeCloseTo(2 / 40, 12);
    expect(seen?.n).toBe(40);
    const influences = [4 - 0.5, -2 - 0.5, 0 - 1].map((sum) => sum / 40);
    expect(seen?.variance).toBeGreaterThanOrEqual((3 / 2) * influences.reduce((all, e) => all + e * e, 0));
    const alike = Array.from({ length: 50 }, () => cluster(10, 1, 0));
    const [share, n] = [52 / 502, 502];
    expect(compareOthers(alike)?.variance).toBeCloseTo((share - (50 / n) ** 2) / 500, 12);
  });

  test('there is none without two users, or without pictures', () => {
    expect(compareOthers([cluster(9, 1, 0), NONE])).toBeUndefined();
    expect(compareOthers([NONE, NONE])).toBeUndefined();
  });
});
