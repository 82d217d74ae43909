// The retraining worker over the wire: one training a run, whatever crashes and however often the message is delivered.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { loadModel, modelBehind, unannouncedMoves } from '#lib/models/models.ts';
import { allMoves } from '../../lib/models/moves.ts';
import { newestVersions } from '../../lib/models/versions.ts';
import { failDeadRun, live as liveDeadLetters } from '../../lib/retraining/dead-letters.ts';
import { readActive } from '../../lib/retraining/lease.ts';
import { live as liveRequest, requestRetraining } from '../../lib/retraining/request.ts';
import { modelIdOf } from '../../lib/retraining/run.ts';
import { findRun } from '../../lib/retraining/run-store.ts';
import type { Candidate, TrainingInput } from '../../lib/retraining/train.ts';
import { live, MOST_TRIES, type WorkerDeps, work } from '../../lib/retraining/worker.ts';
import { type Ending, invoke, type Killer } from '../support/simulation/killable.ts';
import { emptyTable } from './dynalite.ts';
import { inSteps, startServices, withFakes } from './retraining.ts';
import { useSlowClock } from './slow-clock.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const nothing = { count: 0, pixels: new Uint8Array(), labels: new Uint8Array() };

useSlowClock();
let services: Awaited<ReturnType<typeof startServices>>;
let now = NOW;
let announced: string[];
let trainings: TrainingInput[];
beforeAll(async () => {
  services = await startServices();
});
afterAll(async () => await services.stop());
beforeEach(async () => await startAfresh());

async function startAfresh() {
  const { RUNS_TABLE, MODELS_TABLE } = process.env as Record<string, string>;
  await emptyTable(services.client, RUNS_TABLE as string, 'run_id');
  await emptyTable(services.client, MODELS_TABLE as string, 'item', 'revision');
  [now, announced, trainings] = [NOW, [], []];
}

/** The result of training without training: the parent under another name. */
async function train(input: TrainingInput): Promise<Candidate> {
  trainings.push(input);
  return {
    model: { ...input.parent, id: input.id },
    epochs: [{ epoch: 1, loss: 0.3, accuracy: 0.99 }],
    metrics: { accuracy: 0.99 },
    gate: { passed: true, reasons: [] },
    confusion: [],
  };
}

const clock = {
  now: () => new Date(now),
  wait: async (ms: number) => {
    now += ms;
  },
};
const alerts = { announce: async ({ id }: Announcement) => void announced.push(id) };
const mlflow = { mlflowServer: () => undefined };

const deps = withFakes(live, {
  clock,
  alerts,
  mlflow,
  queue: { hideMessage: async () => {} },
  models: { tryAnnounceMove: async () => {} },
  training: {
    readFeedback: async () => ({
      trained: nothing,
      heldOut: nothing,
      counts: { labels: 100, users: 8, held_out_labels: 20 },
    }),
    readMnist: () => ({ training: { ...nothing, count: 55_000 }, heldOut: nothing, test: nothing }),
    train,
    gitCommit: () => 'c0ffee',
  },
});
const message = { receiptHandle: 'receipt', receiveCount: 1 };
const request = { learning_rate: 0.001, epochs: 5 };
const requestDeps = withFakes(liveRequest, { clock, alerts, mlflow, queue: { sendRun: async () => {} } });
const ask = () => requestRetraining(request, 'boss', requestDeps);

async function expectPublishedOnce(run_id: string) {
  const id = modelIdOf(run_id, 'cnn-5x16-5x32-128-11');
  expect(await findRun(run_id)).toMatchObject({ status: 'published', progress: 1, model: id });
  expect(await findRun(run_id)).not.toHaveProperty('open');
  expect(await readActive()).not.toHaveProperty('active_run');
  const retrained = (await newestVersions(10)).filter(({ origin }) => origin === 'retrained');
  expect(retrained).toMatchObject([{ id, lineage: { run_id, parent: 'cnn-13ca804c', labels: 100 } }]);
  expect(await allMoves('v2')).toMatchObject([{ alias: 'v2', to: id, by: 'retraining', run_id }]);
  expect((await modelBehind('v2')).id).toBe(id);
  expect(new Set(announced)).toEqual(
    new Set(['queued', 'published'].map((status) => `retraining-${run_id}-${status}`)),
  );
}

test('a run is trained, judged, published and announced, and stores its parent, data and commit', async () => {
  const { run_id } = await ask();
  expect(await work(run_id, message, deps)).toBe('done');
  await expectPublishedOnce(run_id);
  expect(await findRun(run_id)).toMatchObject({
    parent: 'cnn-13ca804c',
    attempts: 1,
    git_commit: 'c0ffee',
    data: { labels: 100, users: 8, base_digits: 55_000 },
    mlflow: { state: 'off' },
  });
  expect(trainings).toMatchObject([{ learningRate: 0.001, epochs: 5, parent: { id: 'cnn-13ca804c' } }]);
});

