// Rollups on the embedded DynamoDB: sealing is idempotent, also by two calls at once, and reports read the rollups.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { goldenDigits } from '#lib/digits/model/golden.ts';
import { putItem } from '#lib/dynamodb.ts';
import { hoursFrom } from '#lib/hours.ts';
import { currentExperiment } from '#lib/models/models.ts';
import { putMove } from '#lib/models/moves.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { packPicture, savePrediction } from '#lib/predictions/predictions.ts';
import { countedIn, emptyConfusion } from '#lib/reports/confusion.ts';
import { emptyPairs, picturesIn } from '#lib/reports/pairs/tally.ts';
import { foldSlices, listExperiments, readHours, readReport } from '#lib/reports/reports.ts';
import { addExperiments } from '#lib/reports/rollups/fold.ts';
import { readExperiment, readRollups, writeRollup } from '#lib/reports/rollups/rollup-store.ts';
import { live, sealHours } from '#lib/reports/rollups/seal.ts';
import { PIXELS } from '#lib/task.ts';
import { sdkDocuments } from '../../support/sdk.ts';
import { answersTo, EXPERIMENT, fold } from '../../unit/reports/worlds.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { type Written, writeFeedback } from '../feedback-log.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

/** Seals with a clock that stands still: a slow machine must not end the sealing early. */
const seal = () => sealHours(NOW, { ...live, clock: () => 0 });

useSlowClock();
let client: DynamoDBClient;
let stop: () => Promise<void>;
let experiment: string;
beforeAll(async () => {
  process.env.RETRAIN_MIN_ACCOUNT_AGE = '0h';
  ({ client, stop } = await startDynalite());
  experiment = (await currentExperiment()).id;
});
afterAll(async () => await stop());
beforeEach(async () => {
  await emptyTable(client, process.env.FEEDBACK_TABLE ?? '', 'feedback_id');
  await emptyTable(client, process.env.PREDICTIONS_TABLE ?? '', 'prediction_id');
  await emptyTable(client, process.env.ROLLUPS_TABLE ?? '', 'day');
});

