// A retraining worker over embedded services: its fakes, its clock, and what is true of a run that was published.
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { modelBehind } from '#lib/models/models.ts';
import { allMoves } from '../../../lib/models/moves.ts';
import { newestVersions } from '../../../lib/models/versions.ts';
import type { Candidate, TrainingInput } from '../../../lib/retraining/candidate/train.ts';
import { readActive } from '../../../lib/retraining/lease.ts';
import { live as liveRequest, requestRetraining } from '../../../lib/retraining/request.ts';
import { modelIdOf } from '../../../lib/retraining/run.ts';
import { findRun } from '../../../lib/retraining/run-store.ts';
import { live } from '../../../lib/retraining/worker.ts';
import { emptyTable } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';
import { startServices, withFakes } from './services.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
export const nothing = { count: 0, pixels: new Uint8Array(), labels: new Uint8Array() };

useSlowClock();
let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => {
  services = await startServices();
});
afterAll(async () => await services.stop());
beforeEach(async () => await startAfresh());

const noChanges = { compared: 0, changed: 0, pairs: [], pictures: [] };
/** Of a hundred answers by people whom an administrator trusts, so that a run is published by itself. */
export const learnt = {
  networks: 0,
  confirmed: 0,
  trusted: 100,
  open: 0,
  held_out_open: 0,
  left_out: {},
  teachers: [],
};

/** What the fakes know; `startAfresh` resets it. */
export const world = { now: NOW, announced: [] as string[], trainings: [] as TrainingInput[] };

export async function startAfresh() {
  const { RUNS_TABLE, MODELS_TABLE } = process.env as Record<string, string>;
  await emptyTable(services.client, RUNS_TABLE as string, 'run_id');
  await emptyTable(services.client, MODELS_TABLE as string, 'item', 'revision');
  Object.assign(world, { now: NOW, announced: [], trainings: [] });
}

/** The result of training without training: the parent under another name. */
export async function train(input: TrainingInput): Promise<Candidate> {
  world.trainings.push(input);
  return {
    model: { ...input.parent, id: input.id },
    epochs: [{ epoch: 1, loss: 0.3, accuracy: 0.99 }],
    metrics: { accuracy: 0.99 },
    gate: { passed: true, reasons: [] },
    confusion: [],
    changes: noChanges,
    held_out_pairs: { pictures: 0, better: 0, worse: 0 },
  };
}

export const clock = {
  now: () => new Date(world.now),
  wait: async (ms: number) => {
    world.now += ms;
  },
};
export const alerts = { announce: async ({ id }: Announcement) => void world.announced.push(id) };
const mlflow = { mlflowServer: () => undefined };

export const deps = withFakes(live, {
  clock,
  alerts,
  mlflow,
  queue: { hideMessage: async () => {} },
  models: { tryAnnounceMove: async () => {} },
  training: {
    readFeedback: async () => ({
      trained: nothing,
      heldOut: nothing,
      vouched: [],
      counts: { labels: 100, users: 8, held_out_labels: 20 },
      learnt,
    }),
    readMnist: () => ({ training: { ...nothing, count: 55_000 }, heldOut: nothing, test: nothing }),
    train,
    gitCommit: () => 'c0ffee',
    policy: () => ({ RETRAIN_PUBLISH: 'trusted', RETRAIN_MIN_ACCOUNT_AGE: 0 }),
  },
});
export const message = { receiptHandle: 'receipt', receiveCount: 1 };
const request = { learning_rate: 0.001, epochs: 5 };
const requestDeps = withFakes(liveRequest, { clock, alerts, mlflow, queue: { sendRun: async () => {} } });
export const ask = () => requestRetraining(request, 'boss', requestDeps);

export async function expectPublishedOnce(run_id: string) {
  const id = modelIdOf(run_id, 'cnn-5x16-5x32-128-11');
  expect(await findRun(run_id)).toMatchObject({ status: 'published', progress: 1, model: id });
  expect(await findRun(run_id)).not.toHaveProperty('open');
  expect(await readActive()).not.toHaveProperty('active_run');
  const retrained = (await newestVersions(10)).filter(({ origin }) => origin === 'retrained');
  expect(retrained).toMatchObject([{ id, lineage: { run_id, parent: 'cnn-58ba9540', labels: 100 } }]);
  expect(await allMoves('v2')).toMatchObject([{ alias: 'v2', to: id, by: 'retraining', run_id }]);
  expect((await modelBehind('v2')).id).toBe(id);
  expect(new Set(world.announced)).toEqual(
    new Set(['queued', 'published'].map((status) => `retraining-${run_id}-${status}`)),
  );
}
