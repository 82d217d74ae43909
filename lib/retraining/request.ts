// A retraining asked for: the one active place taken, the run stored with what it owes, then its message sent.
import { randomBytes } from 'node:crypto';
import { AppError } from '#lib/errors.ts';
import { mlflowServer } from '#lib/mlflow/mlflow.ts';
import { takeActive } from './lease.ts';
import { watched } from './live-events.ts';
import { orLater, telling, tellNews } from './news.ts';
import { sendRun } from './queue.ts';
import type { RetrainingRequest, Run } from './run.ts';
import { clearPending } from './run-store.ts';

export const requesting = {
  ...telling,
  takeActive,
  putRun: watched.putRun,
  sendRun,
  clearPending,
  mlflowServer,
  now: () => new Date(),
  newId: () => randomBytes(16).toString('hex'),
};
export type Requesting = typeof requesting;

/**
 * A run in the queue. Once it is stored nothing can fail any more: what could not be sent or told now, the sweep sends
 * and tells. A process that dies before that leaves the place taken by no run; the sweep frees it.
 * @throws AppError `retraining_active`, `unavailable`.
 */
export async function requestRetraining(
  request: RetrainingRequest,
  by: string,
  deps: Requesting = requesting,
): Promise<Run> {
  const now = deps.now();
  const run_id = deps.newId();
  const run: Run = {
    run_id,
    kind: 'retraining',
    status: 'queued',
    by,
    request,
    created_at: now.toISOString(),
    progress: 0,
    attempts: 0,
    mlflow: deps.mlflowServer()
      ? { state: 'pending', reason: 'Se registrará cuando el reentrenamiento termine.' }
      : { state: 'off' },
    pending: run_id,
    owed: new Set(['queued']),
    open: 'open',
  };
  if (!(await deps.takeActive(run_id, now))) throw new AppError('retraining_active');
  await deps.putRun(run);
  await orLater(run_id, async () => {
    await deps.sendRun(run_id);
    await deps.clearPending(run_id);
  });
  await orLater(run_id, () => tellNews(run, deps));
  return run;
}
