// The rate limiter over the wire: one slot at a time, Retry-After for every delivery, and the count of late deliveries.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Notice } from '#lib/alerts/alerts.ts';
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
import { noticeMessage } from '#lib/slack/slack.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
useSlowClock();
let dynalite: Awaited<ReturnType<typeof startDynalite>>;

beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(async () => await dynalite.stop());
beforeEach(async () => await emptyTable(dynalite.client, config('ALERTS_TABLE').ALERTS_TABLE, 'fingerprint'));

test('of fifty deliveries at once one gets the slot, and the next slot is a second later', async () => {
  const slots = await Promise.all(Array.from({ length: 50 }, () => takeSlot(NOW)));
  expect(slots.filter((slot) => 'state' in slot)).toHaveLength(1);
  await releaseSlot(NOW, { isDown: false });
  expect(await takeSlot(later(999))).toMatchObject({ waitMs: 1, isLeased: false });
  expect(await takeSlot(later(1_000))).toHaveProperty('state');
});

test('the slot of a delivery that crashes is free again after half a minute', async () => {
  await takeSlot(NOW);
  expect(await takeSlot(later(29_000))).toMatchObject({ waitMs: 1_000, isLeased: true });
  expect(await takeSlot(later(30_000))).toHaveProperty('state');
});

test('Retry-After holds for every delivery, and a failure is stored with its message until Slack accepts one', async () => {
  await takeSlot(NOW);
  await releaseSlot(NOW, { restMs: 120_000, isDown: true, failed: 'x', isUnclear: true });
  expect(await takeSlot(later(90_000))).toMatchObject({
    waitMs: 30_000,
    isLeased: false,
    downSince: NOW.toISOString(),
  });
  expect(await takeSlot(later(120_000))).toMatchObject({
    state: { failed: 'x', unclear: 'yes', down_since: NOW.toISOString() },
  });
  await releaseSlot(later(120_000), { isDown: true });
  expect((await readLimiter()).down_since).toBe(NOW.toISOString());
  await releaseSlot(later(121_000), { isDown: false, isAccepted: true, isUnclear: false });
  const state = await readLimiter();
  for (const gone of ['down_since', 'failed', 'unclear', 'leased']) expect(state).not.toHaveProperty(gone);
  expect(state.accepted).toBe(1);
});

test.each([
  ['after a post', { isDown: false }, 1_000],
  ['after a 429', { restMs: 120_000, isDown: true }, 120_000],
  ['that crashes with its slot', undefined, 30_000],
] as const)(
  'a delivery %s whose clock is an hour ahead holds the others no longer than its rest',
  async (_, result, restMs) => {
    const ahead = later(3_600_000);
    await takeSlot(ahead);
    if (result) await releaseSlot(ahead, result);
    expect(await takeSlot(NOW)).toMatchObject({ waitMs: restMs });
    expect(await takeSlot(later(restMs - 1), 'urgent')).toMatchObject({ waitMs: 1 });
    expect(await takeSlot(later(restMs), 'urgent')).toHaveProperty('state');
  },
);

test('a long Retry-After holds as long as it says', async () => {
  await takeSlot(NOW);
  await releaseSlot(NOW, { restMs: 3 * 3_600_000, isDown: true });
  expect(await takeSlot(later(3_600_000))).toMatchObject({ waitMs: 2 * 3_600_000 });
});

test('a slot that an urgent delivery waits for is kept for it, for two seconds', async () => {
  await takeSlot(NOW);
  expect(await takeSlot(later(100), 'urgent')).toMatchObject({ isLeased: true });
  await releaseSlot(NOW, { isDown: false });
  expect(await takeSlot(later(1_000))).not.toHaveProperty('state');
  expect(await takeSlot(later(1_000), 'urgent')).toHaveProperty('state');
  await releaseSlot(later(1_000), { isDown: false });
  expect(await takeSlot(later(2_000))).toHaveProperty('state');
});

test('late deliveries are counted, due ten seconds after the last one, and cleared once notified', async () => {
  const madeAt = later(-600_000).toISOString();
  await countLate(await readLimiter(), madeAt, 600_000, NOW);
  await countLate(await readLimiter(), later(-500_000).toISOString(), 503_000, later(3_000));
  expect(await dueGroups(later(12_999), 10)).toEqual([]);
  expect(await dueGroups(later(13_000), 10)).toEqual([LIMITER_KEY]);
  const state = await readLimiter();
  expect(lateNotice(state, later(40_000))).toMatchObject({
    id: `delayed-${Date.parse(madeAt)}-2`,
    reason: 'delayed',
    count: 2,
    duration_ms: 600_000,
    alert: { title: '2 alertas se retrasaron hasta 10 min por una caída de Slack' },
  });
  await clearLate(1);
  expect((await readLimiter()).late).toBe(2);
  await clearLate(2);
  expect(lateNotice(await readLimiter(), NOW)).toBeUndefined();
  expect(await dueGroups(later(99_000), 10)).toEqual([]);
});

test.each([
  [1, 61_000, '1 alerta se retrasó hasta 1 min 1 s por una caída de Slack'],
  [37, 7_500_000, '37 alertas se retrasaron hasta 2 h 5 min por una caída de Slack'],
])('the notice about %d late alerts names the longest delay of %d ms in words', (late, longest_ms, title) => {
  const notice = lateNotice({ late, longest_ms, late_since: NOW.toISOString() }, NOW);
  expect(notice?.alert.title).toBe(title);
  expect(
    noticeMessage(notice as Notice, { stage: 'prod' }).text,
    'Slack and the WebSocket say the same',
  ).toBe(`⏳ prod · ${title}`);
});
