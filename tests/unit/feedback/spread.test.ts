// slotsOf: every time of every day has its part of a sample, and the same call gives the same slots.
import { expect, test } from 'vitest';
import { slotsOf } from '#lib/feedback/spread.ts';

const UNTIL = new Date('2026-03-03T12:00:00.000Z');

test('days are cut into equal parts, which do not overlap and end before the request', () => {
  const slots = slotsOf(['2026-03-01', '2026-03-02', '2026-03-03'], UNTIL, 300);
  const of = (day: string) => slots.filter((slot) => slot.day === day);
  expect([of('2026-03-01').length, of('2026-03-02').length]).toEqual([100, 100]);
  expect(of('2026-03-03').length).toBeGreaterThanOrEqual(49);
  expect(of('2026-03-03').length).toBeLessThanOrEqual(51);
  for (const [i, { day, from, before }] of slots.entries()) {
    expect(from.slice(0, 10)).toBe(day);
    expect(before.slice(0, 10)).toBe(day);
    expect(before > from && before < UNTIL.toISOString()).toBe(true);
    const next = slots[i + 1];
    if (next) expect(next.from > before).toBe(true);
  }
  expect(slotsOf(['2026-03-01', '2026-03-02', '2026-03-03'], UNTIL, 300)).toEqual(slots);
});

test('with more days than slots each day has one', () => {
  const days = Array.from({ length: 20 }, (_, n) => `2026-02-${String(n + 1).padStart(2, '0')}`);
  expect(slotsOf(days, UNTIL, 7).map(({ day }) => day)).toEqual(days);
});

test('without any day there is no slot', () => {
  expect(slotsOf([], UNTIL, 7)).toEqual([]);
});
