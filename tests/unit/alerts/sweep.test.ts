// The sweep: what is pending is sent, what is over is summed up, and one failure stops no other.
import { expect, test } from 'vitest';
import { sweep } from '../../../functions/alerts/sweep.ts';
import type { Notice } from '../../../lib/alerts/alerts.ts';
import { LIMITER_KEY, type LimiterState } from '../../../lib/alerts/delivery/rate-limiter.ts';
import { type Group, opening, summary } from '../../../lib/alerts/grouping/group.ts';
import type { SweepDeps } from '../../../lib/alerts/grouping/sweep.ts';
import { lambdaContext } from '../../support/gateway.ts';
import { occurrence } from './occurrences.ts';

const OPENED = new Date('2026-01-02T03:04:05Z');
const OVER = new Date('2026-01-02T03:10:00Z');

const pending = (fingerprint: string): Group => ({
  fingerprint,
  ...opening(occurrence({ fingerprint }), 'b', OPENED),
});
function settled(fingerprint: string, n: number): Group {
  const { pending: _, post: __, ...group } = pending(fingerprint);
  return { ...group, n };
}

function stage(groups: Group[], state: LimiterState = {}, now = OVER) {
  const calls: string[] = [];
  const sent: Notice[] = [];
  const deps: SweepDeps = {
    clock: { now: () => now },
    groups: {
      dueGroups: async () => [
        ...groups.map(({ fingerprint }) => fingerprint),
        ...(state.late ? [LIMITER_KEY] : []),
      ],
      readGroup: async (fingerprint) => groups.find((group) => group.fingerprint === fingerprint),
      endWindow: async (group, at) => {
        calls.push(`end ${group.fingerprint}`);
        return group.n > 0 ? { ...group, ...summary(group, at) } : undefined;
      },
      recordOccurrence: async () => ({ outcome: 'ignored' }),
      pointToGroup: async () => {},
      markSent: async (fingerprint) => void calls.push(`mark ${fingerprint}`),
    },
    queue: {
      sendNotice: async (notice) => {
        if (notice.alert.fingerprint === 'broken') throw new Error('queue is down');
        sent.push(notice);
      },
    },
    limiter: {
      readLimiter: async () => state,
      clearLate: async (notified) => void calls.push(`clear ${notified}`),
    },
  };
  return { calls, sent, run: async () => await sweep(deps)({}, lambdaContext()) };
}

test('sends what lost its sender', async () => {
  const { calls, sent, run } = stage([pending('f')]);
  expect(await run()).toEqual({ swept: 1 });
  expect(sent.map(({ id, reason }) => [id, reason])).toEqual([['f-b', 'first']]);
  expect(calls).toEqual(['mark f']);
});

test('sums up what is over with repeats, closes what was quiet, leaves what is not over', async () => {
  const { calls, sent, run } = stage([settled('loud', 7), settled('quiet', 0)]);
  await run();
  expect(sent.map(({ reason, count }) => [reason, count])).toEqual([['summary', 7]]);
  expect(calls.toSorted()).toEqual(['end loud', 'end quiet', 'mark loud']);

  const early = stage([settled('loud', 7)], {}, OPENED);
  await early.run();
  expect([early.calls, early.sent]).toEqual([[], []]);
});

test('one that fails stays due, and stops no other', async () => {
  const { sent, run } = stage([pending('broken'), pending('f')]);
  await expect(run()).rejects.toThrow('1 of 2 items not swept');
  expect(sent.map(({ id }) => id)).toEqual(['f-b']);
});

test('a group that is gone, or closed meanwhile, is left alone', async () => {
  const { open: _, ...closed } = settled('closed', 0);
  const { calls, run } = stage([closed as Group]);
  expect(await run()).toEqual({ swept: 1 });
  expect(calls).toEqual([]);
});

test('says what came late before it forgets it', async () => {
  const late = { late: 3, late_since: OPENED.toISOString(), longest_ms: 90_000 };
  const { calls, sent, run } = stage([], late);
  await run();
  expect(sent).toMatchObject([{ reason: 'delayed', count: 3, duration_ms: 90_000 }]);
  expect(calls).toEqual(['clear 3']);
});
