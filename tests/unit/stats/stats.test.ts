// The report's intervals and sequential tests against published values, against @stdlib as an oracle, and against their invariants.
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquareTail } from '#lib/stats/chi-square.ts';
import { clusteredVariance, studentFactor, Z95 } from '#lib/stats/proportions.ts';
import {
  type Cluster,
  clusteredInterval,
  confidenceSequence,
  moreNeeded,
  sequentialP,
  wilson,
} from '#lib/stats/stats.ts';

const cluster = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([answers, share]): Cluster => ({ answers, right: Math.round(answers * share) }));
const clusters = fc.array(cluster, { minLength: 2, maxLength: 40 });

test('Z95 is the 0.975 quantile of the oracle', () => expect(Z95).toBeCloseTo(quantile(0.975, 0, 1), 14));

describe('chiSquareTail', () => {
  test('the tail equals the oracle’s for any degrees of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 200, noNaN: true }), fc.integer({ min: 1, max: 120 }), (x, df) => {
        expect(chiSquareTail(x, df)).toBeCloseTo(1 - chiSquareCdf(x, df), 10);
      }),
    );
  });

  test.each([
    [3.841458820694124, 1, 0.05],
    [10.827566170662733, 1, 0.001],
    [40, 1, 2.539628589470873e-10],
    [16.918977604620448, 9, 0.05],
    [0, 4, 1],
    [Number.POSITIVE_INFINITY, 1, 0],
  ])('the tail of %d with %i degrees of freedom is %d', (x, df, p) => {
    expect(chiSquareTail(x, df)).toBeCloseTo(p, 14);
  });
});

describe('wilson', () => {
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('the interval of %i out of %i is %d to %d', (right, n, low, high) => {
    expect(wilson(right, n)).toEqual([expect.closeTo(low, 4), expect.closeTo(high, 4)]);
  });

  test('the interval holds the share, stays within 0 and 1, and is 0 to 1 without answers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const right = Math.round(n * share);
          const [low, high] = wilson(right, n);
          expect(0 <= low && low <= right / n && right / n <= high && high <= 1).toBe(true);
        },
      ),
    );
    expect(wilson(0, 0)).toEqual([0, 1]);
  });
});

describe('clusteredVariance and clusteredInterval', () => {
  test('clusters of one answer have the variance of independent answers, times u/(u−1)', () => {
    const singles = Array.from({ length: 100 }, (_, k): Cluster => ({ answers: 1, right: Number(k < 30) }));
    expect(clusteredVariance(singles)).toBeCloseTo((0.3 * 0.7) / 99, 12);
  });

  test('clusters that differ give a wider interval than independent answers', () => {
    // p = 0.5; Σ(x − 5)² = 4·16 = 64; 4/3 · 64 / 40².
    const people = [9, 1, 9, 1].map((right) => ({ answers: 10, right }));
    expect(clusteredVariance(people)).toBeCloseTo(((4 / 3) * 64) / 1600, 12);
    const [low, high] = clusteredInterval(people) ?? [1, 0];
    expect(low).toBeLessThan(wilson(20, 40)[0]);
    expect(high).toBeGreaterThan(wilson(20, 40)[1]);
  });

  test('the more alike clusters are, the narrower is the interval; exactly alike is no exception', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 10, max: 60 }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        (pairs, answers, share) => {
          const right = Math.round(answers * share);
          const widths = [0, 1, 2].map((apart) => {
            const two = [right - apart, right + apart].map((right) => ({ answers, right }));
            const [low, high] = clusteredInterval(Array.from({ length: pairs }, () => two).flat()) ?? [0, 9];
            return high - low;
          });
          expect(widths).toEqual(widths.toSorted((a, b) => a - b));
        },
      ),
    );
  });

  test('fewer than two clusters give no variance, and empty clusters do not count', () => {
    const one = { answers: 10, right: 7 };
    expect(clusteredVariance([one])).toBeUndefined();
    expect(clusteredInterval([one, { answers: 0, right: 0 }])).toBeUndefined();
    expect(clusteredVariance([])).toBeUndefined();
  });

  test('the interval holds the share, is never narrower than Wilson’s, and does not depend on empty clusters', () => {
    fc.assert(
      fc.property(clusters, (people) => {
        const n = people.reduce((sum, { answers }) => sum + answers, 0);
        const right = people.reduce((sum, cluster) => sum + cluster.right, 0);
        const [low, high] = clusteredInterval(people) ?? [1, 0];
        const independent = wilson(right, n);
        expect(low).toBeLessThanOrEqual(independent[0] + 1e-12);
        expect(high).toBeGreaterThanOrEqual(independent[1] - 1e-12);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        const withEmpty = [...people, { answers: 0, right: 0 }];
        expect(clusteredInterval(withEmpty)).toEqual([low, high]);
      }),
    );
  });
});

describe('confidenceSequence', () => {
  // 900 and 930 of 1,000 each, unpooled.
  const observed = { difference: 0.03, variance: (0.9 * 0.1 + 0.93 * 0.07) / 1_000, n: 2_000 };

  test('the sequence is undecided where a fixed interval finds a winner', () => {
    const half = confidenceSequence(observed);
    expect(0.03 - half).toBeCloseTo(-0.0078, 5);
    expect(0.03 + half).toBeCloseTo(0.0678, 5);
    expect(sequentialP(observed)).toBeCloseTo(0.22727, 5);
    expect(0.03 - Z95 * Math.sqrt(observed.variance)).toBeCloseTo(0.00559, 5);
  });

  const compared = fc.record({
    difference: fc.double({ min: -1, max: 1, noNaN: true }),
    variance: fc.double({ min: 1e-7, max: 0.1, noNaN: true }),
    n: fc.integer({ min: 2, max: 500_000 }),
  });

  test('the sequence excludes 0 exactly when its p-value is below α', () => {
    fc.assert(
      fc.property(compared, (seen) => {
        const decides = Math.abs(seen.difference) > confidenceSequence(seen);
        expect(sequentialP(seen) < 0.05 === decides || Math.abs(sequentialP(seen) - 0.05) < 1e-9).toBe(true);
      }),
    );
  });

  test('the sequence decides after `moreNeeded` answers, and not after one fewer', () => {
    fc.assert(
      fc.property(compared, (seen) => {
        const more = moreNeeded(seen);
        const halfAt = (n: number) => confidenceSequence({ variance: (seen.variance * seen.n) / n, n });
        if (more === undefined) {
          expect(halfAt(1_000_000)).toBeGreaterThanOrEqual(Math.abs(seen.difference));
          return;
        }
        expect(halfAt(seen.n + more)).toBeLessThan(Math.abs(seen.difference));
        if (more > 0) expect(halfAt(seen.n + more - 1)).toBeGreaterThanOrEqual(Math.abs(seen.difference));
      }),
    );
  });

  test('`moreNeeded` is undefined when there is no difference', () => {
    expect(moreNeeded({ ...observed, difference: 0 })).toBeUndefined();
    expect(sequentialP({ difference: 0, variance: 0, n: 100 })).toBe(1);
  });
});

test.each([
  [2, 4.303],
  [3, 3.182],
  [5, 2.571],
  [10, 2.228],
  [30, 2.042],
  [120, 1.98],
])('Student’s t for %i degrees of freedom is at most 4.1 %% above %d and never below', (df, t) => {
  const ours = studentFactor(df) * Z95;
  expect(ours).toBeGreaterThan(t * 0.9995);
  expect(ours).toBeLessThan(t * 1.041);
});
