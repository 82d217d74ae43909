// What the outcome of a group's write means: told or counted, and whether a notice is owed; and what notices say.
import { describe, expect, test } from 'vitest';
import {
  decide,
  type Group,
  noticeOf,
  opening,
  recovery,
  summary,
  WINDOWS_MS,
} from '../../../lib/alerts/grouping/group.ts';
import { occurrence } from './occurrences.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const group = (over: Partial<Group> = {}): Group => ({
  fingerprint: 'f',
  ...opening(occurrence({ fingerprint: 'f' }, 3), 'b1', NOW),
  ...over,
});
const settled = (over: Partial<Group> = {}) => {
  const { pending: _, post: __, ...rest } = group();
  return { ...rest, ...over };
};
const alert = occurrence({ fingerprint: 'f' }).alert;

test('opening a group makes a notice with a deterministic id, due to be swept after a minute', () => {
  expect(decide({ outcome: 'opened', group: group() }, NOW)).toEqual({
    reason: 'first',
    notice: {
      id: 'f-b1',
      reason: 'first',
      alert,
      count: 3,
      since: alert.at,
      first_at: alert.at,
      last_at: alert.at,
      functions: ['predict-v1'],
    },
  });
  expect(group()).toMatchObject({
    level: 0,
    n: 0,
    window_ends_at: later(5 * 60_000).toISOString(),
    open: 'yes',
    due: later(60_000).toISOString(),
  });
});

describe('a repeat', () => {
  test.each(['counted', 'seen'] as const)('that is %s is told nothing', (outcome) => {
    expect(decide({ outcome, group: settled() }, NOW)).toEqual({ reason: 'repeat' });
  });

  test('of the same batch sends what its first delivery left', () => {
    expect(decide({ outcome: 'seen', group: group() }, later(1000))).toMatchObject({
      reason: 'repeat',
      notice: { id: 'f-b1', count: 3 },
    });
  });

  test('of another batch leaves a sender its time, then sends in its place', () => {
    expect(decide({ outcome: 'counted', group: group() }, later(59_000)).notice).toBeUndefined();
    expect(decide({ outcome: 'counted', group: group() }, later(61_000)).notice).toMatchObject({
      id: 'f-b1',
    });
  });

  test('after a window with repeats waits for the summary; an end, for what it ends', () => {
    expect(decide({ outcome: 'over', group: settled({ n: 2 }) }, NOW)).toEqual({
      reason: 'repeat',
      again: 'after the summary',
    });
    expect(decide({ outcome: 'pending', group: group() }, NOW)).toMatchObject({
      notice: { id: 'f-b1' },
      again: 'after sending',
    });
  });

  test.each(['attached', 'ignored'] as const)('that is %s is told nothing', (outcome) => {
    expect(decide({ outcome }, NOW)).toEqual({ reason: 'repeat' });
  });
});

describe('a summary', () => {
  const over = settled({
    n: 37,
    repeats_since: later(100_000).toISOString(),
    last_at: later(200_000).toISOString(),
    functions: new Set(['predict-v2', 'predict-v1']),
  });
  const told = (of: Group, at: Date) => noticeOf({ ...of, ...summary(of, at) });

  test('says how many since the last post, the first and the last of them, and where', () => {
    expect(told(over, later(301_000))).toEqual({
      id: `f-${later(WINDOWS_MS[0]).getTime()}`,
      reason: 'summary',
      alert,
      count: 37,
      since: NOW.toISOString(),
      first_at: later(100_000).toISOString(),
      last_at: later(200_000).toISOString(),
      functions: ['predict-v1', 'predict-v2'],
    });
  });

  test('climbs the ladder to four hours and stays there, with an id of its own each time', () => {
    let current: Group = over;
    const lengths: number[] = [];
    const ids = new Set<string | undefined>();
    for (let i = 0; i < 4; i++) {
      const at = new Date(current.window_ends_at);
      current = { ...current, ...summary(current, at) };
      lengths.push((Date.parse(current.window_ends_at) - at.getTime()) / 60_000);
      ids.add(current.pending);
    }
    expect(lengths).toEqual([60, 240, 240, 240]);
    expect(ids.size).toBe(4);
  });

  test('names the alarms that were folded into the group, those of the last summary no more', () => {
    const once = { ...over, ...summary({ ...over, alarms: new Set(['errores', 'duración']) }, NOW) };
    const twice = { ...once, ...summary({ ...once, n: 1, alarms: new Set(['límite']) }, NOW) };
    expect(noticeOf(once)?.alert.fields).toEqual([{ name: 'Alarmas', value: 'duración, errores' }]);
    expect(noticeOf(twice)?.alert.fields).toEqual([{ name: 'Alarmas', value: 'límite' }]);
  });
});

describe('a recovery', () => {
  const ended = occurrence({ fingerprint: 'f', at: later(3_600_000).toISOString() });
  ended.last = { at: later(3_600_000).toISOString() };

  test('says how long it lasted, and ends the window', () => {
    const firing = settled({ firing_since: NOW.toISOString() });
    const after = { ...firing, ...recovery(ended, firing, 'b2', later(3_601_000)) };
    expect(noticeOf(after)).toMatchObject({
      id: 'f-b2',
      reason: 'recovered',
      count: 1,
      since: NOW.toISOString(),
      duration_ms: 3_600_000,
    });
    expect(noticeOf(after)).not.toHaveProperty('untold');
    expect(after.window_ends_at).toBe(later(3_601_000).toISOString());
  });

  test('carries the repeats that no summary has told', () => {
    const firing = settled({ firing_since: NOW.toISOString(), n: 4 });
    const after = { ...firing, ...recovery(ended, firing, 'b2', later(3_601_000)) };
    expect(noticeOf(after)?.untold).toEqual({ count: 4, since: NOW.toISOString() });
  });
});

test('what is firing is kept for a month, the rest for a day after its window', () => {
  const seconds = (expires: number) => expires - (NOW.getTime() + WINDOWS_MS[0]) / 1000;
  expect(seconds(opening(occurrence(), 'b', NOW).expires_at)).toBe(86_400);
  expect(seconds(opening({ ...occurrence(), state: 'firing' }, 'b', NOW).expires_at)).toBe(30 * 86_400);
  expect(opening({ ...occurrence(), state: 'firing' }, 'b', NOW).firing_since).toBe(occurrence().alert.at);
  expect(opening(occurrence(), 'b', NOW).firing_since).toBeUndefined();
});
