// A retraining worker that crashes: at any step, and in every try.
import { describe, expect, test } from 'vitest';
import { loadModel } from '#lib/models/models.ts';
import { allMoves } from '../../../lib/models/moves.ts';
import { readActive } from '../../../lib/retraining/lease.ts';
import { findRun } from '../../../lib/retraining/run-store.ts';
import { MOST_TRIES, work } from '../../../lib/retraining/worker.ts';
import { type Ending, invoke, type Killer } from '../../support/simulation/killable.ts';
import { inSteps } from './services.ts';
import { ask, deps, expectPublishedOnce, message, startAfresh, world } from './worker-world.ts';

describe('a worker that crashes', () => {
  const SYNCHRONOUS = ['now', 'readMnist', 'gitCommit', 'mlflowServer', 'policy'];

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
      world.now += 120_000;
      expect(await work(run_id, { ...message, receiveCount: 2 }, deps), deadly).toBe('done');
      await expectPublishedOnce(run_id);
    }
  }, 300_000);

  test('in every try makes the run fail in the end, with the number of tries', async () => {
    const { run_id } = await ask();
    for (let i = 0; i < MOST_TRIES; i++) {
      await workUntilKilled(run_id, (step) => step === 'before train');
      world.now += 120_000;
    }
    expect(await work(run_id, message, deps)).toBe('done');
    expect(await findRun(run_id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('5 intentos'),
    });
    expect(await readActive()).not.toHaveProperty('active_run');
    expect(world.announced).toContain(`retraining-${run_id}-failed`);
  });
});
