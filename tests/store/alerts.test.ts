// Alert groups over the wire: of many at once one is first, every batch is counted once, and nothing unsent is lost.
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Notice, Occurrence } from '#lib/alerts/alert.ts';
import { decide, type Group, MAX_SEEN, noticeOf, WINDOWS_MS } from '#lib/alerts/grouping/group.ts';
import {
  dueGroups,
  endWindow,
  markSent,
  pointToGroup,
  recordOccurrence,
} from '#lib/alerts/grouping/group-store.ts';
import { type RecordDeps, recordBatch, recordDeps } from '#lib/alerts/grouping/record.ts';
import { readLogs } from '#lib/alerts/sources/logs.ts';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { batchOf, logged } from '../unit/alerts/lines.ts';
import { occurrence } from '../unit/alerts/occurrences.ts';
import { startDynalite } from './dynalite.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const MINUTES_5 = WINDOWS_MS[0];
const later = (ms: number) => new Date(NOW.getTime() + ms);

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

async function item(fingerprint: string): Promise<Group | undefined> {
  const { ALERTS_TABLE } = config('ALERTS_TABLE');
  const { Item } = await database().send(new GetCommand({ TableName: ALERTS_TABLE, Key: { fingerprint } }));
  return Item as Group | undefined;
}

/** Records on the real table, at a given time, with this queue. */
const recorderAt = (now: Date, sendNotice: (notice: Notice) => Promise<void>): RecordDeps => ({
  ...recordDeps,
  queue: { sendNotice },
  clock: { now: () => now },
});

let made = 0;
/** A fault that no other test has seen. */
const fresh = () => `f${made++}`;
const see = async (fingerprint: string, batch: string, now = NOW, count = 1) =>
  decide(await recordOccurrence(occurrence({ fingerprint }, count), batch, now), now);

describe('many at once', () => {
  test('of fifty batches exactly one is first, and all are counted', async () => {
    const fingerprint = fresh();
    const decisions = await Promise.all(
      Array.from({ length: 50 }, (_, i) => see(fingerprint, `b${i}`, NOW, i + 1)),
    );
    expect(decisions.filter(({ reason }) => reason === 'first')).toHaveLength(1);
    expect(decisions.filter(({ notice }) => notice)).toHaveLength(1);
    const told = decisions.reduce((sum, { notice }) => sum + (notice?.count ?? 0), 0);
    expect(told + ((await item(fingerprint))?.n ?? 0)).toBe((50 * 51) / 2);
  });

  test('the same batch twenty times is first once and counted once', async () => {
    const fingerprint = fresh();
    const decisions = await Promise.all(Array.from({ length: 20 }, () => see(fingerprint, 'b', NOW, 7)));
    expect(decisions.filter(({ reason }) => reason === 'first')).toHaveLength(1);
    expect(new Set(decisions.flatMap(({ notice }) => notice?.id ?? []))).toEqual(
      new Set([`${fingerprint}-b`]),
    );
    expect((await item(fingerprint))?.n).toBe(0);
  });

  test('when a quiet window is over, one of fifty opens the next', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'old');
    const after = later(MINUTES_5);
    const decisions = await Promise.all(
      Array.from({ length: 50 }, (_, i) => see(fingerprint, `b${i}`, after)),
    );
    expect(decisions.filter(({ reason }) => reason === 'first')).toHaveLength(1);
    expect((await item(fingerprint))?.n).toBe(49);
  });
});

const settleAfter = async (fingerprint: string, batch: string, now = NOW, count = 1) => {
  const { notice } = await see(fingerprint, batch, now, count);
  await markSent(fingerprint, notice?.id ?? '');
  return notice;
};
const groupOf = async (fingerprint: string) => (await item(fingerprint)) as Group;

