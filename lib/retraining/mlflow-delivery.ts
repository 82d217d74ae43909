// A finished run into MLflow: tried until it is there, by one at a time.
import { logger } from '#lib/log.ts';
import { logRun, MlflowError, mlflowServer } from '#lib/mlflow/mlflow.ts';
import { loadModel } from '#lib/models/models.ts';
import type { Run } from './run.ts';
import { claimDelivery, closeRun, settleDelivery } from './run-store.ts';
import { trainingRecord } from './training-record.ts';

export const delivering = {
  claimDelivery,
  settleDelivery,
  closeRun,
  loadModel,
  logRun,
  mlflowServer,
  now: () => new Date(),
};
export type Delivering = typeof delivering;

const MINUTE_MS = 60_000;
/** Between two tries at MLflow; the wait doubles from one minute up to this. */
const MOST_WAIT_MIN = 60;
/** All exchanges with MLflow for one run. */
const WITHIN_MS = 30_000;
/** A try that has not ended by then has died. */
const CLAIM_MS = 2 * MINUTE_MS;

/**
 * Logs a finished run to MLflow, if that is owed and its time has come; of several at once one does it. Without a server
 * there is nothing to log to; when the server does not take it the run says why, and its next time comes.
 * @returns whether it had to be tried.
 */
export async function deliverToMlflow(run_id: string, deps: Delivering = delivering): Promise<boolean> {
  const now = deps.now();
  const run = await deps.claimDelivery(run_id, now, new Date(now.getTime() + CLAIM_MS));
  if (!run) return false;
  const server = deps.mlflowServer();
  if (!server) {
    await deps.settleDelivery(run_id, { state: 'off' });
  } else {
    try {
      const weights = run.model === undefined ? undefined : (await deps.loadModel(run.model)).weights;
      const logged = await deps.logRun(trainingRecord(run, weights), server, { withinMs: WITHIN_MS });
      await deps.settleDelivery(run_id, { state: 'logged', run_id: logged.run_id, url: logged.url });
    } catch (error) {
      const next = new Date(deps.now().getTime() + MINUTE_MS * minutesToWait(run, error));
      logger.warn('run not logged to MLflow yet', { run_id, next, error: error as Error });
      await deps.settleDelivery(run_id, { state: 'pending', reason: reasonOf(error) }, next);
    }
  }
  await deps.closeRun(run_id);
  return true;
}

/** 1, 2, 4 … 60 minutes; what time alone does not mend is seldom tried. */
function minutesToWait({ mlflow_attempts = 1 }: Run, error: unknown): number {
  if (error instanceof MlflowError && error.permanent) return MOST_WAIT_MIN;
  return Math.min(MOST_WAIT_MIN, 2 ** (mlflow_attempts - 1));
}

/** Our own faults are for the log; an administrator reads what they can do something about. */
function reasonOf(error: unknown): string {
  return error instanceof MlflowError
    ? error.reason
    : 'No se pudo preparar el registro para MLflow; se volverá a intentar.';
}
