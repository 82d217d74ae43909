// When administrators decided last, over the wire: whoever has seen that time misses no decision that is stored late or by a clock that is behind.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { latestReviewAt, readReviews, saveReview } from '#lib/feedback/feedback.ts';
import { startDynalite } from '../dynalite.ts';

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

const NOW = Date.parse('2026-01-02T03:04:05Z');
const iso = (ms: number) => new Date(NOW + ms).toISOString();
const decide = async (user: string, ms: number) =>
  await saveReview({ target: { user }, state: 'excluded', by: 'boss', reason: null, at: iso(ms) });
const latest = async (ms: number) => await latestReviewAt(new Date(NOW + ms));

test('a decision counts as the latest one ten seconds after it was made, in effect it is at once', async () => {
  expect(await latest(0)).toBeUndefined();
  await decide('ana', 0);
  expect((await readReviews()).ofUser('ana')).toMatchObject({ state: 'excluded' });
  expect(await latest(10_000)).toBeUndefined();
  expect(await latest(10_001)).toBe(iso(0));
});

test('a decision that is stored after a later one, by up to ten seconds, changes what is seen', async () => {
  await decide('luis', 60_000);
  // Another process looks, and the clock of a third one is a second behind.
  const seen = await latest(60_500);
  await decide('eva', 59_500);
  expect(await latest(75_000)).not.toBe(seen);
  expect(await latest(75_000)).toBe(iso(60_000));
});