describe('a window', () => {
  test('holds repeats until it ends; a group that was quiet starts over', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a');
    expect(await see(fingerprint, 'b', later(MINUTES_5))).toMatchObject({
      reason: 'first',
      notice: { id: `${fingerprint}-b`, count: 1 },
    });
    await markSent(fingerprint, `${fingerprint}-b`);
    expect((await see(fingerprint, 'c', later(2 * MINUTES_5 - 1))).reason).toBe('repeat');
    expect((await item(fingerprint))?.level).toBe(0);
  });

  test('with repeats ends by a summary of exactly those, whoever comes first: the sweep or the next repeat', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a', NOW, 2);
    await see(fingerprint, 'b', later(1000), 30);
    await see(fingerprint, 'c', later(2000), 7);
    const after = later(MINUTES_5);
    expect(await see(fingerprint, 'd', after, 4)).toEqual({ reason: 'repeat', again: 'after the summary' });
    const old = await groupOf(fingerprint);
    expect(noticeOf((await endWindow(old, after)) as Group)).toMatchObject({
      reason: 'summary',
      count: 37,
      since: NOW.toISOString(),
      functions: ['predict-v1'],
    });
    expect(old.repeats_since).toBe(occurrence().alert.at);
    expect(await item(fingerprint)).not.toHaveProperty('repeats_since');
    expect(await endWindow(old, after)).toBeUndefined();
    expect((await see(fingerprint, 'd', after, 4)).reason).toBe('repeat');
    expect(await item(fingerprint)).toMatchObject({ n: 4, level: 1 });
  });

  test('counted into while it is being summed up loses nothing', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a');
    await see(fingerprint, 'b', later(1), 5);
    const read = await groupOf(fingerprint);
    await see(fingerprint, 'c', later(2), 6);
    const next = (await endWindow(read, later(MINUTES_5))) as Group;
    expect(noticeOf(next)?.count).toBe(5);
    expect(next.n).toBe(6);
  });

  test('that ends quietly closes its group, and is swept no more', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a');
    expect(await dueGroups(later(MINUTES_5 - 1), 100)).not.toContain(fingerprint);
    expect(await dueGroups(later(MINUTES_5), 100)).toContain(fingerprint);
    expect(await endWindow(await groupOf(fingerprint), later(MINUTES_5))).toBeUndefined();
    expect(await item(fingerprint)).not.toHaveProperty('open');
    expect(await dueGroups(later(MINUTES_5), 100)).not.toContain(fingerprint);
  });

  test('goes on as long as its notice is not sent', async () => {
    const fingerprint = fresh();
    await see(fingerprint, 'a', NOW, 2);
    const after = later(MINUTES_5 + 1);
    expect(await endWindow(await groupOf(fingerprint), after)).toBeUndefined();
    expect(await see(fingerprint, 'b', after, 3)).toMatchObject({
      reason: 'repeat',
      notice: { id: `${fingerprint}-a`, count: 2 },
    });
    expect((await item(fingerprint))?.n).toBe(3);
  });

  test('is not reopened by a batch of the one before, delivered again', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a');
    expect(await see(fingerprint, 'a', later(MINUTES_5 + 1))).toEqual({ reason: 'repeat' });
    await see(fingerprint, 'b', later(MINUTES_5 + 2));
    expect((await see(fingerprint, 'a', later(MINUTES_5 + 3))).reason).toBe('repeat');
    expect((await item(fingerprint))?.n).toBe(0);
  });

  test('that has seen more batches than it remembers forgets the oldest, and counts the latest once', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a');
    const seen = new Set(Array.from({ length: MAX_SEEN }, (_, i) => `s${i}`));
    await database().send(
      new PutCommand({
        TableName: config('ALERTS_TABLE').ALERTS_TABLE,
        Item: { ...(await item(fingerprint)), seen },
      }),
    );
    for (const batch of ['b', 'b', 's7']) {
      expect((await see(fingerprint, batch, later(1), 5)).reason).toBe('repeat');
    }
    expect(await item(fingerprint)).toMatchObject({ n: 5, seen: new Set(['b']), seen_before: seen });
  });
});

describe('a notice', () => {
  test('that was not sent is sent by the next delivery, under the same id and with the same count', async () => {
    const fingerprint = fresh();
    const first = await see(fingerprint, 'a', NOW, 3);
    await see(fingerprint, 'b', later(1), 9);
    const again = await see(fingerprint, 'a', later(60_000), 3);
    expect(again).toMatchObject({ reason: 'repeat', notice: { id: first.notice?.id, count: 3 } });
  });

  test('that is settled is not sent again', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a');
    expect(await see(fingerprint, 'a', later(60_000))).toEqual({ reason: 'repeat' });
    expect(await item(fingerprint)).not.toHaveProperty('pending');
  });

  test('of an older window settles nothing of a newer one', async () => {
    const fingerprint = fresh();
    await settleAfter(fingerprint, 'a');
    await see(fingerprint, 'b', later(MINUTES_5));
    await markSent(fingerprint, `${fingerprint}-a`);
    expect((await item(fingerprint))?.pending).toBe(`${fingerprint}-b`);
  });
});

