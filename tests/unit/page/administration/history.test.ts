// The history and the confusion of the report: when a verdict was reached, how wide the axes are, what is confused most.
import { describe, expect, test } from 'vitest';
import { areaOf, placesOf } from '../../../../page/administration/parts/over-time.tsx';
import { mostConfused } from '../../../../page/administration/report/confused.ts';
import {
  leastOf,
  type Moment,
  narrowing,
  reachedAt,
  spanOf,
} from '../../../../page/administration/report/moments.ts';

const moment = (hour: number, more: Partial<Moment> = {}): Moment => ({
  at: `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`,
  versions: { v1: { n: 10, accuracy: 0.9 }, v2: { n: 10, accuracy: 0.95 } },
  ab: { difference: 0.05, interval: null },
  pairs: { pictures: 0, difference: null, interval: null },
  verdict: 'keep_collecting',
  ...more,
});
const within = (low: number, high: number) => ({
  ab: { difference: (low + high) / 2, interval: [low, high] as [number, number] },
});

describe('the verdict', () => {
  const history = [moment(1), moment(2, { verdict: 'ship' }), moment(3), moment(4, { verdict: 'ship' })];

  test('was reached when a moment first had it', () => {
    expect(reachedAt(history, 'ship')).toBe(history[1]?.at);
  });

  test.each(['keep_collecting', 'unhealthy'] as const)('%s is none that is reached', (verdict) => {
    expect(reachedAt(history, verdict)).toBeUndefined();
  });
});

describe('what narrowed', () => {
  test('is the interval of the A/B test, from the first to the last', () => {
    const history = [moment(1), moment(2, within(-0.2, 0.3)), moment(3, within(0, 0.1))];
    expect(narrowing(history)).toEqual({ first: [-0.2, 0.3], last: [0, 0.1] });
  });

  test('is that by pairs while the A/B test has none; without any there is nothing', () => {
    const pairs = { pictures: 60, difference: 0, interval: [-0.1, 0.1] as [number, number] };
    expect(narrowing([moment(1), moment(2, { pairs })])).toEqual({ first: [-0.1, 0.1], last: [-0.1, 0.1] });
    expect(narrowing([moment(1)])).toBeUndefined();
  });
});

test.each([
  // Three times the last interval, however wide the first one was.
  [[moment(1, within(-0.8, 1)), moment(2, within(-0.02, 0.1))], 0.3],
  [[moment(1, within(-0.02, 0.1))], 0.1],
  // Five points at least.
  [[moment(1, { ab: { difference: 0.001, interval: null } })], 0.05],
  [[], 0.05],
])('the axis of the differences of case %# reaches %f to either side', (history, reach) => {
  expect(spanOf(history as Moment[])).toBeCloseTo(reach, 10);
});

test.each([
  [0.93, 0.95, 0.9],
  [0.9, 0.95, 0.8],
  [null, 0.72, 0.7],
  [null, null, 0.9],
  [0, 1, 0],
])('with accuracies %s and %s their axis begins at %f', (v1, v2, least) => {
  const versions = { v1: { n: 1, accuracy: v1 }, v2: { n: 1, accuracy: v2 } };
  expect(leastOf([moment(1, { versions })])).toBeCloseTo(least, 10);
});

test.each([
  [[], []],
  [[7], [50]],
  [
    [0, 25, 100],
    [0, 25, 100],
  ],
  [
    [1_000, 1_001, 1_003],
    [0, 33.33, 100],
  ],
])('the times %j stand at %j', (times, places) => {
  expect(placesOf(times)).toEqual(places);
});

test.each<[([number, number] | null)[], string]>([
  [[], ''],
  [[null, null], ''],
  [
    [
      [0, 1],
      [0.25, 0.75],
    ],
    'M0 0L50 10L50 30L0 40Z',
  ],
  // A gap begins another area.
  [[[0, 1], null, [0, 1]], 'M0 0L0 40ZM100 0L100 40Z'],
])('the intervals %j are the area "%s"', (intervals, path) => {
  expect(areaOf([0, 50, 100], intervals, 0, 1)).toBe(path);
});

test('what is confused most often is named, answers without a digit aside', () => {
  const none = Array(10).fill(0);
  const rows = Array.from({ length: 11 }, (_, digit) =>
    digit === 10 ? none.with(3, 99) : none.with(digit, 8),
  );
  expect(mostConfused(rows)).toBeUndefined();
  const confused = rows.with(4, none.with(4, 6).with(9, 2)).with(7, none.with(7, 20).with(1, 2));
  expect(mostConfused(confused)).toEqual({ truth: 4, read: 9, count: 2, share: 0.25 });
  expect(mostConfused([])).toBeUndefined();
});
