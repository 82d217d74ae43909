// A run through its worker, over the wire: once, whoever dies where and however often the message comes.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { loadModel, modelBehind, untoldMoves } from '#lib/models/models.ts';
import { allMoves } from '../../lib/models/moves.ts';
import { newestVersions } from '../../lib/models/versions.ts';
import { burying, failDeadRun } from '../../lib/retraining/dead-letters.ts';
import { readActive } from '../../lib/retraining/lease.ts';
import { requesting, requestRetraining } from '../../lib/retraining/request.ts';
import { modelIdOf } from '../../lib/retraining/run.ts';
import { findRun } from '../../lib/retraining/run-store.ts';
import type { Candidate, Lessons } from '../../lib/retraining/train.ts';
import { type Working, work, working } from '../../lib/retraining/worker.ts';
import { type Ending, invoke, type Killer } from '../support/simulation/killable.ts';
import { emptyTable } from './dynalite.ts';
import { startSurroundings } from './retraining.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const nothing = { count: 0, pixels: new Uint8Array(), labels: new Uint8Array() };

let surroundings: Awaited<ReturnType<typeof startSurroundings>>;
let now = NOW;
let told: string[];
let trainings: Lessons[];
beforeAll(async () => {
  surroundings = await startSurroundings();
});
afterAll(async () => await surroundings.stop());
beforeEach(async () => await startAfresh());

async function startAfresh() {
  const { RUNS_TABLE, MODELS_TABLE } = process.env as Record<string, string>;
  await emptyTable(surroundings.client, RUNS_TABLE as string, 'run_id');
  await emptyTable(surroundings.client, MODELS_TABLE as string, 'item', 'revision');
  [now, told, trainings] = [NOW, [], []];
}

/** What training would find, without training: the parent under another name. */
async function train(lessons: Lessons): Promise<Candidate> {
  trainings.push(lessons);
  return {
    model: { ...lessons.parent, id: lessons.id },
    epochs: [{ epoch: 1, loss: 0.3, accuracy: 0.99 }],
    metrics: { accuracy: 0.99 },
    gate: { passed: true, reasons: [] },
    confusion: [],
  };
}

const faked = {
  now: () => new Date(now),
  wait: async (ms: number) => {
    now += ms;
  },
  hideMessage: async () => {},
  announce: async ({ id }: Announcement) => void told.push(id),
  announceOrOwe: async () => {},
  gatherFeedback: async () => ({
    trained: nothing,
    heldOut: nothing,
    counts: { labels: 100, users: 8, held_out_labels: 20 },
  }),
  readMnist: () => ({ training: { ...nothing, count: 55_000 }, heldOut: nothing, test: nothing }),
  train,
  gitCommit: () => 'c0ffee',
  mlflowServer: () => undefined,
};
const deps: Working = { ...working, ...faked };
const attempt = { receiptHandle: 'receipt', receiveCount: 1 };
const request = { learning_rate: 0.001, epochs: 5 };
const ask = () => requestRetraining(request, 'boss', { ...requesting, ...faked, sendRun: async () => {} });

async function expectPublishedOnce(run_id: string) {
  const id = modelIdOf(run_id, 'cnn-5x16-5x32-128-11');
  expect(await findRun(run_id)).toMatchObject({ status: 'published', progress: 1, model: id });
  expect(await findRun(run_id)).not.toHaveProperty('open');
  expect(await readActive()).not.toHaveProperty('active_run');
  const retrained = (await newestVersions(10)).filter(({ origin }) => origin === 'retrained');
  expect(retrained).toMatchObject([{ id, lineage: { run_id, parent: 'cnn-13ca804c', labels: 100 } }]);
  expect(await allMoves('v2')).toMatchObject([{ alias: 'v2', to: id, by: 'retraining', run_id }]);
  expect((await modelBehind('v2')).id).toBe(id);
  expect(new Set(told)).toEqual(
    new Set(['queued', 'published'].map((news) => `retraining-${run_id}-${news}`)),
  );
}

