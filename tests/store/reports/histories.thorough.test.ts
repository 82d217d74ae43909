// Random histories of two days: whatever happened, and whatever was folded when, a report says what a count of the whole log says.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goldenDigits } from '#lib/digits/model/golden.ts';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { answersIn, firstDay, saveReview } from '#lib/feedback/feedback.ts';
import { currentExperiment, latestMove, setWeights } from '#lib/models/models.ts';
import { putMove } from '#lib/models/moves.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { exposures, packPicture, savePrediction } from '#lib/predictions/predictions.ts';
import { readPairs } from '#lib/reports/pairs/read.ts';
import { readReport } from '#lib/reports/read.ts';
import { foldSlices, type Report, readPairsAgain } from '#lib/reports/reports.ts';
import { live, sealHours } from '#lib/reports/rollups/seal.ts';
import { PIXELS } from '#lib/task.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { writeFeedback } from '../feedback-log.ts';
import { useSlowClock } from '../slow-clock.ts';

/** Of history 0; others follow it, since moves of models stay. */
const BEGINNING = Date.parse('2026-02-17T20:00:00Z');
const APART_MS = 5 * 24 * 3_600_000;
const LENGTH_MS = 30 * 3_600_000;
const MINUTE_MS = 60_000;
const ALIASES = ['v1', 'v2'] as const;
const STATES = ['confirmed', 'excluded', 'none'] as const;

/** As before the first hour was sealed: all is read from the log. */
const nothingFolded = {
  readSealed: async () => undefined,
  readFolded: async () => undefined,
  readRollups: async () => new Map(),
  readExperiment: async () => new Map(),
  firstDay,
  answersIn,
  exposures,
  readPairs,
  currentExperiment,
};

useSlowClock();
let client: DynamoDBClient;
let stop: () => Promise<void>;
beforeAll(async () => {
  process.env.RETRAIN_MIN_ACCOUNT_AGE = '0h';
  ({ client, stop } = await startDynalite());
});
afterAll(async () => await stop());

/** What people, administrators and the sweep may do at a moment. */
function worldOf(seed: number) {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const oneOf = <Item>(items: readonly Item[]) => items[below(items.length)] as Item;
  const golden = goldenDigits();
  const ids: string[] = [];

  const answer = async (at: string) => {
    const { id: experiment, models } = await currentExperiment();
    const version = oneOf(ALIASES);
    const isDirect = below(3) === 0;
    const { digit, pixels } = oneOf(golden);
    const prediction = below(4) === 0 ? below(10) : digit;
    const id = `${seed}-${ids.length}`;
    const served = {
      username: `user-${below(7)}`,
      at,
      version,
      model: models[version],
      ...(!isDirect && { experiment }),
    };
    const read = { digit: prediction, probabilities: Array(10).fill(0.1), pixels: new Uint8Array(PIXELS) };
    await savePrediction(
      { prediction_id: id, ...served, ...read },
      { ms: 30, doubtful: false, confidence: 0.9 },
    );
    const said = { correct: prediction === digit, digit: below(6) === 0 ? null : digit };
    await writeFeedback([{ feedback_id: id, prediction, ...served, ...said, pixels: packPicture(pixels) }]);
    ids.push(id);
  };
  const unnamed = async (at: string) =>
    await writeFeedback([
      { feedback_id: `${seed}-unnamed-${at}`, username: 'eva', at, prediction: 3, correct: below(2) === 0 },
    ]);
  const move = async (at: string) => {
    // Seldom: of two names of one model there are no pairs.
    if (below(4) > 0) return;
    const alias = oneOf(ALIASES);
    const from = (await currentExperiment()).models[alias];
    const revision = ((await latestMove(alias))?.revision ?? 0) + 1;
    await putMove({
      alias,
      revision,
      from,
      to: oneOf(Object.values(SHIPPED_IDS)),
      by: 'boss',
      reason: 'r',
      at,
    });
  };
  const share = async (at: string) => {
    await setWeights({ v1: 0.5, v2: 0.5 }, 'boss', () => new Date(at));
  };
  const review = async (at: string) => {
    const target = below(2) === 0 || ids.length === 0 ? { user: `user-${below(7)}` } : { answer: oneOf(ids) };
    await saveReview({ target, state: oneOf(STATES), by: 'boss', reason: null, at });
  };
  const acts = [
    ...Array(24).fill(answer),
    ...[unnamed, unnamed, move, share, review, review, review, seal, seal, fold, fold, again],
  ] as ((at: string) => Promise<unknown>)[];
  return { act: async (at: string) => await oneOf(acts)(at), below };
}

const seal = (at: string) => sealHours(new Date(at), { ...live, clock: () => 0 });
const fold = (at: string) => foldSlices(new Date(at));
const again = () => readPairsAgain();

/** Of what is not folded the history has one moment. */
const withoutHistory = (report: Report | undefined) =>
  report && { ...report, history: report.history.slice(-1) };

test.each([1, 2])(
  'a report of history %i says the same with all that was folded as without',
  async (seed) => {
    for (const [table, key] of [
      ['FEEDBACK_TABLE', 'feedback_id'],
      ['PREDICTIONS_TABLE', 'prediction_id'],
      ['ROLLUPS_TABLE', 'day'],
    ] as const)
      await emptyTable(client, process.env[table] ?? '', key);
    const { act, below } = worldOf(seed);
    let compared = 0;
    let pictures = 0;
    const beginning = BEGINNING + seed * APART_MS;
    for (let now = beginning; now < beginning + LENGTH_MS; ) {
      now += (1 + below(30)) * MINUTE_MS + below(MINUTE_MS);
      const at = new Date(now).toISOString();
      await act(at);
      if (below(12) > 0) continue;
      for (const chore of [seal, fold, again]) await chore(at);
      const report = await readReport(new Date(at), undefined);
      const counted = await readReport(new Date(at), undefined, nothingFolded);
      expect(withoutHistory(report)).toEqual(withoutHistory(counted));
      compared += 1;
      pictures += (report?.pairs.pictures ?? 0) + (report?.direct.pictures ?? 0);
    }
    expect([compared > 5, pictures > 0]).toEqual([true, true]);
  },
);
