// The place of a thread beside the state of its group, over the wire: kept once, forgotten once, untouched by the group.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Notice } from '#lib/alerts/alert.ts';
import { mailFallback } from '#lib/alerts/delivery/fallback-mail.ts';
import { forgetPlace, keepPlace, markDrawn, type Place, readPlace } from '#lib/alerts/delivery/place.ts';
import { shortHash } from '#lib/alerts/grouping/fingerprint.ts';
import { readGroup } from '#lib/alerts/grouping/group-store.ts';
import { recordBatch, recordDeps } from '#lib/alerts/grouping/record.ts';
import { config } from '#lib/config.ts';
import { readItem } from '#lib/dynamodb.ts';
import { occurrence } from '../../unit/alerts/grouping/occurrences.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
useSlowClock();
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

const iso = (ms: number) => new Date(NOW + ms).toISOString();
const placeAt = (ts: string): Place => ({
  channel: 'C0123456789',
  ts,
  at: iso(0),
  since: iso(0),
  before: 3,
  drawn_at: iso(0),
});

let made = 0;
/** The key of a group that has happened once. */
async function fault(): Promise<string> {
  const fingerprint = shortHash('place', String(made++));
  await happen(fingerprint, 0);
  return fingerprint;
}

/** @returns the notices that it makes. */
async function happen(fingerprint: string, ms: number): Promise<Notice[]> {
  const sent: Notice[] = [];
  const { alert } = occurrence({ fingerprint, at: iso(ms) });
  await recordBatch(
    { id: `b${made++}`, occurrences: [{ alert, count: 1, last: { at: iso(ms) } }] },
    {
      ...recordDeps,
      queue: { sendNotice: async (notice) => void sent.push(notice) },
      clock: { now: () => new Date(NOW + ms) },
    },
  );
  return sent;
}

test('of two deliveries that both post a root, the first keeps its place', async () => {
  const key = await fault();
  await Promise.all([keepPlace(key, placeAt('1.1'), undefined), keepPlace(key, placeAt('1.2'), undefined)]);
  const kept = await readPlace(key);
  await keepPlace(key, placeAt('1.3'), undefined);
  expect(await readPlace(key)).toEqual(kept);
  await keepPlace(key, placeAt('2.1'), kept);
  expect(await readPlace(key)).toEqual(placeAt('2.1'));
});

test('a place makes no group of one that is forgotten, and a thread of announcements has an item of its own', async () => {
  await keepPlace(shortHash('place', 'unknown'), placeAt('1.1'), undefined);
  expect(await readGroup(shortHash('place', 'unknown'))).toBeUndefined();
  await keepPlace('thread#run-1', placeAt('1.1'), undefined);
  expect(await readPlace('thread#run-1')).toEqual(placeAt('1.1'));
  const item = await readItem(config('ALERTS_TABLE').ALERTS_TABLE, { fingerprint: 'thread#run-1' });
  expect(item).toMatchObject({ expires_at: NOW / 1000 + 15 * 86_400 });
});

test('what happens to the group leaves the place, and forgetting it leaves the group', async () => {
  const key = await fault();
  await keepPlace(key, placeAt('1.1'), undefined);
  await happen(key, 10 * 60_000);
  expect(await readGroup(key)).toMatchObject({ total: 2, slack: placeAt('1.1') });
  await forgetPlace(key, placeAt('another'));
  expect(await readPlace(key)).toEqual(placeAt('1.1'));
  await forgetPlace(key, placeAt('1.1'));
  expect(await readPlace(key)).toBeUndefined();
  expect(await readGroup(key)).toMatchObject({ total: 2 });
});

test('a repeat asks for a redraw when the root has shown the same for a minute, and then not before the next', async () => {
  const key = await fault();
  expect(await happen(key, 90_000)).toEqual([]);
  await keepPlace(key, placeAt('1.1'), undefined);
  expect(await happen(key, 59_000)).toEqual([]);
  const [redraw, ...others] = await happen(key, 61_000);
  expect(redraw).toMatchObject({ reason: 'redraw', alert: { fingerprint: key }, since: iso(61_000) });
  expect(others).toEqual([]);
  expect((await happen(key, 62_000))[0]?.id).toBe(redraw?.id);
  await markDrawn(key, placeAt('1.1'), new Date(NOW + 63_000));
  await markDrawn(key, placeAt('1.1'), new Date(NOW + 1_000));
  expect(await readPlace(key)).toEqual({ ...placeAt('1.1'), drawn_at: iso(63_000) });
  expect(await happen(key, 64_000)).toEqual([]);
});

test('one e-mail a day says that Slack refuses the app; one that could not be sent is tried again', async () => {
  const mails: string[] = [];
  const send = async ({ app }: { app: string }) => void mails.push(app);
  const at = (ms: number) => new Date(NOW + ms);
  await expect(
    mailFallback({ app: 'x' }, at(0), async () => Promise.reject(new Error('down'))),
  ).rejects.toThrow('down');
  expect(await mailFallback({ app: 'early' }, at(59_000), send)).toBe(false);
  const all = await Promise.all(
    ['a', 'b', 'c'].map((reason) => mailFallback({ app: reason }, at(61_000), send)),
  );
  expect(all.filter((mailed) => mailed)).toHaveLength(1);
  expect(await mailFallback({ app: 'later' }, at(86_400_000), send)).toBe(false);
  expect(await mailFallback({ app: 'tomorrow' }, at(61_000 + 86_400_000), send)).toBe(true);
  expect(mails).toHaveLength(2);
});
