// Predictions and feedback on the embedded DynamoDB: stored whole, expired ones not found, the first answer stands.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { database } from '#lib/aws.ts';
import { judge, listOfUser, saveFeedback } from '#lib/feedback/feedback.ts';
import { hoursOfDay } from '#lib/hours.ts';
import {
  exposures,
  findPrediction,
  type Prediction,
  savePrediction,
  saveUnanswered,
  unpackPicture,
  type Watched,
  watchedIn,
} from '#lib/predictions/predictions.ts';
import { PIXELS } from '#lib/task.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const prediction: Prediction = {
  prediction_id: 'p1',
  username: 'ana',
  version: 'v1',
  model: 'mlp-1',
  digit: 7,
  probabilities: [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.91, 0.01, 0.01],
  pixels: Uint8Array.from({ length: PIXELS }, (_, i) => i % 256),
  at: NOW.toISOString(),
};

const SEEN = { ms: 30, doubtful: false, confidence: 0.9 };

useSlowClock();
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

test('a prediction is read back as it was saved, and is not found after 90 days', async () => {
  await savePrediction(prediction, SEEN);
  const found = await findPrediction('p1', NOW);
  expect(found).toEqual({ ...prediction, pixels: expect.anything() });
  expect(Buffer.from(found?.pixels ?? []).equals(Buffer.from(prediction.pixels))).toBe(true);
  expect(await findPrediction('p1', new Date('2026-04-02T03:04:04Z'))).toBeDefined();
  expect(await findPrediction('p1', new Date('2026-04-02T03:04:05Z'))).toBeUndefined();
  expect(await findPrediction('p2', NOW)).toBeUndefined();
});

test('only predictions of the A/B test are exposures of their day', async () => {
  const shown = (i: number, at: string): Prediction => ({
    ...prediction,
    prediction_id: `ab${i}`,
    username: `user${i % 7}`,
    version: i % 2 ? 'v1' : 'v2',
    experiment: 'w1.v1r0-a.v2r0-b',
    at,
  });
  const day = Array.from({ length: 60 }, (_, i) =>
    shown(i, `2026-02-01T00:00:${String(i).padStart(2, '0')}.000Z`),
  );
  await Promise.all(day.map((one) => savePrediction(one, SEEN)));
  await savePrediction(shown(60, '2026-02-02T00:00:00.000Z'), SEEN);
  await savePrediction({ ...prediction, prediction_id: 'direct', at: '2026-02-01T12:00:00.000Z' }, SEEN);

  // Without a page size, one query reads all of them.
  for (const pageSize of [undefined, 7]) {
    expect(await shownOn('2026-02-01', pageSize)).toEqual(
      day.map(({ username, version, experiment }) => ({ username, version, experiment })),
    );
  }
  expect(await shownOn('2026-02-03')).toEqual([]);
  expect(await findPrediction('ab0', NOW)).toEqual({ ...day[0], pixels: expect.anything() });
});

test('the calls of an hour are read back without names: answered, refused and failed', async () => {
  const at = (time: string) => `2026-03-05T10:${time}.000Z`;
  const call = { username: 'ana', version: 'v1', model: 'mlp-1' } as const;
  await savePrediction({ ...prediction, prediction_id: 'w1', at: at('00:00') }, SEEN);
  await saveUnanswered({ ...call, at: at('30:00'), outcome: 'refused', ms: 12 });
  await saveUnanswered({ ...call, at: at('59:59'), outcome: 'failed', ms: 13 });
  await savePrediction({ ...prediction, prediction_id: 'w2', at: '2026-03-05T11:00:00.000Z' }, SEEN);

  const found: Watched[] = [];
  for await (const one of watchedIn('2026-03-05T10')) found.push(one);
  const cluster = expect.any(Number);
  expect(found).toMatchObject([
    { version: 'v1', model: 'mlp-1', cluster, digit: 7, ...SEEN },
    { version: 'v1', model: 'mlp-1', cluster, outcome: 'refused', ms: 12 },
    { version: 'v1', model: 'mlp-1', cluster, outcome: 'failed', ms: 13 },
  ]);
  expect(new Set(found.map((one) => one.cluster)).size).toBe(1);
  expect(found.some((one) => 'username' in one)).toBe(false);
});

async function shownOn(day: string, pageSize?: number): Promise<object[]> {
  const found: object[] = [];
  for await (const exposure of exposures(hoursOfDay(day), pageSize)) found.push(exposure);
  return found;
}

test('of ten answers at once to one prediction exactly one is stored', async () => {
  const answers = Array.from({ length: 10 }, (_, i) =>
    judge({ prediction_id: 'p1', correct: false, digit: 1, comment: `${i}` }, 'ana', prediction, NOW),
  );
  const outcomes = await Promise.allSettled(answers.map(saveFeedback));
  const kept = outcomes.findIndex(({ status }) => status === 'fulfilled');
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'feedback_exists' });
  }
  const TableName = process.env.FEEDBACK_TABLE;
  const { Item } = await database().send('GetItem', { TableName, Key: { feedback_id: 'p1' } });
  expect(Item).toMatchObject({
    comment: `${kept}`,
    digit: 1,
    day: '2026-01-02',
    model: 'mlp-1',
    username: 'ana',
  });
  expect(Item?.pixels.length).toBeLessThan(PIXELS);
  expect(unpackPicture(Item?.pixels)).toEqual(prediction.pixels);
});

test('feedback that names no prediction is stored each time', async () => {
  const say = () => saveFeedback(judge({ prediction: 5, correct: true }, 'eva', undefined, NOW));
  await Promise.all([say(), say()]);
  const { items } = await listOfUser('eva', 10);
  expect(items.map(({ prediction, correct }) => ({ prediction, correct }))).toEqual([
    { prediction: 5, correct: true },
    { prediction: 5, correct: true },
  ]);
});