test('trained, judged, published, told: with everything it came from', async () => {
  const { run_id } = await ask();
  expect(await work(run_id, attempt, deps)).toBe('done');
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

test('of two administrators at once one gets the run', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, ask));
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refused).toHaveLength(4);
  for (const reason of refused) expect(reason).toMatchObject({ code: 'retraining_active' });
});

test('the same message a hundred times at once, and again afterwards, is one training', async () => {
  const { run_id } = await ask();
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => work(run_id, attempt, deps)));
  expect(outcomes.filter((outcome) => outcome === 'done').length).toBeGreaterThanOrEqual(1);
  for (let i = 0; i < 5; i++) expect(await work(run_id, attempt, deps)).toBe('done');
  expect(trainings).toHaveLength(1);
  await expectPublishedOnce(run_id);
});

test('while another works, a message is hidden until its lease may be over', async () => {
  const { run_id } = await ask();
  const hidden: unknown[][] = [];
  const hideMessage = async (...args: unknown[]) => void hidden.push(args);
  const inside = async (lessons: Lessons) => {
    now += 10_000;
    expect(await work(run_id, { receiptHandle: 'other', receiveCount: 2 }, { ...deps, hideMessage })).toBe(
      'later',
    );
    return await train(lessons);
  };
  expect(await work(run_id, attempt, { ...deps, train: inside })).toBe('done');
  expect(hidden).toEqual([
    ['other', 120],
    ['other', 85],
  ]);
});

describe('a worker that dies', () => {
  const SYNCHRONOUS = ['now', 'readMnist', 'gitCommit', 'mlflowServer'];

  const mortalWork = (run_id: string, killer: Killer): Promise<Ending<unknown>> =>
    invoke(killer, async ({ step }) => {
      const steps = Object.entries(deps).map(([name, call]) => [
        name,
        SYNCHRONOUS.includes(name)
          ? call
          : (...args: unknown[]) =>
              step(name, () => (call as (...args: unknown[]) => Promise<unknown>)(...args)),
      ]);
      return await work(run_id, attempt, Object.fromEntries(steps));
    });

  test('at any step leaves a run that the next delivery ends, as if nobody had died', async () => {
    const steps: string[] = [];
    await mortalWork((await ask()).run_id, (step) => steps.push(step) === 0);
    expect(steps.length).toBeGreaterThan(30);
    for (const [i, deadly] of steps.entries()) {
      // To die before a step is to die after the one before it.
      if (i > 0 && deadly.startsWith('before')) continue;
      await startAfresh();
      const { run_id } = await ask();
      let at = 0;
      expect(await mortalWork(run_id, () => at++ === i), deadly).toBe('killed');
      for (const { to } of await allMoves('v2')) await loadModel(to);
      // A lease lasts 90 s; the dead worker's message comes again after two minutes.
      now += 120_000;
      expect(await work(run_id, { ...attempt, receiveCount: 2 }, deps), deadly).toBe('done');
      await expectPublishedOnce(run_id);
    }
  }, 90_000);

  test('each time makes the run fail in the end, and says so', async () => {
    const { run_id } = await ask();
    for (let i = 0; i < 5; i++) {
      await mortalWork(run_id, (step) => step === 'before train');
      now += 120_000;
    }
    expect(await work(run_id, attempt, deps)).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('5 intentos'),
    });
    expect(await readActive()).not.toHaveProperty('active_run');
    expect(told).toContain(`retraining-${run_id}-failed`);
  });
});

test('a worker that comes to itself after another took over changes nothing', async () => {
  const { run_id } = await ask();
  const slow = async (lessons: Lessons) => {
    now += 100_000;
    expect(await work(run_id, attempt, deps)).toBe('done');
    return await train(lessons);
  };
  expect(await work(run_id, attempt, { ...deps, train: slow })).toBe('later');
  await expectPublishedOnce(run_id);
});