test('of five requests at once one gets a run, and the others get retraining_active', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, ask));
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refused).toHaveLength(4);
  for (const reason of refused) expect(reason).toMatchObject({ code: 'retraining_active' });
});

test('the same message a hundred times at once, and again afterwards, is one training', async () => {
  const { run_id } = await ask();
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => work(run_id, message, deps)));
  expect(outcomes.filter((outcome) => outcome === 'done').length).toBeGreaterThanOrEqual(1);
  for (let i = 0; i < 5; i++) expect(await work(run_id, message, deps)).toBe('done');
  expect(trainings).toHaveLength(1);
  await expectPublishedOnce(run_id);
}, 120_000);

test('while another worker holds the lease, a message is hidden until the lease may be over', async () => {
  const { run_id } = await ask();
  const hidden: unknown[][] = [];
  const other = withFakes(deps, {
    queue: { hideMessage: async (...args: unknown[]) => void hidden.push(args) },
  });
  const trainMeanwhile = async (input: TrainingInput) => {
    now += 10_000;
    expect(await work(run_id, { receiptHandle: 'other', receiveCount: 2 }, other)).toBe('postponed');
    return await train(input);
  };
  expect(await work(run_id, message, withFakes(deps, { training: { train: trainMeanwhile } }))).toBe('done');
  expect(hidden).toEqual([
    ['other', 120],
    ['other', 85],
  ]);
});

describe('a worker that crashes', () => {
  const SYNCHRONOUS = ['now', 'readMnist', 'gitCommit', 'mlflowServer'];

  const workUntilKilled = (run_id: string, killer: Killer): Promise<Ending<unknown>> =>
    invoke(killer, async ({ step }) => await work(run_id, message, inSteps(deps, step, SYNCHRONOUS)));

  test('at any step leaves a run that the next delivery finishes as if there had been no crash', async () => {
    const steps: string[] = [];
    await workUntilKilled((await ask()).run_id, (step) => steps.push(step) === 0);
    expect(steps.length).toBeGreaterThan(30);
    for (const [i, deadly] of steps.entries()) {
      // A crash before a step is a crash after the one before it.
      if (i > 0 && deadly.startsWith('before')) continue;
      await startAfresh();
      const { run_id } = await ask();
      let at = 0;
      expect(await workUntilKilled(run_id, () => at++ === i), deadly).toBe('killed');
      for (const { to } of await allMoves('v2')) await loadModel(to);
      // A lease lasts 90 s; the message becomes visible again after two minutes.
      now += 120_000;
      expect(await work(run_id, { ...message, receiveCount: 2 }, deps), deadly).toBe('done');
      await expectPublishedOnce(run_id);
    }
  }, 300_000);

  test('in every try makes the run fail in the end, with the number of tries', async () => {
    const { run_id } = await ask();
    for (let i = 0; i < MOST_TRIES; i++) {
      await workUntilKilled(run_id, (step) => step === 'before train');
      now += 120_000;
    }
    expect(await work(run_id, message, deps)).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('5 intentos'),
    });
    expect(await readActive()).not.toHaveProperty('active_run');
    expect(announced).toContain(`retraining-${run_id}-failed`);
  });
});

test('a worker that resumes after another took its lease changes nothing', async () => {
  const { run_id } = await ask();
  const slow = async (input: TrainingInput) => {
    now += 100_000;
    expect(await work(run_id, message, deps)).toBe('done');
    return await train(input);
  };
  expect(await work(run_id, message, withFakes(deps, { training: { train: slow } }))).toBe('postponed');
  await expectPublishedOnce(run_id);
});

