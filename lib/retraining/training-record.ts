// Builds the record of a finished run that MLflow stores. Pure: a delivery that is days late logs the same.
import type { TrainingRecord } from '#lib/mlflow/mlflow.ts';
import { HYPERPARAMETERS, stepsPerEpoch } from './candidate/hyperparameters.ts';
import type { Run } from './run.ts';

/** @param weights of the published model. @throws Error for a run that is not finished. */
export function trainingRecord(run: Run, weights?: Float32Array): TrainingRecord {
  const { status, finished_at, metrics = {}, epochs = [] } = run;
  const isOpen = status === 'queued' || status === 'running' || status === 'awaiting_approval';
  if (isOpen || finished_at === undefined) {
    throw new Error(`run ${run.run_id} is ${status}: nothing to log yet`);
  }
  return {
    run_id: run.run_id,
    status,
    ...(run.error !== undefined && { error: run.error }),
    by: run.by,
    ...(run.request.note !== undefined && { note: run.request.note }),
    created_at: run.created_at,
    // A run that failed before a worker started it has no start time of its own.
    started_at: run.started_at ?? run.created_at,
    finished_at,
    params: paramsOf(run),
    epochs,
    metrics,
    ...(run.gate && { gate: run.gate }),
    ...(run.confusion && { confusion: run.confusion }),
    ...modelOf(run),
    ...(status === 'published' && weights && { weights }),
  };
}

function paramsOf({ request, data }: Run): TrainingRecord['params'] {
  const { learning_rate, epochs } = request;
  return {
    learning_rate,
    epochs,
    ...HYPERPARAMETERS,
    ...(data && { ...data, steps_per_epoch: stepsPerEpoch(data.labels - data.held_out_labels) }),
  };
}

function modelOf(run: Run): Pick<TrainingRecord, 'model'> {
  const { candidate, data, parent, model: id, sha256 } = run;
  if (!candidate || !data || !parent || id === undefined || sha256 === undefined) return {};
  const { architecture, temperature, doubtfulBelow } = candidate;
  const { labels, users } = data;
  const git_commit = run.git_commit ?? null;
  const trained = { architecture, parent, sha256, temperature, doubtfulBelow, git_commit };
  return { model: { id, ...trained, labels, users } };
}