async function rollups(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await sdkDocuments().send(new ScanCommand({ TableName: process.env.ROLLUPS_TABLE }));
  return Items.sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** About as many characters as DynamoDB counts bytes. */
function marshalled(item: unknown): string {
  return JSON.stringify(item, (_, value) => (value instanceof Uint8Array ? 'x'.repeat(value.length) : value));
}

/** One user's answers and exposures in an arm, all on one day. */
async function answer(
  user: number,
  version: 'v1' | 'v2',
  day: string,
  answers: number,
  right: number,
): Promise<void> {
  const at = (n: number) => `${day}T10:${String(n).padStart(2, '0')}:00.000Z`;
  const username = `user-${user}`;
  const id = (n: number) => `${day}-${user}-${n}`;
  const served = { version, model: version === 'v1' ? 'mlp' : 'cnn', experiment };
  const entries = Array.from(
    { length: answers },
    (_, n): Written => ({
      feedback_id: id(n),
      username,
      at: at(n),
      prediction: n % 10,
      correct: n < right,
      digit: n % 10,
      ...served,
    }),
  );
  await writeFeedback(entries);
  await savePrediction(
    {
      prediction_id: id(0),
      username,
      ...served,
      digit: 1,
      probabilities: Array(10).fill(0.1),
      pixels: new Uint8Array(PIXELS),
      at: at(0),
    },
    { ms: 30, doubtful: false, confidence: 0.9 },
  );
}

/** Four users in each arm, over three days; v2 is far better. */
async function answerAll(): Promise<void> {
  for (let user = 0; user < 8; user++) {
    const version = user < 4 ? 'v1' : 'v2';
    for (const [k, day] of ['2026-02-20', '2026-02-27', '2026-03-01'].entries()) {
      await answer(user, version, day, 10, version === 'v1' ? 4 + ((user + k) % 3) : 10 - ((user + k) % 2));
    }
  }
}

describe('sealHours', () => {
  test('sealing twice, or again from an empty table, gives the same items', async () => {
    await answerAll();
    expect(await seal()).toHaveLength(9 * 24 + 11);
    const first = await rollups();
    expect(await seal()).toEqual([]);
    expect(await rollups()).toEqual(first);

    await emptyTable(client, process.env.ROLLUPS_TABLE ?? '', 'day');
    await seal();
    expect(await rollups()).toEqual(first);
    expect(first.map(({ day }) => day)).toEqual(
      expect.arrayContaining([
        '#sealed',
        '2026-02-20',
        `2026-02-20#${experiment}`,
        '2026-02-20T10',
        `2026-02-20T10#${experiment}`,
        '2026-02-21',
        '2026-02-28',
      ]),
    );
  });

  test('two calls at once seal each hour once and give the same items', async () => {
    await answerAll();
    const sealed = await Promise.all([seal(), seal()]);
    expect(sealed.flat().sort()).toEqual(hoursFrom({ from: '2026-02-20T00', through: '2026-03-01T10' }));
    const first = await rollups();
    await emptyTable(client, process.env.ROLLUPS_TABLE ?? '', 'day');
    await seal();
    expect(await rollups()).toEqual(first);
  });
});

test('a report is the same before and after sealing, and finds the winner', async () => {
  await answerAll();
  const before = await readReport(NOW, undefined);
  await seal();
  const after = await readReport(NOW, undefined);
  // Of what was not sealed the history has one moment.
  expect(after && { ...after, history: after.history.slice(-1) }).toEqual(before);
  expect(after?.history.map(({ at, verdict }) => [at, verdict])).toEqual([
    ['2026-02-21T00:00:00.000Z', 'keep_collecting'],
    ['2026-02-28T00:00:00.000Z', 'ship'],
    ['2026-03-01T11:00:00.000Z', 'ship'],
    [NOW.toISOString(), 'ship'],
  ]);
  expect(after).toMatchObject({
    total_feedback: 240,
    versions: [
      { version: 'v1', model: 'mlp', n: 120, users: 4 },
      { version: 'v2', model: 'cnn', n: 120, users: 4 },
    ],
    ab: { experiment, verdict: 'ship', about_more_needed: 0 },
  });
  expect((await readReport(NOW, '2026-02-27'))?.total_feedback).toBe(160);
});

test('labelled pictures are read by both models, the same before and after sealing, and stored by hour and day', async () => {
  const { models } = await currentExperiment();
  const pictures = goldenDigits();
  const shown = ['v1', 'v2'] as const;
  const entries = pictures.flatMap(({ digit, pixels }, n) =>
    shown.map(
      (version): Written => ({
        feedback_id: `${version}-${n}`,
        username: `${version}-${n % 6}`,
        at: `2026-02-2${n % 9}T1${n % 4}:00:00.000Z`,
        prediction: digit,
        correct: true,
        digit,
        version,
        model: models[version],
        experiment,
        pixels: packPicture(pixels),
      }),
    ),
  );
  await writeFeedback(entries);
  const before = await readReport(NOW, undefined);
  expect(before?.pairs).toMatchObject({
    verdict: 'keep_collecting',
    pictures: entries.length,
    better: 0,
    worse: 0,
    left_out: 0,
    unread: 0,
    difference: 0,
  });
  await seal();
  const after = await readReport(NOW, undefined);
  expect(after && { ...after, history: after.history.slice(-1) }).toEqual(before);
  const hours = await readHours({ from: '2026-02-20T00', through: '2026-02-20T23' });
  const day = (await readExperiment(experiment, ['2026-02-20'])).get('2026-02-20');
  const ofHours = [...hours.values()].map(({ experiments }) => experiments.get(experiment));
  expect(ofHours.length).toBeGreaterThan(1);
  expect(ofHours.reduce((sum, tally) => (tally && sum ? addExperiments(sum, tally) : sum))).toEqual(day);
  expect(picturesIn(day?.pairs ?? emptyPairs()).pictures).toBeGreaterThan(5);
});

test('pictures of /v1 and /v2 are read by both models too, and an hour that is open is read from its slices', async () => {
  const { models } = await currentExperiment();
  const entries = goldenDigits().map(
    ({ digit, pixels }, n): Written => ({
      feedback_id: `direct-${n}`,
      username: `user-${n % 6}`,
      at: `2026-03-01T${10 + (n % 2)}:${10 + (n % 50)}:00.000Z`,
      prediction: digit,
      correct: true,
      digit,
      version: n % 3 ? 'v1' : 'v2',
      model: models[n % 3 ? 'v1' : 'v2'],
      pixels: packPicture(pixels),
    }),
  );
  await writeFeedback(entries);
  await seal();
  const before = await readReport(NOW, undefined);
  expect(before?.direct).toMatchObject({ pictures: entries.length, better: 0, worse: 0, unread: 0 });
  expect(before?.pairs.pictures).toBe(0);
  const slices = await foldSlices(NOW);
  expect(slices).toHaveLength(11);
  expect(await readReport(NOW, undefined)).toEqual(before);
  const items = await rollups();
  const ofSlice = items.filter(({ day }) => String(day).startsWith('2026-03-01T11:'));
  expect(ofSlice.length).toBeGreaterThan(10);
  for (const { expires_at } of ofSlice) expect(expires_at).toBeGreaterThan(NOW.getTime() / 1_000);
  for (const { day, expires_at } of items)
    if (!ofSlice.some((one) => one.day === day)) expect([day, expires_at]).toEqual([day, undefined]);

  await sealHours(new Date('2026-03-01T12:10:00Z'), { ...live, clock: () => 0 });
  expect(await readReport(NOW, undefined)).toEqual(before);
});

test('a day of 3,000 users fits into its items and is read back unchanged', async () => {
  const names = Array.from({ length: 3_000 }, (_, n) => `user-${n}`);
  const rollup = await fold(
    names.flatMap((username) => answersTo('v2', [1], 2, { username })),
    names.map((username) => ({ username, version: 'v2', experiment: EXPERIMENT.id })),
  );
  await writeRollup('2026-02-28', rollup);
  const [read] = [...(await readRollups(['2026-02-27', '2026-02-28'])).values()];
  expect(read).toEqual({ ...rollup, experiments: new Map() });
  const [tally] = rollup.experiments.values();
  expect(await readExperiment(EXPERIMENT.id, ['2026-02-27', '2026-02-28'])).toEqual(
    new Map([['2026-02-28', tally]]),
  );
  const sizes = (await rollups()).map((item) => marshalled(item).length);
  expect(Math.max(...sizes)).toBeLessThan(50_000);
});

test('a rollup of before the confusion counts were kept is read, and counts nothing in them', async () => {
  await writeRollup('2026-02-27', await fold(answersTo('v2', [1], 2)));
  const [stored] = (await rollups()).filter(({ day }) => day === '2026-02-27');
  const tallies = ((stored?.tallies ?? []) as Record<string, unknown>[]).map(
    ({ confusion: _, ...kept }) => kept,
  );
  await putItem(process.env.ROLLUPS_TABLE ?? '', { ...stored, day: '2026-02-26', tallies });
  const read = await readRollups(['2026-02-26', '2026-02-27']);
  const [before, after] = ['2026-02-26', '2026-02-27'].map(
    (day) => read.get(day)?.tallies.get('v2 cnn-2') ?? expect.fail(day),
  );
  expect(countedIn(after?.confusion ?? [])).toBe(2);
  expect(before).toEqual({ ...after, confusion: emptyConfusion() });
});

// The last test of the file: from then on the experiment is another.
test('a promotion ends the experiment, whose verdict is kept when its hour is sealed', async () => {
  await answerAll();
  const before = await readReport(NOW, undefined);
  const move = { alias: 'v1', revision: 1, from: SHIPPED_IDS.v1, to: SHIPPED_IDS.v2 } as const;
  expect(await putMove({ ...move, by: 'boss', reason: 'gana', at: NOW.toISOString() })).toBe(true);
  const current = { id: (await currentExperiment()).id, since: NOW.toISOString() };
  const ended = { id: experiment, ended_by: { change: 'v1', by: 'boss', reason: 'gana' } };
  expect((await listExperiments(10)).items).toMatchObject([current, ended]);

  await sealHours(new Date('2026-03-01T13:10:00Z'), { ...live, clock: () => 0 });
  const [now, kept] = (await listExperiments(10)).items;
  expect(now).not.toHaveProperty('final');
  expect(kept?.final).toMatchObject({ through: '2026-03-01T12', decision: { verdict: 'ship', by: 'ab' } });
  expect(before?.ab).toMatchObject(kept?.final?.ab ?? expect.fail('no verdict'));
});
