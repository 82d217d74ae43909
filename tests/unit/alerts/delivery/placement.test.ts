// Where a notice goes in a channel with threads: by table.
import { expect, test } from 'vitest';
import type { Notice } from '#lib/alerts/alerts.ts';
import type { Place } from '#lib/alerts/delivery/place.ts';
import { placementOf } from '#lib/alerts/delivery/placement.ts';
import type { Broadcast } from '#lib/config.ts';
import { occurrence } from '../grouping/occurrences.ts';

const now = new Date('2026-01-02T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();

function placed(
  root: { ageH?: number; channel?: string } | undefined,
  notice: Partial<Notice>,
  broadcast?: Broadcast[],
) {
  const at = hoursAgo(root?.ageH ?? 1);
  const place: Place | undefined = root && {
    channel: root.channel ?? 'C1',
    ts: '1.1',
    at,
    since: at,
    before: 0,
    drawn_at: at,
  };
  const whole: Notice = { id: 'x', alert: occurrence().alert, count: 1, since: at, ...notice };
  const placement = placementOf(whole, {
    place,
    channel: 'C1',
    broadcast: broadcast ?? ['reopened', 'critical'],
    now,
  });
  if (placement.isRoot) return placement.earlier ? 'root with a link' : 'root';
  return placement.isBroadcast ? 'answer for all' : 'answer';
}

const critical = { alert: { ...occurrence().alert, severity: 'critical' as const } };
const resolved = { by: 'ana', at: hoursAgo(1) };
const inThread = (role: 'state' | 'event') => ({
  alert: { ...occurrence().alert, kind: 'announcement' as const, thread: { id: 'run-1', role } },
});

test.each<[string, { ageH?: number; channel?: string } | undefined, Partial<Notice>, string]>([
  ['a new fault', undefined, { reason: 'first' }, 'root'],
  ['a summary without a root', undefined, { reason: 'summary' }, 'root'],
  ['a summary', {}, { reason: 'summary' }, 'answer'],
  ['a summary after a day', { ageH: 25 }, { reason: 'summary' }, 'answer'],
  ['a summary of what is critical', {}, { reason: 'summary', ...critical }, 'answer'],
  ['a recovery', {}, { reason: 'recovered' }, 'answer'],
  ['a reminder', {}, { reason: 'still_firing' }, 'answer'],
  ['a reminder of what is critical', {}, { reason: 'still_firing', ...critical }, 'answer for all'],
  ['an escalation', {}, { reason: 'escalated' }, 'answer'],
  ['an escalation to critical', {}, { reason: 'escalated', ...critical }, 'answer for all'],
  ['what a person did', {}, { reason: 'acknowledged', ...critical }, 'answer'],
  ['a return within a day', { ageH: 23.9 }, { reason: 'again' }, 'answer for all'],
  ['a return after a day', { ageH: 24 }, { reason: 'again' }, 'root with a link'],
  ['flapping after a day', { ageH: 24 }, { reason: 'recurring' }, 'root with a link'],
  ['a return of what somebody had resolved', {}, { reason: 'again', resolved }, 'root with a link'],
  ['a reminder of what somebody had resolved', {}, { reason: 'still_firing', resolved }, 'answer'],
  ['a root in another channel', { channel: 'C2' }, { reason: 'summary' }, 'root with a link'],
  ['the end of a retraining', {}, inThread('state'), 'answer'],
  ['the move of its alias after a day', { ageH: 25 }, inThread('event'), 'answer'],
])('%s', (_, root, notice, expected) => expect(placed(root, notice)).toBe(expected));

test.each<[Broadcast[], Partial<Notice>, string]>([
  [[], { reason: 'again', ...critical }, 'answer'],
  [['recovered'], { reason: 'recovered' }, 'answer for all'],
  [['recovered'], { reason: 'again' }, 'answer'],
  [['escalated'], { reason: 'escalated' }, 'answer for all'],
])('with %j in SLACK_BROADCAST, %j is an %s', (broadcast, notice, expected) => {
  expect(placed({}, notice, broadcast)).toBe(expected);
});
