// A run that passed its gate on labels nobody vouches for waits for an administrator, who publishes or discards it, once.
import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { latestMove, modelBehind, moveAlias, rollBack } from '#lib/models/models.ts';
import { allMoves } from '../../../lib/models/moves.ts';
import { SHIPPED_IDS } from '../../../lib/models/version.ts';
import type { TrainingInput } from '../../../lib/retraining/candidate/train.ts';
import { decideRun, live } from '../../../lib/retraining/decide.ts';
import { readActive } from '../../../lib/retraining/lease.ts';
import { modelIdOf } from '../../../lib/retraining/run.ts';
import { findRun } from '../../../lib/retraining/run-store.ts';
import { work } from '../../../lib/retraining/worker.ts';
import { withFakes } from './services.ts';
import { alerts, ask, clock, deps, learnt, message, nothing, train, world } from './worker-world.ts';

const counts = { labels: 100, users: 8, held_out_labels: 20 };
const readFeedback = async () => ({
  trained: nothing,
  heldOut: nothing,
  vouched: [],
  counts,
  learnt: { ...learnt, trusted: 99, open: 1 },
});
const open = withFakes(deps, { training: { readFeedback } });
const decideDeps = withFakes(live, { alerts, clock, models: { tryAnnounceMove: async () => {} } });
const publish = (run_id: string, over = decideDeps) =>
  decideRun(run_id, { status: 'published', by: 'boss' }, over);
const discard = (run_id: string) =>
  decideRun(run_id, { status: 'discarded', by: 'luis', reason: 'letra ajena' }, decideDeps);

async function awaiting(): Promise<string> {
  const { run_id } = await ask();
  expect(await work(run_id, message, open)).toBe('done');
  return run_id;
}

test('one open label makes the run wait: v2 stays, the place is free, and the channel is asked', async () => {
  const run_id = await awaiting();
  const model = modelIdOf(run_id, 'cnn-5x16-5x32-128-11');
  expect(await findRun(run_id)).toMatchObject({ status: 'awaiting_approval', progress: 1, model });
  expect((await modelBehind('v2')).id).toBe(SHIPPED_IDS.v2);
  expect(await readActive()).not.toHaveProperty('active_run');
  expect(world.announced).toContain(`retraining-${run_id}-awaiting_approval`);
});

test.each([
  ['auto', 1, 'published'],
  ['approve', 0, 'awaiting_approval'],
  ['trusted', 0, 'published'],
] as const)('RETRAIN_PUBLISH=%s with %i open labels: %s', async (RETRAIN_PUBLISH, open, status) => {
  const { run_id } = await ask();
  const policy = () => ({ RETRAIN_PUBLISH, RETRAIN_MIN_ACCOUNT_AGE: 0 });
  const read = async () => ({
    trained: nothing,
    heldOut: nothing,
    vouched: [],
    counts,
    learnt: { ...learnt, open },
  });
  await work(run_id, message, withFakes(deps, { training: { policy, readFeedback: read } }));
  expect(await findRun(run_id)).toMatchObject({ status });
});

test('a run that v2 was moved in the middle of waits, however it would be published: what a person did stands', async () => {
  const { run_id } = await ask();
  const meanwhile = async (input: TrainingInput) => {
    await moveAlias({ alias: 'v2', model: SHIPPED_IDS.v1, by: 'ana', reason: 'prueba' });
    return await train(input);
  };
  expect(await work(run_id, message, withFakes(deps, { training: { train: meanwhile } }))).toBe('done');
  expect(await findRun(run_id)).toMatchObject({ status: 'awaiting_approval', overtaken: true });
  expect(await latestMove('v2')).toMatchObject({ revision: 1, by: 'ana' });
  await expect(publish(run_id)).rejects.toMatchObject({ code: 'alias_moved' });
  await rollBack('v2', 'ana');
  expect(await publish(run_id)).toMatchObject({ status: 'published', moved: { revision: 3 } });
});

test('an implausible accuracy before stops the run, with its reason', async () => {
  const { run_id } = await ask();
  const read = async () => ({
    trained: nothing,
    heldOut: nothing,
    vouched: [],
    counts,
    learnt,
    implausible: 'No puede ser.',
  });
  await work(run_id, message, withFakes(deps, { training: { readFeedback: read } }));
  expect(await findRun(run_id)).toMatchObject({
    status: 'rejected',
    error: 'implausible_feedback',
    gate: { passed: false, reasons: ['No puede ser.'] },
  });
  expect(world.trainings).toEqual([]);
});

