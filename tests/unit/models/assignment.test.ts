// A/B assignment: GrowthBook's hash, sticky, in proportion, and a change of shares moves as few users as possible.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, bucketOf } from '#lib/models/assignment.ts';

const shares = (v1: number) => ({ v1, v2: 1 - v1 });
const names = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);

// Expected values computed by GrowthBook's own SDK.
test.each([
  ['seed', 'a', 0.0505],
  ['seed', 'b', 0.2696],
  ['foo', 'ab', 0.2575],
  ['foo', 'def', 0.2019],
])('with the seed %s, the value %s has the bucket %d', (seed, value, bucket) => {
  expect(bucketOf(value, seed)).toBe(bucket);
});

const share = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000);

describe('assign', () => {
  test('a change of shares moves exactly the users with buckets between the old share and the new', () => {
    fc.assert(
      fc.property(fc.string(), share, share, (name, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const bucket = bucketOf(name, 'vigia-ab');
        const isBetween = bucket >= low && bucket < high;
        const [before, after] = [assign(name, shares(high)), assign(name, shares(low))];
        expect([before, after]).toEqual(isBetween ? ['v1', 'v2'] : [before, before]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a change from 50 % to 40 % moves a tenth of the users', () => {
    const moved = names.filter((name) => assign(name, shares(0.5)) !== assign(name, shares(0.4)));
    expect(moved.length / names.length).toBeCloseTo(0.1, 2);
    expect(moved.every((name) => assign(name, shares(0.4)) === 'v2')).toBe(true);
  });

  test.each([0, 0.01, 0.2, 0.5, 0.9, 1])('with a share of %d, that share of many users gets v1', (v1) => {
    const got = names.filter((name) => assign(name, shares(v1)) === 'v1').length / names.length;
    // Four standard deviations of a fair draw; exactly 0 at the ends.
    expect(Math.abs(got - v1)).toBeLessThanOrEqual(4 * Math.sqrt((v1 * (1 - v1)) / names.length));
  });
});
