// Figures and durations in words.
import { expect, test } from 'vitest';
import { figure, lasting, readable, times } from '../../../lib/slack/wording.ts';

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
])('%i ms → %s', (ms, expected) => {
  expect(lasting(ms)).toBe(expected);
});

test('figures are grouped, times are counted, dates are said', () => {
  expect(figure(1_234_567)).toBe('1.234.567');
  expect([times(1), times(1_000)]).toEqual(['1 vez', '1.000 veces']);
  expect(readable('2026-01-02T03:04:05.678Z')).toBe('2 de enero de 2026 a las 3:04:05 UTC');
  expect(readable('mañana')).toBe('mañana');
});
