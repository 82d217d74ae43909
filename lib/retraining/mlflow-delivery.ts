// Delivers a finished run to MLflow, with exponential backoff until the server has it; one process at a time.
import { logger } from '#lib/log.ts';
import { type logRun, MlflowError, type mlflowServer } from '#lib/mlflow/mlflow.ts';
import type { loadModel } from '#lib/models/models.ts';
import type { Run } from './run.ts';
import type { claimDelivery, closeRun, settleDelivery } from './run-store.ts';
import { trainingRecord } from './training-record.ts';

export interface MlflowDeliveryDeps {
  runs: {
    claimDelivery: typeof claimDelivery;
    settleDelivery: typeof settleDelivery;
    closeRun: typeof closeRun;
  };
  models: { loadModel: typeof loadModel };
  mlflow: { mlflowServer: typeof mlflowServer; logRun: typeof logRun };
  clock: { now: () => Date };
}

const MINUTE_MS = 60_000;
/** Between two tries; the wait doubles from one minute up to this. */
const MOST_WAIT_MIN = 60;
/** For all requests to MLflow for one run. */
const WITHIN_MS = 30_000;
/** A delivery that has not ended by then has crashed. */
const CLAIM_MS = 2 * MINUTE_MS;

/**
 * Logs a finished run to MLflow when a delivery is due; of several calls at once one does it. Without a server there is
 * nothing to log to. When it fails, the run stores the reason and the time of the next try.
 * @returns whether a delivery was due.
 */
export async function deliverToMlflow(run_id: string, deps: MlflowDeliveryDeps): Promise<boolean> {
  const now = deps.clock.now();
  const run = await deps.runs.claimDelivery(run_id, now, new Date(now.getTime() + CLAIM_MS));
  if (!run) return false;
  const server = deps.mlflow.mlflowServer();
  if (!server) {
    await deps.runs.settleDelivery(run_id, { state: 'off' });
  } else {
    try {
      const weights = run.model === undefined ? undefined : (await deps.models.loadModel(run.model)).weights;
      const logged = await deps.mlflow.logRun(trainingRecord(run, weights), server, { withinMs: WITHIN_MS });
      await deps.runs.settleDelivery(run_id, { state: 'logged', run_id: logged.run_id, url: logged.url });
    } catch (error) {
      const next = new Date(deps.clock.now().getTime() + MINUTE_MS * minutesToWait(run, error));
      logger.warn('run not logged to MLflow yet', { run_id, next, error: error as Error });
      await deps.runs.settleDelivery(run_id, { state: 'pending', reason: reasonOf(error) }, next);
    }
  }
  await deps.runs.closeRun(run_id);
  return true;
}

/** 1, 2, 4 … 60 minutes; always 60 after an error that somebody has to fix. */
function minutesToWait({ mlflow_attempts = 1 }: Run, error: unknown): number {
  if (error instanceof MlflowError && error.permanent) return MOST_WAIT_MIN;
  return Math.min(MOST_WAIT_MIN, 2 ** (mlflow_attempts - 1));
}

/** Administrators read what they can act on; our own faults are in the log. */
function reasonOf(error: unknown): string {
  return error instanceof MlflowError
    ? error.reason
    : 'No se pudo preparar el registro para MLflow; se volverá a intentar.';
}
