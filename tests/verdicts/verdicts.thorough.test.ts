// Both verdicts over simulated experiments that are read every day: false winners, and answers needed (npm run verdicts has more runs).
import { expect, test } from 'vitest';
import { QUIET, REAL } from './run.ts';
import { answersFor, shareOf, simulate } from './simulate.ts';

const RUNS = 200;

test.each(QUIET)(
  'neither verdict nor the decision finds a winner in more than 5 %% of experiments: %s',
  (_name, world) => {
    const found = simulate(world, RUNS, 1);
    expect(shareOf(found.map(({ ab }) => ab))).toBeLessThanOrEqual(0.05);
    expect(shareOf(found.map(({ pairs }) => pairs))).toBeLessThanOrEqual(0.05);
    expect(shareOf(found.map(({ decided }) => decided))).toBeLessThanOrEqual(0.05);
  },
);

test('pairs need at most half of the answers of the A/B test for 0.95 against 0.98 with a power of 80 %', () => {
  const [, world] = REAL[0] ?? expect.fail('no world');
  const found = simulate(world, RUNS, 1);
  const [ab, pairs] = [
    answersFor(
      0.8,
      found.map((one) => one.ab),
    ),
    answersFor(
      0.8,
      found.map((one) => one.pairs),
    ),
  ];
  expect(pairs).toBeLessThanOrEqual((ab ?? 0) / 2);
});
