// The sweep: it sends pending notices and summaries, and one failure stops no other item.
import { expect, test } from 'vitest';
import { sweep } from '../../../functions/alerts/sweep.ts';
import { LIMITER_KEY, type LimiterState } from '../../../lib/alerts/delivery/rate-limiter.ts';
import type { Group } from '../../../lib/alerts/grouping/group.ts';
import { recordBatch } from '../../../lib/alerts/grouping/record.ts';
import { lambdaContext } from '../../support/gateway.ts';
import { occurrence } from './grouping/occurrences.ts';
import { NOW, recorder } from './grouping/recorder.ts';

const OVER = new Date(NOW.getTime() + 301_000);

/** Groups that were opened at NOW, each with so many repeats; the queue refuses the notices of `broken`. */
async function stage(repeats: Record<string, number>, state: LimiterState = {}) {
  const fake = recorder();
  for (const [fingerprint, count] of Object.entries(repeats)) {
    await recordBatch({ id: 'a', occurrences: [occurrence({ fingerprint })] }, fake.deps);
    if (count > 0)
      await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint }, count)] }, fake.deps);
  }
  fake.calls.length = 0;
  fake.sent.length = 0;
  fake.setClock(OVER);
  const { groups } = fake.deps;
  const deps = {
    ...fake.deps,
    groups: {
      ...groups,
      dueGroups: async (now: Date, limit: number) => [
        ...(await groups.dueGroups(now, limit)),
        ...(state.late ? [LIMITER_KEY] : []),
      ],
    },
    queue: {
      sendNotice: async (notice: Parameters<typeof fake.sendNotice>[0]) => {
        if (notice.alert.fingerprint === 'broken') throw new Error('queue is down');
        await fake.sendNotice(notice);
      },
    },
    limiter: {
      readLimiter: async () => state,
      clearLate: async (notified: number) => void fake.calls.push(`clear ${notified}`),
    },
  };
  return { ...fake, run: async () => await sweep(deps)({}, lambdaContext()) };
}

test('a notice that lost its sender is sent and marked as sent', async () => {
  const { calls, sent, run, stored, setClock } = await stage({});
  const crashed = recorder();
  crashed.deps.queue.sendNotice = async () => {
    throw new Error('killed');
  };
  await recordBatch({ id: 'a', occurrences: [occurrence({ fingerprint: 'f' })] }, crashed.deps).catch(
    () => {},
  );
  for (const [key, group] of crashed.stored) stored.set(key, group);
  setClock(new Date(NOW.getTime() + 61_000));
  expect(await run()).toEqual({ swept: 1 });
  expect(sent.map(({ reason }) => reason)).toEqual(['first']);
  expect(calls.at(-1)).toBe('mark f');
});

test('a window that is over with repeats is summed up, one that was quiet is closed', async () => {
  const { sent, run, stored } = await stage({ loud: 7, quiet: 0 });
  expect(await run()).toEqual({ swept: 2 });
  expect(sent.map(({ reason, count, alert }) => [reason, count, alert.fingerprint])).toEqual([
    ['summary', 7, 'loud'],
  ]);
  expect(stored.get('quiet')?.window).toBeUndefined();
});

test('a root that says who has a fault is redrawn when that ends quietly, and once', async () => {
  const { sent, run, stored, setClock } = await stage({ f: 0, told: 0, elsewhere: 0, assigned: 0 });
  const [at, seen] = [NOW.toISOString(), { channel: 'C1', ts: '1.0', before: 0 }];
  const slack = { ...seen, at, since: at, drawn_at: at };
  for (const [key, more] of [
    ['f', { slack }],
    ['told', { slack, held: 3 }],
    ['elsewhere', {}],
  ] as const) {
    const handling = { status: 'acknowledged', by: 'ana', at } as const;
    stored.set(key, { ...(stored.get(key) as Group), handling, ...more });
  }
  const assigned = { by: 'ana', to: 'luis', at };
  stored.set('assigned', { ...(stored.get('assigned') as Group), assigned, slack });
  await run();
  expect(sent.map(({ reason, alert }) => `${reason} ${alert.fingerprint}`).sort()).toEqual([
    'redraw assigned',
    'redraw f',
    'summary told',
  ]);
  setClock(new Date(OVER.getTime() + 60_000));
  await run();
  expect(sent).toHaveLength(3);
});

test('a window that is not over is left alone', async () => {
  const { calls, run, setClock } = await stage({ loud: 7 });
  setClock(new Date(NOW.getTime() + 60_000));
  expect(await run()).toEqual({ swept: 0 });
  expect(calls).toEqual([]);
});

test('an item that fails stays due, and stops no other', async () => {
  const { sent, run, stored } = await stage({ broken: 1, f: 1 });
  await expect(run()).rejects.toThrow('1 of 2 items not swept');
  expect(sent.map(({ alert }) => alert.fingerprint)).toEqual(['f']);
  expect(stored.get('broken')?.outbox).toHaveLength(1);
});

test('late deliveries are reported before they are cleared', async () => {
  const late = { late: 3, late_since: NOW.toISOString(), longest_ms: 90_000 };
  const { calls, sent, run } = await stage({}, late);
  await run();
  expect(sent).toMatchObject([{ reason: 'delayed', count: 3, duration_ms: 90_000 }]);
  expect(calls.at(-1)).toBe('clear 3');
});
