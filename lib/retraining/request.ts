// Requests a retraining: makes the run the active one, stores it with its outbox, sends its queue message.
import { randomBytes } from 'node:crypto';
import { announce } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { mlflowServer } from '#lib/mlflow/mlflow.ts';
import { takeActive } from './lease.ts';
import { withLiveEvents } from './live-events.ts';
import { type NotificationDeps, orLeaveToSweep, sendNotifications } from './notifications.ts';
import { sendRun } from './queue.ts';
import type { RetrainingRequest, Run } from './run.ts';
import { closeRun, findRun, markMessageSent, markNotified, type putRun } from './run-store.ts';

export interface RequestDeps extends NotificationDeps {
  lease: { takeActive: typeof takeActive };
  runs: NotificationDeps['runs'] & { putRun: typeof putRun; markMessageSent: typeof markMessageSent };
  queue: { sendRun: typeof sendRun };
  mlflow: { mlflowServer: typeof mlflowServer };
  clock: { now: () => Date };
  ids: { newRunId: () => string };
}

export const live: RequestDeps = {
  lease: { takeActive },
  runs: { putRun: withLiveEvents.putRun, markMessageSent, markNotified, closeRun },
  queue: { sendRun },
  alerts: { announce },
  mlflow: { mlflowServer },
  clock: { now: () => new Date() },
  ids: { newRunId: () => randomBytes(16).toString('hex') },
};

/** The same, for a run with this id: who asks again with the id gets the run that there is, however far it is. */
export async function requestRun(
  run_id: string,
  request: RetrainingRequest,
  by: string,
  deps: RequestDeps = live,
): Promise<Run> {
  const present = await findRun(run_id);
  return present ?? (await requestRetraining(request, by, { ...deps, ids: { newRunId: () => run_id } }));
}

/**
 * Queues a run. Once the run is stored the request succeeds: if the message or the notification cannot be sent, the
 * sweep sends it. A crash before the run is stored leaves a run active that does not exist; the sweep frees the place.
 * @throws AppError `retraining_active`, `unavailable`.
 */
export async function requestRetraining(
  request: RetrainingRequest,
  by: string,
  deps: RequestDeps = live,
): Promise<Run> {
  const now = deps.clock.now();
  const run_id = deps.ids.newRunId();
  const run: Run = {
    run_id,
    kind: 'retraining',
    status: 'queued',
    by,
    request,
    created_at: now.toISOString(),
    progress: 0,
    attempts: 0,
    mlflow: deps.mlflow.mlflowServer()
      ? { state: 'pending', reason: 'Se registrará cuando el reentrenamiento termine.' }
      : { state: 'off' },
    pending: run_id,
    owed: new Set(['queued']),
    open: 'open',
  };
  if (!(await deps.lease.takeActive(run_id, now))) throw new AppError('retraining_active');
  await deps.runs.putRun(run);
  await orLeaveToSweep(run_id, async () => {
    await deps.queue.sendRun(run_id);
    await deps.runs.markMessageSent(run_id);
  });
  await orLeaveToSweep(run_id, () => sendNotifications(run, deps));
  return run;
}
