// The retraining worker over the wire: one training a run, however often the message is delivered.
import { expect, test } from 'vitest';
import type { TrainingInput } from '../../../lib/retraining/candidate/train.ts';
import { findRun } from '../../../lib/retraining/run-store.ts';
import { work } from '../../../lib/retraining/worker.ts';
import { withFakes } from './services.ts';
import { ask, deps, expectPublishedOnce, message, train, world } from './worker-world.ts';

test('a run is trained, judged, published and announced, and stores its parent, data and commit', async () => {
  const { run_id } = await ask();
  expect(await work(run_id, message, deps)).toBe('done');
  await expectPublishedOnce(run_id);
  expect(await findRun(run_id)).toMatchObject({
    parent: 'cnn-58ba9540',
    attempts: 1,
    git_commit: 'c0ffee',
    data: { labels: 100, users: 8, base_digits: 55_000 },
    mlflow: { state: 'off' },
  });
  expect(world.trainings).toMatchObject([{ learningRate: 0.001, epochs: 5, parent: { id: 'cnn-58ba9540' } }]);
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
  expect(world.trainings).toHaveLength(1);
  await expectPublishedOnce(run_id);
}, 120_000);

test('while another worker holds the lease, a message is hidden until the lease may be over', async () => {
  const { run_id } = await ask();
  const hidden: unknown[][] = [];
  const other = withFakes(deps, {
    queue: { hideMessage: async (...args: unknown[]) => void hidden.push(args) },
  });
  const trainMeanwhile = async (input: TrainingInput) => {
    world.now += 10_000;
    expect(await work(run_id, { receiptHandle: 'other', receiveCount: 2 }, other)).toBe('postponed');
    return await train(input);
  };
  expect(await work(run_id, message, withFakes(deps, { training: { train: trainMeanwhile } }))).toBe('done');
  expect(hidden).toEqual([
    ['other', 120],
    ['other', 85],
  ]);
});

test('a worker that resumes after another took its lease changes nothing', async () => {
  const { run_id } = await ask();
  const slow = async (input: TrainingInput) => {
    world.now += 100_000;
    expect(await work(run_id, message, deps)).toBe('done');
    return await train(input);
  };
  expect(await work(run_id, message, withFakes(deps, { training: { train: slow } }))).toBe('postponed');
  await expectPublishedOnce(run_id);
});
