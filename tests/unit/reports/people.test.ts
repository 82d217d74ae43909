// Distinct users: exact when few, estimated when many, and the same however they are added, joined and stored.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countPeople,
  hashOf,
  type People,
  packPeople,
  union,
  unpackPeople,
  withPerson,
} from '#lib/reports/people.ts';

const peopleOf = (hashes: Iterable<number>): People => {
  let people: People = new Set();
  for (const personHash of hashes) people = withPerson(people, personHash);
  return people;
};
const named = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => hashOf(`user-${n + from}`));

test.each([0, 1, 2, 64, 2_047])('%i users are counted exactly, and each once', (count) => {
  expect(countPeople(peopleOf([...named(count), ...named(count)]))).toEqual({ count, variance: 0 });
});

test.each([2_048, 5_000, 20_000, 100_000])('%i users are counted to within four standard errors', (count) => {
  const { count: estimate, variance } = countPeople(peopleOf(named(count)));
  expect(Math.abs(estimate - count)).toBeLessThanOrEqual(4 * Math.sqrt(variance));
  expect(Math.sqrt(variance) / count).toBeLessThan(0.005);
});

test('overlapping sets are joined: small with small, small with large, large with large', () => {
  for (const [a, b, both] of [
    [100, 50, 130],
    [2_000, 1_000, 2_980],
    [10_000, 1_000, 10_980],
    [10_000, 5_000, 14_980],
  ] as const) {
    const { count, variance } = countPeople(union(peopleOf(named(a)), peopleOf(named(b, a - 20))));
    expect(Math.abs(count - both)).toBeLessThanOrEqual(4 * Math.sqrt(variance));
  }
});

test('users that are stored, joined or added one by one make the same set, whatever the order', () => {
  const hashes = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 60 });
  fc.assert(
    fc.property(hashes, hashes, fc.boolean(), (first, second, isMany) => {
      const more = isMany ? named(2_040) : [];
      const a = peopleOf([...first, ...more]);
      const b = peopleOf(second);
      const packed = packPeople(peopleOf([...second, ...more, ...first]));
      expect(packPeople(union(a, b))).toEqual(packed);
      expect(packPeople(union(b, a))).toEqual(packed);
      expect(packPeople(unpackPeople(packed))).toEqual(packed);
    }),
  );
});

test('joining two sets changes neither', () => {
  const [a, b] = [peopleOf(named(3_000)), peopleOf(named(2_047))];
  const before = [packPeople(a), packPeople(b)].map((bytes) => Buffer.from(bytes));
  union(a, b);
  union(b, a);
  expect([packPeople(a), packPeople(b)].map((bytes) => Buffer.from(bytes))).toEqual(before);
});

test('a full bitmap has a finite count', () => {
  expect(countPeople(new Uint8Array(8_192).fill(255)).count).toBeGreaterThan(700_000);
});
