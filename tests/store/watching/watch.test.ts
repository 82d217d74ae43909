// The watch on the embedded DynamoDB: from stored predictions to an alert, and its state under its condition.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHours } from '#lib/hours.ts';
import { savePrediction } from '#lib/predictions/predictions.ts';
import { PIXELS } from '#lib/task.ts';
import { firstState } from '#lib/watching/next.ts';
import { markTold, readCounts, readWatch, writeWatch } from '#lib/watching/store.ts';
import { live, watchHours } from '#lib/watching/watch.ts';
import { startDynalite } from '../dynalite.ts';

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

const FIRST = '2026-03-01';
const told: string[] = [];
const deps = {
  ...live,
  readSealed: async () => ({ first: FIRST, through: `${FIRST}T01` }),
  readHours: async () => new Map(),
  recordFall: async ({ title }: { title: string }) => void told.push(title),
};

test('an hour of stored predictions is folded into counts by version, model and cluster', async () => {
  for (const [i, username] of ['ana', 'ana', 'eva', 'luz'].entries()) {
    await savePrediction(
      {
        prediction_id: `p${i}`,
        username,
        version: i === 3 ? 'v2' : 'v1',
        model: i === 3 ? 'cnn-1' : 'mlp-1',
        digit: 7,
        probabilities: Array(10).fill(0.1),
        pixels: new Uint8Array(PIXELS),
        at: `${FIRST}T00:0${i}:00.000Z`,
      },
      { ms: i === 1 ? 1_500 : 20, doubtful: i === 0, confidence: 0.5 },
    );
  }
  expect(await watchHours(deps)).toEqual([`${FIRST}T00`, `${FIRST}T01`]);
  expect(await watchHours(deps)).toEqual([]);
  const counts = await readCounts({ from: `${FIRST}T00`, through: `${FIRST}T05` });
  expect([...counts.keys()]).toEqual([`${FIRST}T00`]);
  const v1 = counts.get(`${FIRST}T00`)?.get('v1 mlp-1');
  const all = [...(v1?.clusters.values() ?? [])];
  expect(all).toHaveLength(2);
  expect(all.reduce((sum, { predictions }) => sum + predictions, 0)).toBe(3);
  expect(all.reduce((sum, { doubtful }) => sum + doubtful, 0)).toBe(1);
  expect(all.reduce((sum, { slow }) => sum + slow, 0)).toBe(1);
  expect(all.reduce((sum, { digits }) => sum + (digits[7] ?? 0), 0)).toBe(3);
});

test('of two writers of one hour one succeeds, and what is told is told of that hour alone', async () => {
  const through = (await readWatch())?.state.through as string;
  const next = { state: firstState(addHours(through, 1)), untold: [] };
  const written = await Promise.all([writeWatch(next, through), writeWatch(next, through)]);
  expect(written.filter(Boolean)).toHaveLength(1);
  const owed = { fall: { version: 'v1' } } as never;
  const later = { state: firstState(addHours(through, 2)), untold: [owed] };
  expect(await writeWatch(later, addHours(through, 1))).toBe(true);
  await markTold(next);
  expect((await readWatch())?.untold).toEqual([owed]);
  await markTold(later);
  expect((await readWatch())?.untold).toEqual([]);
});
