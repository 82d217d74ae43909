// The report's statistics against published values, against @stdlib as an oracle, and against their invariants.
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
  homogeneity,
  moreNeeded,
  populationStability,
  sameShareP,
  sampleRatioP,
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

/** ln n! */
const logFactorial = (n: number) =>
  Array.from({ length: n }, (_, k) => Math.log(k + 1)).reduce((sum, log) => sum + log, 0);
const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
/** The probability of all outcomes that are at most as likely as the observed one. */
const asRare = (logs: readonly number[], observed: number) =>
  logs.reduce((sum, log) => (log <= observed + 1e-7 ? sum + Math.exp(log) : sum), 0);

describe('the exact tests of few', () => {
  test.each([
    // scipy 1.17: binomtest.
    [[0, 1], [0.95, 0.05], 0.05],
    [[0, 2], [0.9, 0.1], 0.01],
    [[8, 2], [0.99, 0.01], 0.004266200242831419],
    [[30, 0], [0.5, 0.5], 1.862645149230957e-9],
    [[490, 13], [0.99, 0.01], 0.002001143202569338],
    [[0, 0], [0.5, 0.5], 1],
  ] as const)('the counts %j with the weights %j have the p-value %d', (counts, weights, p) => {
    expect(sampleRatioP(counts, weights) / p).toBeCloseTo(1, 9);
    expect(sampleRatioP([counts[1], counts[0]], [weights[1], weights[0]]) / p).toBeCloseTo(1, 9);
  });

  test.each([
    // scipy 1.17: fisher_exact.
    [[0, 1], [29, 1], 1 / 30],
    [[1, 0], [1, 20], 1 / 21],
    [[5, 0], [5, 5], 0.007936507936507938],
    [[3, 2], [53, 2], 0.006734006734006733],
    [[0, 0], [7, 9], 1],
    [[7, 9], [7, 9], 1],
  ] as const)('the shares %j of %j have the p-value %d', (some, all, p) => {
    expect(sameShareP(some, all)).toBeCloseTo(p, 9);
  });

  test('the p-values are those of the whole distribution, by its formula', () => {
    const size = fc.integer({ min: 1, max: 90 });
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(size, size, share, fc.nat(), fc.nat(), (n, m, p, a, b) => {
        const [x, y] = [a % (n + 1), b % (m + 1)];
        const binomial = Array.from(
          { length: n + 1 },
          (_, k) => logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log(1 - p),
        );
        expect(sampleRatioP([x, n - x], [p, 1 - p])).toBeCloseTo(asRare(binomial, binomial[x] ?? 0), 9);
        const least = Math.max(0, x + y - m);
        const fisher = Array.from(
          { length: Math.min(n, x + y) - least + 1 },
          (_, k) => logChoose(n, least + k) + logChoose(m, x + y - least - k) - logChoose(n + m, x + y),
        );
        expect(sameShareP([x, y], [n, m])).toBeCloseTo(asRare(fisher, fisher[x - least] ?? 0), 9);
      }),
    );
  });

  test('a split by chance alone is called a mismatch no more often than its p-value says, from the first user on', () => {
    for (const share of [0.5, 0.1, 0.05, 0.01]) {
      for (const n of [1, 2, 3, 5, 8, 20, 60, 150]) {
        const found = Array.from({ length: n + 1 }, (_, k) =>
          sampleRatioP([n - k, k], [1 - share, share]) < 0.001
            ? Math.exp(logChoose(n, k) + k * Math.log(share) + (n - k) * Math.log1p(-share))
            : 0,
        );
        expect(found.reduce((sum, one) => sum + one, 0)).toBeLessThan(0.001);
      }
    }
  });

  test('many are judged by chi-square, which is near to the exact test there', () => {
    expect(sameShareP([300, 380], [1_000, 1_000])).toBe(homogeneity([300, 700], [380, 620])?.p);
    expect(sampleRatioP([1_000, 1_130], [0.5, 0.5])).toBeCloseTo(0.00485, 4);
  });

  test('a whole of nothing cannot be compared', () => {
    expect(sameShareP([0, 3], [0, 9])).toBeUndefined();
  });
});

describe('sampleRatioP, homogeneity and populationStability', () => {
  test.each([
    [[600, 400], [0.5, 0.5], 2.54e-10],
    [[500, 500], [0.5, 0.5], 1],
    [[90, 10], [0.9, 0.1], 1],
    [[5, 0], [1, 0], 1],
    [[5, 1], [1, 0], 0],
  ] as const)('the counts %j with the weights %j have the p-value %d', (counts, weights, p) => {
    expect(sampleRatioP(counts, weights)).toBeCloseTo(p, 11);
  });

  test('estimated counts give a mismatch a higher p-value', () => {
    expect(sampleRatioP([10_200, 9_800], [0.5, 0.5], [900, 900])).toBeGreaterThan(
      sampleRatioP([10_200, 9_800], [0.5, 0.5]),
    );
  });

  test.each([
    // By hand 31·(12·7 − 5·7)² / (17·14·19·12); Agresti (2007) p. 39, as in R's manual of chisq.test.
    [[12, 5], [7, 7], 1.371646, 0.24153],
    [[762, 327, 468], [484, 239, 477], 30.0701491, 2.953589e-7],
    [[5, 0, 5], [5, 0, 5], 0, 1],
    [[3, 0], [9, 0], 0, 1],
    // One answer of a digit that was never seen before: of 10,099 answers one of the newest hundred is it by chance in 1 %.
    [[98, 1], [9_999, 0], 0, 1],
    // Two rare columns are one together, as large as is needed.
    [[30, 50, 3, 4], [50, 30, 3, 4], 10, 0.006738],
  ])('the rows %j and %j have χ² %d and p %d', (first, second, statistic, p) => {
    const test = homogeneity(first, second);
    expect(test?.statistic).toBeCloseTo(statistic, 6);
    expect(test?.p).toBeCloseTo(p, 5);
  });

  test('an empty row cannot be compared', () => {
    expect(homogeneity([0, 0], [1, 2])).toBeUndefined();
  });

  test('the stability index is 0 for equal counts, symmetric, and grows with the shift', () => {
    const even = Array(10).fill(100);
    const shifted = even.map((count, digit) => (digit === 3 ? count * 2 : count));
    expect(populationStability(even, even)).toBe(0);
    expect(populationStability(even, shifted)).toBeCloseTo(populationStability(shifted, even), 12);
    expect(
      populationStability(
        even,
        shifted.map((count, digit) => (digit === 3 ? 900 : count)),
      ),
    ).toBeGreaterThan(populationStability(even, shifted));
  });
});