describe('a decision', () => {
  test('to publish moves v2, is told once, and can be repeated', async () => {
    const run_id = await awaiting();
    const all = await Promise.all(Array.from({ length: 3 }, () => publish(run_id)));
    for (const run of [...all, await publish(run_id)]) {
      expect(run).toMatchObject({ status: 'published', decision: { by: 'boss' }, moved: { revision: 1 } });
    }
    expect(await latestMove('v2')).toMatchObject({ revision: 1, by: 'boss', run_id });
    expect(new Set(world.announced)).toEqual(
      new Set(['queued', 'awaiting_approval', 'published'].map((status) => `retraining-${run_id}-${status}`)),
    );
    expect(await findRun(run_id)).not.toHaveProperty('open');
    await expect(discard(run_id)).rejects.toMatchObject({
      code: 'run_not_awaiting',
      facts: { decision: { by: 'boss', status: 'published', reason: null } },
    });
  });

  test('to discard changes no alias, and cannot be turned', async () => {
    const run_id = await awaiting();
    expect(await discard(run_id)).toMatchObject({
      status: 'discarded',
      decision: { by: 'luis', reason: 'letra ajena' },
    });
    await expect(publish(run_id)).rejects.toMatchObject({ code: 'run_not_awaiting' });
    expect(await latestMove('v2')).toBeUndefined();
  });

  test('that crashed after it was stored is completed by the same call', async () => {
    const run_id = await awaiting();
    await expect(publish(run_id, crashing)).rejects.toThrow('crash');
    await expect(discard(run_id)).rejects.toMatchObject({ code: 'run_not_awaiting' });
    await expect(
      publish(run_id, withFakes(decideDeps, { runs: { concludeDecision: crash } })),
    ).rejects.toThrow('crash');
    expect(await publish(run_id)).toMatchObject({ status: 'published', moved: { revision: 1 } });
  });

  test('to publish is refused when v2 serves another model than the one that was compared', async () => {
    const run_id = await awaiting();
    await moveAlias({ alias: 'v2', model: SHIPPED_IDS.v1, by: 'ana', reason: 'prueba' });
    await expect(publish(run_id)).rejects.toMatchObject({
      code: 'alias_moved',
      facts: { move: { by: 'ana' } },
    });
    expect(await findRun(run_id)).toMatchObject({ status: 'awaiting_approval' });
    expect(await discard(run_id)).toMatchObject({ status: 'discarded' });
  });

  const toAnother = () => moveAlias({ alias: 'v2', model: SHIPPED_IDS.v1, by: 'ana', reason: 'prueba' });
  const crash = async () => Promise.reject(new Error('crash'));
  const crashing = withFakes(decideDeps, { models: { moveAlias: crash } });
  const overtaken = withFakes(decideDeps, {
    runs: {
      claimDecision: async (...args) => {
        const claimed = await live.runs.claimDecision(...args);
        await toAnother();
        return claimed;
      },
    },
  });
  const missing = async () => Promise.reject(new AppError('golden_digits_missed'));
  test.each<[string, string, (run_id: string) => Promise<unknown>]>([
    ['v2 is moved after the check', 'alias_moved', async (run_id) => await publish(run_id, overtaken)],
    [
      'v2 is moved after a crash',
      'alias_moved',
      async (run_id) => {
        await expect(publish(run_id, crashing)).rejects.toThrow('crash');
        await toAnother();
        return await publish(run_id);
      },
    ],
    [
      'a later release asks for more golden digits',
      'golden_digits_missed',
      async (run_id) => await publish(run_id, withFakes(decideDeps, { models: { moveAlias: missing } })),
    ],
  ])('to publish is refused and taken back when %s, and the run can be discarded', async (_, code, ask) => {
    const run_id = await awaiting();
    await expect(ask(run_id)).rejects.toMatchObject({ code });
    expect((await allMoves('v2')).map(({ run_id }) => run_id)).not.toContain(run_id);
    expect(await findRun(run_id)).not.toHaveProperty('decision');
    expect(await discard(run_id)).toMatchObject({ status: 'discarded', decision: { by: 'luis' } });
  });

  test('to publish is not taken back by an outage, nor after v2 was moved by it', async () => {
    const run_id = await awaiting();
    const away = async () => Promise.reject(new AppError('unavailable'));
    const outage = withFakes(decideDeps, { models: { moveAlias: away } });
    await expect(publish(run_id, outage)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(discard(run_id)).rejects.toMatchObject({ code: 'run_not_awaiting' });
    const halfway = withFakes(decideDeps, { runs: { concludeDecision: crash } });
    await expect(publish(run_id, halfway)).rejects.toThrow('crash');
    await toAnother();
    expect(await publish(run_id)).toMatchObject({ status: 'published', moved: { revision: 1 } });
    expect((await modelBehind('v2')).id).toBe(SHIPPED_IDS.v1);
  });

  test('about a run that does not await one is refused', async () => {
    const { run_id } = await ask();
    await work(run_id, message, deps);
    await expect(discard(run_id)).rejects.toMatchObject({ code: 'run_not_awaiting' });
    await expect(discard('0'.repeat(32))).rejects.toMatchObject({ code: 'run_not_found' });
  });
});
