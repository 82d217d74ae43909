// Retrainings: one is published, one message is unreadable, one run is abandoned; the sweep sends what is pending.
import { expect } from 'vitest';
import { announce } from '#lib/alerts/alerts.ts';
import { moveAlias } from '#lib/models/models.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { PIXELS } from '#lib/task.ts';
import { worker } from '../../../../functions/retraining/worker.ts';
import type { Candidate, TrainingInput } from '../../../../lib/retraining/candidate/train.ts';
import { takeLease } from '../../../../lib/retraining/lease.ts';
import { announcementOf } from '../../../../lib/retraining/notifications.ts';
import { live as liveRequest, requestRetraining } from '../../../../lib/retraining/request.ts';
import type { NotifiedStatus, Run } from '../../../../lib/retraining/run.ts';
import { findRun } from '../../../../lib/retraining/run-store.ts';
import { live as liveWorker } from '../../../../lib/retraining/worker.ts';
import { answerDigits, withFakes } from '../../../store/retraining/services.ts';
import { sampleEvents } from '../../../support/functions.ts';
import { json } from '../../../support/gateway.ts';
import { RECORDED } from '../../../support/mlflow-double.ts';
import type { Invocation, World } from '../world.ts';

const MINUTE_MS = 60_000;
const none = { count: 0, pixels: new Uint8Array(), labels: new Uint8Array() };

/** A worker that does not train: its candidate is the parent under another name. */
const workerThat = (RETRAIN_PUBLISH: 'auto' | 'approve') =>
  worker(
    withFakes(liveWorker, {
      training: {
        policy: () => ({ RETRAIN_PUBLISH, RETRAIN_MIN_ACCOUNT_AGE: 0 }),
        readMnist: () => ({ training: none, heldOut: none, test: none }),
        train: async ({ parent, id }: TrainingInput): Promise<Candidate> => ({
          model: { ...parent, id },
          epochs: [{ epoch: 1, loss: 0.3, accuracy: 0.99 }],
          metrics: { accuracy: 0.99 },
          gate: { passed: true, reasons: [] },
          confusion: [],
          changes: { compared: 0, changed: 0, pairs: [], pictures: [] },
          held_out_pairs: { pictures: 0, better: 0, worse: 0 },
        }),
      },
    }),
  ) as unknown as NonNullable<Invocation['handler']>;
const withoutTraining = workerThat('auto');

export async function retraining(world: World): Promise<void> {
  const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 10);
  await answerDigits({ count: 40, labels, pixels: new Uint8Array(40 * PIXELS) }, 8, world.now());
  await published(world);
  await approved(world);
  await unreadable(world);
  await abandoned(world);
}

/** Requested, trained, published. MLflow fails until the sweep retries. */
async function published(world: World): Promise<void> {
  const headers = await world.as('boss');
  const { body, headers: type } = json({});
  const asking = { body: body as string, headers: { ...type, ...headers } };
  const { body: asked } = await world.http('retraining-create', asking, 202, { answersLost: true });
  await world.http('retraining-create', asking, 409);
  await world.http('retraining-list', { headers }, 200);
  await world.http('retraining-get', { headers, pathParameters: { run_id: asked.run_id } }, 200);
  const run = (await findRun(asked.run_id)) as Run;
  await announceBefore(run, 'published');
  world.mlflow.fault = () => RECORDED.badGateway;
  await world.consume('retraining-worker', 'RetrainingQueue', { handler: withoutTraining });
  world.mlflow.fault = () => undefined;
  expect(await findRun(run.run_id)).toMatchObject({ status: 'published', mlflow: { state: 'pending' } });
  world.wait(5 * MINUTE_MS);
  await world.invoke('sweep', {});
  expect(await findRun(run.run_id)).toMatchObject({ mlflow: { state: 'logged' } });
}

/** Passes its gate, waits, and is published by an administrator. */
async function approved(world: World): Promise<void> {
  const { run_id } = await requestRetraining({ learning_rate: 0.001, epochs: 1 }, 'boss');
  await world.consume('retraining-worker', 'RetrainingQueue', { handler: workerThat('approve') });
  expect(await findRun(run_id)).toMatchObject({ status: 'awaiting_approval' });
  const { body, headers } = json({ action: 'publish' });
  const deciding = {
    body: body as string,
    headers: { ...headers, ...(await world.as('boss')) },
    pathParameters: { run_id },
  };
  await world.http('retraining-decide', deciding, 200, { answersLost: true });
  expect(await findRun(run_id)).toMatchObject({ status: 'published' });
}

/** Goes to the dead-letter queue and becomes an alert. The second time the function looks up whether it was recorded. */
async function unreadable(world: World): Promise<void> {
  await world.send('RetrainingQueue', 'no run');
  await world.consume('retraining-worker', 'RetrainingQueue', { handler: withoutTraining });
  for (const event of sampleEvents('retraining-dead-letters')) {
    await world.invoke('retraining-dead-letters', event);
    await world.invoke('retraining-dead-letters', event);
  }
}

/** The request crashed before it sent the run. Later a worker holds the lease while the message is in both queues; then the run fails. */
async function abandoned(world: World): Promise<void> {
  const failing = withFakes(liveRequest, { queue: { sendRun: gone }, alerts: { announce: gone } });
  const run = await requestRetraining({ learning_rate: 0.001, epochs: 1 }, 'boss', failing);
  const { run_id } = run;
  await announceBefore(run, 'queued');
  await moveAlias({ alias: 'v2', model: SHIPPED_IDS.v2, by: 'boss', reason: 'r' });
  world.wait(5 * MINUTE_MS);
  await world.invoke('sweep', {});

  await takeLease(run_id, world.now());
  const held = { taken: 1, failed: 1 };
  expect(await world.consume('retraining-worker', 'RetrainingQueue', { handler: withoutTraining })).toEqual(
    held,
  );
  await world.send('RetrainingDeadLetterQueue', JSON.stringify({ run_id }));
  while ((await world.consume('retraining-dead-letters', 'RetrainingDeadLetterQueue')).failed === 0);
  world.wait(10 * MINUTE_MS);
  await world.consume('retraining-dead-letters', 'RetrainingDeadLetterQueue');
  expect(await findRun(run_id)).toMatchObject({ status: 'failed' });
}

const gone = () => Promise.reject(new Error('died'));

/** Announces as a process that crashed before it noted so: the next one looks up whether it was recorded. */
async function announceBefore(run: Run, status: NotifiedStatus): Promise<void> {
  await announce(announcementOf(run, status));
}
