// Tests of shares: exact ones of few against published values, and those of groups against @stdlib and their invariants.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { homogeneity, populationStability, sameShareP, sampleRatioP } from '#lib/stats/stats.ts';

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
