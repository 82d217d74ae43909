// The pacing item over the wire: one turn at a time, rest for all, and what came late.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lateNotice } from '#lib/alerts/delivery/late-notice.ts';
import {
  clearLate,
  countLate,
  LIMITER_KEY,
  readLimiter,
  releaseSlot,
  takeSlot,
} from '#lib/alerts/delivery/rate-limiter.ts';
import { dueGroups } from '#lib/alerts/grouping/group-store.ts';
import { config } from '#lib/config.ts';
import { emptyTable, startDynalite } from './dynalite.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
let dynalite: Awaited<ReturnType<typeof startDynalite>>;

beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(async () => await dynalite.stop());
beforeEach(async () => await emptyTable(dynalite.client, config('ALERTS_TABLE').ALERTS_TABLE, 'fingerprint'));

test('of fifty at once one has its turn; the next a second after it gives it back', async () => {
  const turns = await Promise.all(Array.from({ length: 50 }, () => takeSlot(NOW)));
  expect(turns.filter((turn) => 'pace' in turn)).toHaveLength(1);
  await releaseSlot(NOW, { isDown: false });
  expect(await takeSlot(later(999))).toEqual({ waitMs: 1 });
  expect(await takeSlot(later(1_000))).toHaveProperty('pace');
});

test('who dies with its turn is outlived by it for half a minute', async () => {
  await takeSlot(NOW);
  expect(await takeSlot(later(29_000))).toEqual({ waitMs: 1_000 });
  expect(await takeSlot(later(30_000))).toHaveProperty('pace');
});

test('the rest that Slack asks for is for all; a refusal is remembered with its message', async () => {
  await takeSlot(NOW);
  await releaseSlot(NOW, { restMs: 120_000, isDown: true, refused: 'x' });
  expect(await takeSlot(later(90_000))).toEqual({ waitMs: 30_000 });
  expect(await takeSlot(later(120_000))).toMatchObject({
    pace: { refused: 'x', down_since: NOW.toISOString() },
  });
  await releaseSlot(later(120_000), { isDown: true });
  expect((await readLimiter()).down_since).toBe(NOW.toISOString());
  await releaseSlot(later(121_000), { isDown: false });
  expect(await readLimiter()).not.toHaveProperty('down_since');
});

test('late deliveries are counted, due to be told when none came for a while, then forgotten', async () => {
  const madeAt = later(-600_000).toISOString();
  await countLate(await readLimiter(), madeAt, 600_000, NOW);
  await countLate(await readLimiter(), later(-500_000).toISOString(), 503_000, later(3_000));
  expect(await dueGroups(later(12_999), 10)).toEqual([]);
  expect(await dueGroups(later(13_000), 10)).toEqual([LIMITER_KEY]);
  const pace = await readLimiter();
  expect(lateNotice(pace, later(40_000))).toMatchObject({
    id: `delayed-${Date.parse(madeAt)}-2`,
    reason: 'delayed',
    count: 2,
    duration_ms: 600_000,
    alert: { title: '2 avisos llegaron con retraso, de hasta 10 min 0 s' },
  });
  await clearLate(1);
  expect((await readLimiter()).late).toBe(2);
  await clearLate(2);
  expect(lateNotice(await readLimiter(), NOW)).toBeUndefined();
  expect(await dueGroups(later(99_000), 10)).toEqual([]);
});

test.each([
  [1, 61_000, '1 aviso llegó con retraso, de hasta 1 min 1 s'],
  [37, 7_500_000, '37 avisos llegaron con retraso, de hasta 2 h 5 min'],
])('%d late by %d ms', (late, longest_ms, title) => {
  const notice = lateNotice({ late, longest_ms, late_since: NOW.toISOString() }, NOW);
  expect(notice?.alert.title).toBe(title);
});