describe('an error', () => {
  const failing = async () => Promise.reject(new Error('no memory left'));

  test('is retried after 30 s, and at the fifth try the run fails with its message', async () => {
    const { run_id } = await ask();
    const hidden: unknown[][] = [];
    const failingDeps = withFakes(deps, {
      training: { train: failing },
      queue: { hideMessage: async (...args: unknown[]) => void hidden.push(args) },
    });
    for (let receiveCount = 1; receiveCount < MOST_TRIES; receiveCount++) {
      await expect(work(run_id, { ...message, receiveCount }, failingDeps)).rejects.toThrow('no memory left');
      expect(hidden.at(-1)).toEqual(['receipt', 30]);
      now += 30_000;
    }
    expect(await work(run_id, { ...message, receiveCount: MOST_TRIES }, failingDeps)).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'failed',
      error: 'Falló en el intento 5: no memory left',
    });
    await expect(ask()).resolves.toMatchObject({ status: 'queued' });
  });

  /** Fails with an outage three times, then calls the real one. */
  function flaky<Call extends (...args: never[]) => Promise<unknown>>(call: Call): Call {
    let tried = 0;
    const failingFirst = async (...args: never[]) => {
      if (++tried <= 3) throw new AppError('unavailable');
      return await call(...args);
    };
    return failingFirst as Call;
  }
  const { runs, models, training } = deps;
  test.each<[string, () => WorkerDeps]>([
    ['readFeedback', () => withFakes(deps, { training: { readFeedback: flaky(training.readFeedback) } })],
    ['publishModel', () => withFakes(deps, { models: { publishModel: flaky(models.publishModel) } })],
    ['moveAlias', () => withFakes(deps, { models: { moveAlias: flaky(models.moveAlias) } })],
    ['modelBehind', () => withFakes(deps, { models: { modelBehind: flaky(models.modelBehind) } })],
    ['concludeRun', () => withFakes(deps, { runs: { concludeRun: flaky(runs.concludeRun) } })],
    ['updateRun', () => withFakes(deps, { runs: { updateRun: flaky(runs.updateRun) } })],
  ])('of the database in %s is retried until the database answers', async (_name, flakyDeps) => {
    const { run_id } = await ask();
    expect(await work(run_id, message, flakyDeps())).toBe('done');
    await expectPublishedOnce(run_id);
  });

  test('of the announcement leaves the run published and the notification pending', async () => {
    const { run_id } = await ask();
    const announce = async () => Promise.reject(new AppError('unavailable'));
    expect(await work(run_id, message, withFakes(deps, { alerts: { announce } }))).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'published',
      owed: new Set(['published']),
      open: 'open',
    });
  });
});

describe('a rejected run', () => {
  test.each([
    { labels: 19, users: 2, sentence: 'Hay 19 respuestas con su dígito y hacen falta 20' },
    { labels: 1, users: 1, sentence: 'Hay 1 respuesta con su dígito y hacen falta 20' },
  ])('with too few answers ($labels) is not trained, and says so', async ({ labels, users, sentence }) => {
    const { run_id } = await ask();
    const counts = { labels, users, held_out_labels: 0 };
    const readFeedback = async () => ({ trained: nothing, heldOut: nothing, counts });
    expect(await work(run_id, message, withFakes(deps, { training: { readFeedback } }))).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'rejected',
      error: 'not_enough_feedback',
      gate: { passed: false, reasons: [expect.stringContaining(sentence)] },
    });
    expect(trainings).toEqual([]);
  });

  test('by the gate publishes no model and moves no alias', async () => {
    const { run_id } = await ask();
    const gate = { passed: false, reasons: ['Peor.'] };
    const refused = async (input: TrainingInput) => ({ ...(await train(input)), gate });
    expect(await work(run_id, message, withFakes(deps, { training: { train: refused } }))).toBe('done');
    expect(await findRun(run_id)).toMatchObject({ status: 'rejected', gate, metrics: { accuracy: 0.99 } });
    expect(await newestVersions(10)).toEqual([]);
    expect(await unannouncedMoves()).toEqual([]);
    expect(await readActive()).not.toHaveProperty('active_run');
  });
});

describe('a message in the dead-letter queue', () => {
  const deadLetterDeps = withFakes(liveDeadLetters, {
    clock,
    alerts,
    queue: { hideDeadLetter: async () => {} },
  });
  const failDead = (run_id: string) => failDeadRun(run_id, message, deadLetterDeps);

  test('of a run that no worker could start makes the run fail', async () => {
    const { run_id } = await ask();
    expect(await failDead(run_id)).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('cola de fallidos'),
    });
    expect(await readActive()).not.toHaveProperty('active_run');
    expect(announced).toContain(`retraining-${run_id}-failed`);
  });

  test('of a run that a worker holds is postponed and changes nothing', async () => {
    const { run_id } = await ask();
    const trainMeanwhile = async (input: TrainingInput) => {
      now += 89_000;
      expect(await failDead(run_id)).toBe('postponed');
      return await train(input);
    };
    const meanwhile = withFakes(deps, { training: { train: trainMeanwhile } });
    expect(await work(run_id, message, meanwhile)).toBe('done');
    expect(await failDead(run_id)).toBe('done');
    await expectPublishedOnce(run_id);
  });

  test('of an unknown run is reported as unknown', async () => {
    expect(await failDead('0'.repeat(32))).toBe('unknown');
    expect(await work('0'.repeat(32), message, deps)).toBe('unknown');
  });
});