describe('a failure', () => {
  const failing = async () => Promise.reject(new Error('no memory left'));

  test('comes again soon, and at the fifth try the run has failed and says why', async () => {
    const { run_id } = await ask();
    const hidden: unknown[][] = [];
    const failingDeps = {
      ...deps,
      train: failing,
      hideMessage: async (...args: unknown[]) => void hidden.push(args),
    };
    for (let receiveCount = 1; receiveCount < 5; receiveCount++) {
      await expect(work(run_id, { ...attempt, receiveCount }, failingDeps)).rejects.toThrow('no memory left');
      expect(hidden.at(-1)).toEqual(['receipt', 30]);
      now += 30_000;
    }
    expect(await work(run_id, { ...attempt, receiveCount: 5 }, failingDeps)).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'failed',
      error: 'Falló en el intento 5: no memory left',
    });
    await expect(ask()).resolves.toMatchObject({ status: 'queued' });
  });

  test.each([
    'gatherFeedback',
    'publishModel',
    'moveAlias',
    'concludeRun',
    'noteOnRun',
    'modelBehind',
  ] as const)('of the database in %s is waited out', async (name) => {
    const { run_id } = await ask();
    let tried = 0;
    const flaky = async (...args: unknown[]) => {
      if (++tried <= 3) throw new AppError('unavailable');
      return await (deps[name] as (...args: unknown[]) => Promise<unknown>)(...args);
    };
    expect(await work(run_id, attempt, { ...deps, [name]: flaky } as Working)).toBe('done');
    await expectPublishedOnce(run_id);
  });

  test('to announce leaves the run published, and owing', async () => {
    const { run_id } = await ask();
    const announce = async () => Promise.reject(new AppError('unavailable'));
    expect(await work(run_id, attempt, { ...deps, announce })).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'published',
      owed: new Set(['published']),
      open: 'open',
    });
  });
});

describe('a refused run', () => {
  test('has too little to learn from', async () => {
    const { run_id } = await ask();
    const counts = { labels: 19, users: 2, held_out_labels: 4 };
    const gatherFeedback = async () => ({ trained: nothing, heldOut: nothing, counts });
    expect(await work(run_id, attempt, { ...deps, gatherFeedback })).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'rejected',
      error: 'not_enough_feedback',
      gate: { passed: false, reasons: [expect.stringContaining('Hay 19 respuestas')] },
    });
    expect(trainings).toEqual([]);
  });

  test('publishes nothing', async () => {
    const { run_id } = await ask();
    const gate = { passed: false, reasons: ['Peor.'] };
    const refused = async (lessons: Lessons) => ({ ...(await train(lessons)), gate });
    expect(await work(run_id, attempt, { ...deps, train: refused })).toBe('done');
    expect(await findRun(run_id)).toMatchObject({ status: 'rejected', gate, metrics: { accuracy: 0.99 } });
    expect(await newestVersions(10)).toEqual([]);
    expect(await untoldMoves()).toEqual([]);
    expect(await readActive()).not.toHaveProperty('active_run');
  });
});

describe('a message in the dead-letter queue', () => {
  const bury = (run_id: string) =>
    failDeadRun(run_id, attempt, { ...burying, ...faked, hideDeadLetter: async () => {} });

  test('of a run that nobody could begin: it has failed', async () => {
    const { run_id } = await ask();
    expect(await bury(run_id)).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('cola de fallidos'),
    });
    expect(await readActive()).not.toHaveProperty('active_run');
    expect(told).toContain(`retraining-${run_id}-failed`);
  });

  test('of a run that another delivery works at waits, and changes nothing', async () => {
    const { run_id } = await ask();
    const inside = async (lessons: Lessons) => {
      now += 89_000;
      expect(await bury(run_id)).toBe('later');
      return await train(lessons);
    };
    expect(await work(run_id, attempt, { ...deps, train: inside })).toBe('done');
    expect(await bury(run_id)).toBe('done');
    await expectPublishedOnce(run_id);
  });

  test('of no run is not ours to end', async () => {
    expect(await bury('0'.repeat(32))).toBe('unknown');
    expect(await work('0'.repeat(32), attempt, deps)).toBe('unknown');
  });
});
