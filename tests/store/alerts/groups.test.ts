// Groups of alerts over the wire: of many writers at once one notifies, every batch is counted once, nothing unsent is lost.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Notice } from '#lib/alerts/alert.ts';
import type { Group } from '#lib/alerts/grouping/group.ts';
import { dueGroups, MAX_SEEN, readGroup, recordGroupEvent, tick } from '#lib/alerts/grouping/group-store.ts';
import { type RecordDeps, recordBatch, recordDeps } from '#lib/alerts/grouping/record.ts';
import { readLogs } from '#lib/alerts/sources/logs.ts';
import { database } from '#lib/aws.ts';
import { batchOf, logged } from '../../unit/alerts/sources/lines.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';
import {
  alertOf,
  change,
  fresh,
  happen,
  itemOf,
  later,
  NOW,
  reasons,
  send,
  table,
  WINDOW_MS,
} from './group-events.ts';

useSlowClock();

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

describe('many writers at once', () => {
  test('of fifty batches exactly one notifies, and all are counted', async () => {
    const fingerprint = fresh();
    const written = await Promise.all(Array.from({ length: 50 }, (_, i) => happen(fingerprint, `b${i}`)));
    expect(new Set(written.flatMap((group) => group?.outbox.map(({ id }) => id) ?? [])).size).toBe(1);
    const group = (await readGroup(fingerprint)) as Group;
    const notified = group.outbox.reduce((sum, { count }) => sum + count, 0);
    expect(notified + group.n).toBe(50);
    expect(group.total).toBe(50);
    expect(Object.values(group.buckets)).toEqual([50]);
  });

  test('the same batch twenty times is counted once', async () => {
    const fingerprint = fresh();
    await Promise.all(Array.from({ length: 20 }, () => happen(fingerprint, 'b', NOW, 7)));
    const group = (await readGroup(fingerprint)) as Group;
    expect([group.outbox.map(({ count }) => count), group.n, group.total]).toEqual([[7], 0, 7]);
  });

  test('of fifty recoveries exactly one notifies', async () => {
    const fingerprint = fresh();
    await send(await change(fingerprint, 'firing', 'a'));
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => change(fingerprint, 'recovered', `b${i}`, later(5))),
    );
    expect((await readGroup(fingerprint))?.outbox.map(({ reason }) => reason)).toEqual(['recovered']);
  });

  test('repeats that are counted while a window is summed up stay for the next summary', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a'));
    await happen(fingerprint, 'b', later(1), 5);
    const counting = Array.from({ length: 20 }, (_, i) => happen(fingerprint, `c${i}`, later(2), 3));
    const [summed] = await Promise.all([tick(fingerprint, later(WINDOW_MS)), ...counting]);
    const group = (await readGroup(fingerprint)) as Group;
    const summary = summed?.outbox.at(-1)?.count ?? 0;
    expect(summary + group.n + group.held).toBe(65);
  });
});

describe('a window', () => {
  test('with repeats ends by a summary of exactly those, whoever comes first: the sweep or the next repeat', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a', NOW, 2));
    await happen(fingerprint, 'b', later(1_000), 30);
    await happen(fingerprint, 'c', later(2_000), 7);
    const sent = await send(await happen(fingerprint, 'd', later(WINDOW_MS), 4), later(WINDOW_MS));
    expect(sent).toMatchObject([{ reason: 'summary', count: 37, functions: ['predict-v1'] }]);
    expect(await readGroup(fingerprint)).toMatchObject({ n: 4, window: { level: 1 } });
  });

  test('that ends quietly closes its group, which is swept no more', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a'));
    expect(await dueGroups(later(WINDOW_MS - 1), 100)).not.toContain(fingerprint);
    expect(await dueGroups(later(WINDOW_MS), 100)).toContain(fingerprint);
    expect(reasons([await tick(fingerprint, later(WINDOW_MS))])).toEqual([]);
    expect(await itemOf(fingerprint)).not.toHaveProperty('open');
    expect(await dueGroups(later(WINDOW_MS), 100)).not.toContain(fingerprint);
  });

  test('is not opened again by a batch of the one before, delivered again', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a'));
    await tick(fingerprint, later(WINDOW_MS));
    expect(reasons([await happen(fingerprint, 'a', later(WINDOW_MS + 1))])).toEqual([]);
    await send(await happen(fingerprint, 'b', later(WINDOW_MS + 2)));
    expect(reasons([await happen(fingerprint, 'a', later(WINDOW_MS + 3))])).toEqual([]);
    expect((await readGroup(fingerprint))?.n).toBe(0);
  });

  test('that has seen more batches than it remembers forgets the oldest, and counts the latest once', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a'));
    const seen = new Set(Array.from({ length: MAX_SEEN }, (_, i) => `s${i}`));
    await database().send('PutItem', { TableName: table(), Item: { ...(await itemOf(fingerprint)), seen } });
    for (const batch of ['b', 'b', 's7']) await happen(fingerprint, batch, later(1), 5);
    expect(await itemOf(fingerprint)).toMatchObject({ n: 5, seen: new Set(['b']), seen_before: seen });
  });

  test('counts a repeat by one write without a read', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a'));
    const before = (await itemOf(fingerprint))?.version;
    await happen(fingerprint, 'b', later(1), 3);
    expect(await itemOf(fingerprint)).toMatchObject({ version: before, n: 3 });
  });

  test('notifies a more severe repeat at once', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a', NOW, 1, 'warning'));
    expect(reasons([await happen(fingerprint, 'b', later(1), 1, 'critical')])).toEqual(['escalated']);
  });

  test('notifies an order of magnitude more at once', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a'));
    const written = [];
    for (let i = 0; i < 12; i++) written.push(await happen(fingerprint, `b${i}`, later(60_000 + i), 10));
    expect(reasons(written)).toEqual(['escalated']);
  });
});