describe('an alarm', () => {
  const alarm = (fingerprint: string, state: 'firing' | 'recovered', at = NOW, source = fingerprint) => ({
    ...occurrence({ fingerprint, kind: 'alarm', source, title: 'errores', at: at.toISOString() }),
    state,
    last: { at: at.toISOString() },
  });
  const hear = async (seen: Occurrence, batch: string, now = NOW) =>
    decide(await recordOccurrence(seen, batch, now), now);

  test('is told, and its end with how long it lasted, even after its window', async () => {
    const fingerprint = fresh();
    const first = await hear(alarm(fingerprint, 'firing'), 'a');
    expect(first.reason).toBe('first');
    await markSent(fingerprint, first.notice?.id ?? '');
    await endWindow(await groupOf(fingerprint), later(MINUTES_5));
    const end = later(2 * MINUTES_5);
    const recovered = await hear(alarm(fingerprint, 'recovered', end), 'b', end);
    expect(recovered).toMatchObject({
      reason: 'recovered',
      notice: { id: `${fingerprint}-b`, duration_ms: 2 * MINUTES_5 },
    });
    expect(await hear(alarm(fingerprint, 'recovered', end), 'b', end)).toMatchObject({
      reason: 'repeat',
      notice: { id: `${fingerprint}-b` },
    });
  });

  test('that comes back after its end is news', async () => {
    const fingerprint = fresh();
    await markSent(fingerprint, (await hear(alarm(fingerprint, 'firing'), 'a')).notice?.id ?? '');
    const end = await hear(alarm(fingerprint, 'recovered', later(1000)), 'b', later(1000));
    await markSent(fingerprint, end.notice?.id ?? '');
    expect((await hear(alarm(fingerprint, 'firing', later(2000)), 'c', later(2000))).reason).toBe('first');
  });

  test('that was never told has no end to tell; nor has one that ended before it began', async () => {
    const fingerprint = fresh();
    expect(await hear(alarm(fingerprint, 'recovered'), 'a')).toEqual({ reason: 'repeat' });
    await markSent(fingerprint, (await hear(alarm(fingerprint, 'firing', later(10)), 'b')).notice?.id ?? '');
    expect(await hear(alarm(fingerprint, 'recovered'), 'c')).toEqual({ reason: 'repeat' });
  });

  test('whose beginning is not sent yet has that sent first', async () => {
    const fingerprint = fresh();
    await hear(alarm(fingerprint, 'firing'), 'a');
    expect(await hear(alarm(fingerprint, 'recovered', later(1)), 'b', later(1))).toMatchObject({
      notice: { id: `${fingerprint}-a` },
      again: 'after sending',
    });
  });

  test('whose end came first is told, then its end, whoever comes again', async () => {
    const fingerprint = fresh();
    const sent: string[] = [];
    const deps = recorderAt(later(60_000), async ({ reason, duration_ms }) => {
      sent.push(`${reason} ${duration_ms}`);
    });
    const end = { id: 'b', occurrences: [alarm(fingerprint, 'recovered', later(40_000))] };
    const beginning = { id: 'a', occurrences: [alarm(fingerprint, 'firing', later(10_000))] };
    for (const batch of [end, end, beginning, end, beginning]) await recordBatch(batch, deps);
    expect(sent).toEqual(['first undefined', 'recovered 30000']);
  });

  test('of fifty ends at once one is told', async () => {
    const fingerprint = fresh();
    await markSent(fingerprint, (await hear(alarm(fingerprint, 'firing'), 'a')).notice?.id ?? '');
    const ends = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        hear(alarm(fingerprint, 'recovered', later(5)), `b${i}`, later(5)),
      ),
    );
    expect(ends.filter(({ reason }) => reason === 'recovered')).toHaveLength(1);
  });

  test('on a function folds into its open error group, and is named in the summary', async () => {
    const [errors, fingerprint] = [fresh(), fresh()];
    const source = `function-of-${errors}`;
    await recordBatch(
      { id: 'a', occurrences: [occurrence({ fingerprint: errors, source })] },
      recorderAt(NOW, async () => {}),
    );
    expect(await hear(alarm(fingerprint, 'firing', NOW, source), 'x', later(1))).toEqual({
      reason: 'repeat',
    });
    expect(await hear(alarm(fingerprint, 'recovered', NOW, source), 'y', later(2))).toEqual({
      reason: 'repeat',
    });
    expect(await item(fingerprint)).not.toHaveProperty('firing_since');
    await see(errors, 'b', later(3), 8);
    const next = (await endWindow(await groupOf(errors), later(MINUTES_5))) as Group;
    expect(noticeOf(next)).toMatchObject({
      count: 8,
      alert: { fields: [{ name: 'Alarmas', value: 'errores' }] },
    });
    expect(next).not.toHaveProperty('alarms');
  });

  test('on a function whose error group was quiet to its end is told', async () => {
    const [errors, fingerprint] = [fresh(), fresh()];
    const source = `function-of-${errors}`;
    await settleAfter(errors, 'a');
    await pointToGroup(await groupOf(errors), source);
    const after = later(MINUTES_5);
    expect((await hear(alarm(fingerprint, 'firing', after, source), 'x', after)).reason).toBe('first');
  });
});

test('a whole batch that failed to be sent comes again: counted once, sent all the same', async () => {
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
  // The alerts of a batch are raised at once, so they come in any order.
  expect(sent.map(({ count, alert }) => `${alert.error?.message} ${count}`).sort()).toEqual([
    'one fault 2',
    'quite another 2',
  ]);
  for (const { alert } of sent) expect((await item(alert.fingerprint))?.n).toBe(0);
});
