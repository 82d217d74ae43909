// Seeded random numbers: the same on every machine, with the right distribution.
import { expect, test } from 'vitest';
import { gaussian, permutation, seededRandom, within } from '../../../../lib/digits/training/rng.ts';

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test('a seed gives its own, unchanging sequence', () => {
  // Reference values of mulberry32 for seed 1.
  expect(draws(3, seededRandom(1)).map((value) => value.toFixed(6))).toEqual([
    '0.627074',
    '0.002736',
    '0.527447',
  ]);
  expect(draws(3, seededRandom(2))).not.toEqual(draws(3, seededRandom(1)));
});

test('seededRandom is uniform in [0, 1), and within in its limits', () => {
  const values = draws(20_000, seededRandom(3));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  expect(mean(values)).toBeCloseTo(0.5, 1);
  const random = seededRandom(4);
  const limited = draws(20_000, () => within(3, random));
  expect(Math.min(...limited)).toBeLessThan(-2.9);
  expect(Math.max(...limited)).toBeGreaterThan(2.9);
  expect(Math.max(...limited.map(Math.abs))).toBeLessThanOrEqual(3);
});

test('gaussian has mean 0 and standard deviation 1', () => {
  const random = seededRandom(5);
  const values = draws(20_000, () => gaussian(random));
  expect(Math.abs(mean(values))).toBeLessThan(0.03);
  expect(Math.sqrt(mean(values.map((value) => value * value)))).toBeCloseTo(1, 1);
});

test('a permutation contains every number once, in random order', () => {
  const order = permutation(1000, seededRandom(6));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect([...order].filter((value, i) => value === i).length).toBeLessThan(10);
  expect(permutation(1000, seededRandom(6))).toEqual(order);
});
