// Linear counting: how many users, from few slots.
import { expect, test } from 'vitest';
import { slotOf, usersIn } from '../../../lib/alerts/users.ts';

const slotsOf = (count: number) => [...new Set(Array.from({ length: count }, (_, i) => slotOf(`user-${i}`)))];

test('without a user there is no count', () => {
  expect(usersIn([])).toBeUndefined();
});

test.each([1, 2, 3])('%i users are counted', (count) => {
  expect(usersIn(Array.from({ length: count }, (_, i) => i))).toEqual({ count, isExact: true });
});

test('the same user is counted once', () => {
  expect(usersIn([slotOf('ana'), slotOf('ana')])).toEqual({ count: 1, isExact: true });
});

test.each([10, 30, 100, 300])('%i users are estimated within a quarter', (count) => {
  const estimate = usersIn(slotsOf(count));
  expect(estimate?.isExact).toBe(false);
  expect(Math.abs((estimate?.count ?? 0) - count) / count).toBeLessThan(0.25);
});

test('any number of users fits 256 slots', () => {
  expect(slotsOf(20_000).length).toBeLessThanOrEqual(256);
  expect(usersIn(slotsOf(20_000))?.count).toBeGreaterThan(500);
});
