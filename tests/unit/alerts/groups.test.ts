// What the outcome of a group's write means: first or repeat, and whether a notice is owed.
import { describe, expect, test } from 'vitest';
import { decide, type Group, opening, WINDOW_MS } from '../../../lib/alerts/groups.ts';
import { sighting } from './sightings.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const group = (over: Partial<Group> = {}): Group => ({
  fingerprint: 'f',
  ...opening(sighting({ fingerprint: 'f' }, 3), 'b1', NOW),
  untold: 0,
  untold_since: NOW.toISOString(),
  ...over,
});
const settled = () => {
  const { pending: _, ...rest } = group({ told: 3 });
  return rest;
};

test('opening a window makes a notice with a deterministic id', () => {
  expect(decide({ outcome: 'opened', group: group() }, NOW)).toEqual({
    reason: 'first',
    notice: {
      id: 'f-b1',
      alert: sighting({ fingerprint: 'f' }).alert,
      count: 3,
      since: '2026-01-02T03:04:05.000Z',
    },
  });
  expect(opening(sighting(), 'b1', NOW).window_ends_at).toBe(later(WINDOW_MS).toISOString());
});

test('it carries what the window before did not tell', () => {
  const since = '2026-01-02T02:00:00.000Z';
  const { notice } = decide({ outcome: 'opened', group: group({ untold: 37, untold_since: since }) }, NOW);
  expect(notice?.untold).toEqual({ count: 37, since });
});

describe('a repeat', () => {
  test('is counted and told nothing', () => {
    expect(decide({ outcome: 'counted', group: settled() }, NOW)).toEqual({ reason: 'repeat' });
    expect(decide({ outcome: 'seen', group: settled() }, NOW)).toEqual({ reason: 'repeat' });
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
});
