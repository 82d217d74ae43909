// Numbers, plurals, dates and durations in Spanish.
import { expect, test } from 'vitest';
import {
  countText,
  dateTimeText,
  decimal,
  durationText,
  percent,
  plural,
  points,
} from '../../lib/locale-es.ts';

test.each([
  [0, 'menos de 1 s'],
  [999, 'menos de 1 s'],
  [1_000, '1 s'],
  [61_000, '1 min 1 s'],
  [720_000, '12 min'],
  [7_500_000, '2 h 5 min'],
  [3_605_000, '1 h'],
  [90_000_000, '1 d 1 h'],
  [86_400_000 * 1_500, '1.500 d'],
])('durationText writes %i ms as "%s"', (ms, expected) => {
  expect(durationText(ms)).toBe(expected);
});

test('countText groups digits by thousands', () => {
  expect([1_234, 1_234_567].map(countText)).toEqual(['1.234', '1.234.567']);
});

test('plural uses the singular for 1 only', () => {
  expect([0, 1, 2].map((count) => plural(count, 'usuario'))).toEqual([
    '0 usuarios',
    '1 usuario',
    '2 usuarios',
  ]);
  expect([1, 1_000].map((count) => plural(count, 'vez', 'veces'))).toEqual(['1 vez', '1.000 veces']);
});

test('decimal, percent and points use a decimal comma', () => {
  expect([0.001, 0.5, 3].map((value) => decimal(value))).toEqual(['0,001', '0,5', '3']);
  expect(decimal(99.5249, 2)).toBe('99,52');
  expect(percent(0.973)).toBe('97,3 %');
  expect([0.03, -0.012, 0].map(points)).toEqual(['+3,0', '−1,2', '0,0']);
});

test.each([
  [1, 1, '100,0 %'],
  [9_996, 10_000, '99,9 %'],
  [1_999_999, 2_000_000, '99,9 %'],
  [999, 1_000, '99,9 %'],
  [1, 3_000, '0,1 %'],
  [0, 1, '0,0 %'],
])('percent of %i of %i is %s: only all of them are 100 %%, and only none is 0 %%', (some, all, text) => {
  expect(percent(some / all)).toBe(text);
});

test.each([
  [0.0003, '+0,0'],
  [-0.0003, '−0,0'],
  [0, '0,0'],
  [-0, '0,0'],
  [0.1 + 0.2 - 0.3, '0,0'],
  [1, '+100,0'],
])('points of %d are %s: an interval that begins above nothing says so', (difference, text) => {
  expect(points(difference)).toBe(text);
});

test('dateTimeText returns a text that is not a date unchanged', () => {
  expect(dateTimeText('2026-01-02T03:04:05.678Z')).toBe('2 de enero de 2026 a las 3:04:05 UTC');
  expect(dateTimeText('mañana')).toBe('mañana');
});
