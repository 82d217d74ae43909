// Runs that a retraining worker does not publish: errors, refusals and messages in the dead-letter queue.
import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { unannouncedMoves } from '#lib/models/models.ts';
import { newestVersions } from '../../../lib/models/versions.ts';
import type { TrainingInput } from '../../../lib/retraining/candidate/train.ts';
import { failDeadRun, live as liveDeadLetters } from '../../../lib/retraining/dead-letters.ts';
import { readActive } from '../../../lib/retraining/lease.ts';
import { findRun } from '../../../lib/retraining/run-store.ts';
import { MOST_TRIES, type WorkerDeps, work } from '../../../lib/retraining/worker.ts';
import { withFakes } from './services.ts';
import {
  alerts,
  ask,
  clock,
  deps,
  expectPublishedOnce,
  learnt,
  message,
  nothing,
  train,
  world,
} from './worker-world.ts';

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
      world.now += 30_000;
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
    const readFeedback = async () => ({ trained: nothing, heldOut: nothing, vouched: [], counts, learnt });
    expect(await work(run_id, message, withFakes(deps, { training: { readFeedback } }))).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'rejected',
      error: 'not_enough_feedback',
      gate: { passed: false, reasons: [expect.stringContaining(sentence)] },
    });
    expect(world.trainings).toEqual([]);
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
    expect(world.announced).toContain(`retraining-${run_id}-failed`);
  });

  test('of a run that a worker holds is postponed and changes nothing', async () => {
    const { run_id } = await ask();
    const trainMeanwhile = async (input: TrainingInput) => {
      world.now += 89_000;
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
