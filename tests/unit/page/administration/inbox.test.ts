// The inbox of alerts: who has one, what can be done, what a live event changes, and acting on many at once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actOnAll,
  fits,
  inboxOf,
  ownerOf,
  possible,
  silencesFor,
  sorted,
  timelineOf,
  withEvent,
} from '../../../../page/administration/alerts/inbox.ts';
import { actionFor } from '../../../../page/administration/alerts/use-acting.ts';
import type { Alert } from '../../../../page/administration/api.ts';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();

const alert = (more: Partial<Alert> = {}): Alert => ({
  rev: 2,
  status: 'firing',
  acknowledged: null,
  silenced: null,
  resolved: null,
  assigned: null,
  fingerprint: 'f1',
  kind: 'log',
  severity: 'error',
  title: 'No cabe en la tabla',
  meaning: null,
  source: 'predict-v2',
  functions: [],
  error: { type: 'RangeError', message: 'out of range' },
  fields: [],
  links: [],
  runbook: null,
  account: null,
  region: null,
  release: null,
  requests: [],
  first_seen: hoursAgo(9),
  last_at: hoursAgo(1),
  since: null,
  count: 3,
  untold: 0,
  daily: [],
  openings: [],
  recurring: false,
  log: [],
  ...more,
});

test('the inbox has neither announcements nor what was resolved more than 7 days ago', () => {
  const resolved = (hours: number) =>
    alert({ status: 'resolved', resolved: { by: 'ana', at: hoursAgo(hours) } });
  const shown = [alert(), resolved(24 * 6)];
  expect(inboxOf([...shown, resolved(24 * 8), alert({ kind: 'announcement' })], NOW)).toEqual(shown);
});

const NO_FILTER = { text: '', severity: '', source: '', mineOf: undefined } as const;

test.each([
  ['nothing', {}, true],
  ['a part of the title, in any case', { text: ' NO CABE' }, true],
  ['a part of the error', { text: 'rangeerr' }, true],
  ['another text', { text: 'slack' }, false],
  ['its severity', { severity: 'error' }, true],
  ['another severity', { severity: 'critical' }, false],
  ['its source, when no function is known', { source: 'predict-v2' }, true],
  ['another source', { source: 'predict-v1' }, false],
  ['who has it', { mineOf: 'ana' }, true],
  ['somebody else', { mineOf: 'boss' }, false],
] as const)('a filter by %s', (_case, filter, isShown) => {
  const taken = alert({ acknowledged: { by: 'ana', at: hoursAgo(1) } });
  expect(fits(taken, { ...NO_FILTER, ...filter })).toBe(isShown);
});

test('an alert belongs to who took it or was given it last', () => {
  const took = { by: 'ana', at: hoursAgo(2) };
  const given = (hours: number) => ({ by: 'boss', to: 'dani', at: hoursAgo(hours) });
  expect(ownerOf(alert())).toBeUndefined();
  expect(ownerOf(alert({ acknowledged: took }))).toBe('ana');
  expect(ownerOf(alert({ assigned: given(1) }))).toBe('dani');
  expect(ownerOf(alert({ acknowledged: took, assigned: given(1) }))).toBe('dani');
  expect(ownerOf(alert({ acknowledged: took, assigned: given(3) }))).toBe('ana');
});

test('the worst come first, then the latest', () => {
  const alerts = [
    alert({ fingerprint: 'old', last_at: hoursAgo(5) }),
    alert({ fingerprint: 'info', severity: 'info' }),
    alert({ fingerprint: 'new', last_at: hoursAgo(1) }),
    alert({ fingerprint: 'critical', severity: 'critical', last_at: hoursAgo(8) }),
  ];
  expect(sorted(alerts).map(({ fingerprint }) => fingerprint)).toEqual(['critical', 'new', 'old', 'info']);
});

test('a state that the page does not know is shown, and allows nothing', () => {
  expect(possible({ status: 'archived' as Alert['status'] })).toEqual([]);
  expect(possible({ status: 'resolved' })).toEqual([]);
  expect(possible({ status: 'firing' })).toContain('acknowledge');
});

test('what is critical is not silenced for more than four hours, nor until it is over', () => {
  expect(silencesFor([alert()])).toEqual([1, 4, 24, undefined]);
  expect(silencesFor([alert(), alert({ severity: 'critical' })])).toEqual([1, 4]);
});

test('an action carries the revision that was seen; a silence ends a second early', () => {
  expect(actionFor({ action: 'resolve' }, { rev: 7 }, NOW)).toEqual({ action: 'resolve', rev: 7 });
  expect(actionFor({ action: 'silence', hours: undefined }, { rev: 7 }, NOW)).toEqual({
    action: 'silence',
    rev: 7,
  });
  expect(actionFor({ action: 'silence', hours: 4 }, { rev: 7 }, NOW)).toEqual({
    action: 'silence',
    rev: 7,
    until: '2026-03-10T15:59:59.000Z',
  });
});

describe('a live event', () => {
  test('changes its alert alone, and an older one changes nothing', () => {
    const alerts = [alert(), alert({ fingerprint: 'f2' })];
    const event = { fingerprint: 'f1', rev: 3, status: 'acknowledged', count: 9 };
    expect(withEvent(alerts, event)).toEqual([
      { ...alert(), rev: 3, status: 'acknowledged', count: 9 },
      alerts[1],
    ]);
    expect(withEvent(alerts, { ...event, rev: 1 })).toEqual(alerts);
  });

  test('in any order ends in the latest state', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 3, max: 40 }), { minLength: 1 }), (revs) => {
        const shown = revs.reduce<Alert[]>(
          (alerts, rev) => withEvent(alerts, { fingerprint: 'f1', rev, count: rev }),
          [alert()],
        );
        expect(shown[0]).toMatchObject({ rev: Math.max(...revs), count: Math.max(...revs) });
      }),
    );
  });
});

test('the timeline is in the order of time', () => {
  const entry = { by: 'ana', at: hoursAgo(4), via: 'slack', what: 'acknowledge' } as const;
  const steps = timelineOf(alert({ openings: [hoursAgo(9), hoursAgo(5)], log: [entry] }));
  expect(steps.map(({ what }) => what)).toEqual(['first', 'opened', 'did', 'last']);
});

test.each([
  ['once, and was noticed a little later', 9, [8.99], ['first']],
  ['again after a pause', 9, [8.99, 5], ['first', 'opened']],
  ['again, after its first opening was forgotten', 60, [5, 3], ['first', 'opened', 'opened']],
  ['and was never told', 9, [], ['first']],
] as const)('the timeline of a fault that happened %s says so', (_how, first, openings, expected) => {
  const fault = alert({ count: 1, first_seen: hoursAgo(first), openings: openings.map(hoursAgo) });
  expect(timelineOf(fault).map(({ what }) => what)).toEqual(expected);
});

test('of many, what somebody else changed is left, and another failure ends it', async () => {
  const alerts = ['a', 'refused', 'b', 'broken', 'never'].map((fingerprint) => alert({ fingerprint }));
  const asked: string[] = [];
  const outcome = await actOnAll(
    alerts,
    async (each) => {
      asked.push(each.fingerprint);
      if (each.fingerprint === 'refused' || each.fingerprint === 'broken') throw new Error(each.fingerprint);
      return each;
    },
    (error) => (error as Error).message === 'refused',
  );
  expect(asked).toEqual(['a', 'refused', 'b', 'broken']);
  expect(outcome).toMatchObject({ refused: 1, problem: { message: 'broken' } });
  expect(outcome.done.map(({ fingerprint }) => fingerprint)).toEqual(['a', 'b']);
});