test('a repeat that is counted without a read adds its users and is the latest occurrence', async () => {
  const fingerprint = fresh();
  const alert = { ...alertOf(fingerprint, NOW), users: [1], release: 'abc' };
  const repeat = (users: number[], requestId: string, at: string) =>
    recordGroupEvent(
      fingerprint,
      { type: 'happened', alert: { ...alert, users }, count: 1, last_at: at, latest: { at, requestId } },
      requestId,
      NOW,
    );
  await send(await repeat([1], 'r-1', NOW.toISOString()));
  expect(await repeat([7, 1], 'r-2', later(1_000).toISOString())).toBeUndefined();
  const group = await readGroup(fingerprint);
  expect(group?.users.toSorted()).toEqual([1, 7]);
  expect(group).toMatchObject({ latest: { requestId: 'r-2' }, first_release: 'abc' });
  const [summary] = await send(await tick(fingerprint, later(WINDOW_MS + 60_000)));
  expect(summary).toMatchObject({ reason: 'summary', users: [1, 7], latest: { requestId: 'r-2' } });
});

describe('a notice', () => {
  test('that was not sent is sent by the next delivery of its batch, under the same id', async () => {
    const fingerprint = fresh();
    const first = await happen(fingerprint, 'a', NOW, 3);
    await happen(fingerprint, 'b', later(1), 9);
    const again = await happen(fingerprint, 'a', later(2), 3);
    expect(again?.outbox).toMatchObject([{ id: first?.outbox[0]?.id, count: 3 }]);
  });

  test('that was not sent after a minute is sent by the next repeat, or by the sweep', async () => {
    const fingerprint = fresh();
    const first = await happen(fingerprint, 'a');
    expect(await happen(fingerprint, 'b', later(59_000))).toBeUndefined();
    expect((await happen(fingerprint, 'c', later(61_000)))?.outbox).toEqual(first?.outbox);
    expect(await dueGroups(later(121_000), 100)).toContain(fingerprint);
    expect((await tick(fingerprint, later(121_000)))?.outbox).toEqual(first?.outbox);
  });

  test('that is sent is not sent again, and its group is due at the end of its window', async () => {
    const fingerprint = fresh();
    await send(await happen(fingerprint, 'a'));
    expect((await happen(fingerprint, 'a', later(60_000)))?.outbox).toEqual([]);
    expect(await itemOf(fingerprint)).toMatchObject({ due: later(WINDOW_MS).toISOString() });
  });

  test('that is sent leaves one that was added meanwhile', async () => {
    const fingerprint = fresh();
    const first = await change(fingerprint, 'firing', 'a');
    await change(fingerprint, 'recovered', 'b', later(1_000));
    await send(first);
    expect((await readGroup(fingerprint))?.outbox.map(({ reason }) => reason)).toEqual([
      'first',
      'recovered',
    ]);
  });
});

test('a summary of batches that came in the wrong order names their times in order', async () => {
  const fingerprint = fresh();
  await send(await happen(fingerprint, 'a'));
  await happen(fingerprint, 'b', later(60_000));
  const alert = alertOf(fingerprint, later(10_000));
  const late = { type: 'happened', alert, count: 1, last_at: alert.at } as const;
  await recordGroupEvent(fingerprint, late, 'c', later(70_000));
  expect((await tick(fingerprint, later(WINDOW_MS)))?.outbox).toMatchObject([
    { count: 2, first_at: later(10_000).toISOString(), last_at: later(60_000).toISOString() },
  ]);
});

/** Records on the real table, at a given time, with this queue. */
const recorderAt = (now: Date, sendNotice: (notice: Notice) => Promise<void>): RecordDeps => ({
  ...recordDeps,
  queue: { sendNotice },
  clock: { now: () => now },
});

test('a batch that could not be sent and is delivered again is counted once and sent', async () => {
  const sent: Notice[] = [];
  let isDown = true;
  const deps = recorderAt(NOW, async (notice) => {
    if (isDown) throw new Error('queue is down');
    sent.push(notice);
  });
  const lines = ['one fault', 'quite another'].map((message) =>
    logged({ error: { name: 'Error', message } }),
  );
  const batch = readLogs(batchOf([...lines, ...lines]), {
    stage: 'prod',
    consoleUrl: undefined,
    now: NOW,
  });
  await expect(recordBatch(batch, deps)).rejects.toThrow('2 of 2 alerts not recorded');
  isDown = false;
  await recordBatch(batch, deps);
  await recordBatch(batch, deps);
  // The alerts of a batch are recorded at once, so they come in any order.
  expect(sent.map(({ count, alert }) => `${alert.error?.message} ${count}`).sort()).toEqual([
    'one fault 2',
    'quite another 2',
  ]);
  for (const { alert } of sent) expect((await readGroup(alert.fingerprint))?.n).toBe(0);
});
