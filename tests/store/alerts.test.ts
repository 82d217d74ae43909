// Alert groups over the wire: of many at once one is first, every batch is counted once, and nothing unsent is lost.
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertsFromLogs, type Notice, pipeline, raise } from '#lib/alerts/alerts.ts';
import { recordSighting, settle } from '#lib/alerts/group-store.ts';
import { decide, type Group, MAX_SEEN, WINDOW_MS } from '#lib/alerts/groups.ts';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { batchOf, logged } from '../unit/alerts/lines.ts';
import { sighting } from '../unit/alerts/sightings.ts';
import { startDynalite } from './dynalite.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
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

let made = 0;
/** A fault that no other test has seen. */
const fresh = () => `f${made++}`;
const see = async (fingerprint: string, batch: string, now = NOW, count = 1) =>
  decide(await recordSighting(sighting({ fingerprint }, count), batch, now), now);

describe('many at once', () => {
  test('of fifty batches exactly one is first, and all are counted', async () => {
    const fingerprint = fresh();
    const decisions = await Promise.all(
      Array.from({ length: 50 }, (_, i) => see(fingerprint, `b${i}`, NOW, i + 1)),
    );
    expect(decisions.filter(({ reason }) => reason === 'first')).toHaveLength(1);
    expect(decisions.filter(({ notice }) => notice)).toHaveLength(1);
    expect((await item(fingerprint))?.n).toBe((50 * 51) / 2);
  });

  test('the same batch twenty times is first once and counted once', async () => {
    const fingerprint = fresh();
    const decisions = await Promise.all(Array.from({ length: 20 }, () => see(fingerprint, 'b', NOW, 7)));
    expect(decisions.filter(({ reason }) => reason === 'first')).toHaveLength(1);
    expect(new Set(decisions.flatMap(({ notice }) => notice?.id ?? []))).toEqual(
      new Set([`${fingerprint}-b`]),
    );
    expect((await item(fingerprint))?.n).toBe(7);
  });

  test('when a window is over, one of fifty opens the next', async () => {
    const fingerprint = fresh();
    await see(fingerprint, 'old');
    const after = later(WINDOW_MS);
    const decisions = await Promise.all(
      Array.from({ length: 50 }, (_, i) => see(fingerprint, `b${i}`, after)),
    );
    expect(decisions.filter(({ reason }) => reason === 'first')).toHaveLength(1);
    expect((await item(fingerprint))?.n).toBe(50);
  });
});

describe('a window', () => {
  test('holds repeats until it ends', async () => {
    const fingerprint = fresh();
    expect((await see(fingerprint, 'a')).reason).toBe('first');
    expect((await see(fingerprint, 'b', later(WINDOW_MS - 1))).reason).toBe('repeat');
    expect((await see(fingerprint, 'c', later(WINDOW_MS))).reason).toBe('first');
  });

  test('that opens after one with repeats carries those that no notice told', async () => {
    const fingerprint = fresh();
    const { notice } = await see(fingerprint, 'a', NOW, 2);
    await settle(fingerprint, notice?.id ?? '');
    await see(fingerprint, 'b', later(1000), 30);
    await see(fingerprint, 'c', later(2000), 7);
    const next = await see(fingerprint, 'd', later(WINDOW_MS), 4);
    expect(next.notice).toMatchObject({
      id: `${fingerprint}-d`,
      count: 4,
      untold: { count: 37, since: NOW.toISOString() },
    });
  });

  test('carries nothing when all was told', async () => {
    const fingerprint = fresh();
    const { notice } = await see(fingerprint, 'a', NOW, 2);
    await settle(fingerprint, notice?.id ?? '');
    expect((await see(fingerprint, 'b', later(WINDOW_MS))).notice).not.toHaveProperty('untold');
  });

  test('carries all when its notice never went out', async () => {
    const fingerprint = fresh();
    await see(fingerprint, 'a', NOW, 2);
    expect((await see(fingerprint, 'b', later(WINDOW_MS))).notice?.untold?.count).toBe(2);
  });

  test('is not reopened by a batch of the one before, delivered again', async () => {
    const fingerprint = fresh();
    const { notice } = await see(fingerprint, 'a');
    await settle(fingerprint, notice?.id ?? '');
    expect(await see(fingerprint, 'a', later(WINDOW_MS + 1))).toEqual({ reason: 'repeat' });
    await see(fingerprint, 'b', later(WINDOW_MS + 2));
    expect((await see(fingerprint, 'a', later(WINDOW_MS + 3))).reason).toBe('repeat');
    expect((await item(fingerprint))?.n).toBe(1);
  });

  test('that has seen more batches than it remembers still counts', async () => {
    const fingerprint = fresh();
    await see(fingerprint, 'a');
    const full = await item(fingerprint);
    const seen = new Set(Array.from({ length: MAX_SEEN }, (_, i) => `s${i}`));
    await database().send(
      new PutCommand({ TableName: config('ALERTS_TABLE').ALERTS_TABLE, Item: { ...full, seen } }),
    );
    expect((await see(fingerprint, 'b', later(1), 5)).reason).toBe('repeat');
    expect(await item(fingerprint)).toMatchObject({ n: 6, seen });
  });

  test('is kept for a day after its end', async () => {
    const fingerprint = fresh();
    await see(fingerprint, 'a');
    expect((await item(fingerprint))?.expires_at).toBe((NOW.getTime() + WINDOW_MS) / 1000 + 86_400);
  });
});

describe('a notice', () => {
  test('that was not sent is sent by the next delivery, under the same id and with the same count', async () => {
    const fingerprint = fresh();
    const first = await see(fingerprint, 'a', NOW, 3);
    await see(fingerprint, 'b', later(1), 9);
    const again = await see(fingerprint, 'a', later(60_000), 3);
    expect(again).toEqual({ reason: 'repeat', notice: first.notice });
  });

  test('that is settled is not sent again', async () => {
    const fingerprint = fresh();
    const { notice } = await see(fingerprint, 'a');
    await settle(fingerprint, notice?.id ?? '');
    expect(await see(fingerprint, 'a', later(60_000))).toEqual({ reason: 'repeat' });
    expect(await item(fingerprint)).not.toHaveProperty('pending');
  });

  test('of an older window settles nothing of a newer one', async () => {
    const fingerprint = fresh();
    await see(fingerprint, 'a');
    await see(fingerprint, 'b', later(WINDOW_MS));
    await settle(fingerprint, `${fingerprint}-a`);
    expect((await item(fingerprint))?.pending).toBe(`${fingerprint}-b`);
  });
});

test('a whole batch that failed to be sent comes again: counted once, sent all the same', async () => {
  const sent: Notice[] = [];
  let isDown = true;
  const deps = {
    ...pipeline,
    now: () => NOW,
    sendNotice: async (notice: Notice) => {
      if (isDown) throw new Error('queue is down');
      sent.push(notice);
    },
  };
  const lines = ['one fault', 'quite another'].map((message) =>
    logged({ error: { name: 'Error', message } }),
  );
  const batch = alertsFromLogs(batchOf([...lines, ...lines]), {
    stage: 'prod',
    consoleUrl: undefined,
    now: NOW,
  });
  await expect(raise(batch, deps)).rejects.toThrow('2 of 2 alerts not raised');
  isDown = false;
  await raise(batch, deps);
  await raise(batch, deps);
  expect(sent.map(({ count, alert }) => [alert.error?.message, count])).toEqual([
    ['one fault', 2],
    ['quite another', 2],
  ]);
  for (const { alert } of sent) expect((await item(alert.fingerprint))?.n).toBe(2);
});
