// Converts the record of a retraining to MLflow's params, metrics and tags.
import { type Batch, type Entry, type Metric, metric, param, tag } from './batches.ts';
import type { Epoch, TrainingRecord } from './training-record.ts';

/** The tag by which a run is found again: our id of it. */
export const RUN_TAG = 'vigia.run_id';
/** The tag by which the versions of a model are ordered. */
export const FINISHED_TAG = 'vigia.finished_at';

const STATUS_WORDS = {
  published: 'publicado',
  discarded: 'descartado',
  rejected: 'rechazado',
  failed: 'fallido',
} as const;

/** "2026-11-24 13:40 · cnn-1a2b3c4d", the time in UTC; without a published model, its status instead of the id. */
export function runName({ created_at, status, model }: TrainingRecord): string {
  const outcome = status === 'published' && model ? model.id : STATUS_WORDS[status];
  return `${new Date(created_at).toISOString().slice(0, 16).replace('T', ' ')} · ${outcome}`;
}

/** All that is logged about a run except its files. @param runId MLflow's id of the run. */
export function runEntries(record: TrainingRecord, runId: string): Batch {
  return {
    params: Object.entries(record.params).map(([key, value]) => param(key, value)),
    tags: [...runTags(record), ...modelHistory(record, runId)],
    metrics: [...record.epochs.flatMap((epoch) => epochMetrics(epoch, record)), ...finalMetrics(record)],
  };
}

/** Timestamps are spread evenly between start and end, because MLflow can also plot by time. */
function epochMetrics({ epoch, ...figures }: Epoch, record: TrainingRecord): Metric[] {
  const start = Date.parse(record.started_at);
  const share = epoch / Math.max(epoch, record.epochs.length);
  const timestamp = Math.round(start + share * (Date.parse(record.finished_at) - start));
  return Object.entries(figures).map(([key, value]) => metric(key, value, { timestamp, step: epoch }));
}

/**
 * One step after the last epoch. MLflow shows the point with the highest step as the metric's value, so `accuracy` is
 * that of the finished model.
 */
function finalMetrics({ metrics, epochs, finished_at }: TrainingRecord): Metric[] {
  const step = Math.max(0, ...epochs.map(({ epoch }) => epoch)) + 1;
  const timestamp = Date.parse(finished_at);
  return Object.entries(metrics).map(([key, value]) => metric(key, value, { timestamp, step }));
}

function runTags(record: TrainingRecord): Entry[] {
  const { model, gate } = record;
  return tags({
    // MLflow's own tags, which its pages show: user, source, commit, a note in Markdown.
    'mlflow.user': record.by,
    'mlflow.source.name': 'vigia',
    'mlflow.source.type': 'JOB',
    'mlflow.source.git.commit': model?.git_commit ?? undefined,
    'mlflow.note.content': record.note,
    [RUN_TAG]: record.run_id,
    'vigia.status': record.status,
    'vigia.error': record.error,
    'vigia.gate': gate && (gate.passed ? 'passed' : 'refused'),
    'vigia.gate.reasons': gate?.reasons.join('\n') || undefined,
    'vigia.model': model?.id,
    'vigia.parent': model?.parent,
    'vigia.architecture': model?.architecture,
    'vigia.labels': model && String(model.labels),
    'vigia.users': model && String(model.users),
    [FINISHED_TAG]: record.finished_at,
  });
}

/** With this tag MLflow's artifact view shows `model/` as a model; MLflow's own client writes the same tag. */
function modelHistory({ weights, finished_at }: TrainingRecord, runId: string): Entry[] {
  if (weights === undefined) return [];
  const model = {
    run_id: runId,
    artifact_path: 'model',
    utc_time_created: pythonTime(finished_at),
    flavors: { [FLAVOR]: {} },
  };
  return [tag('mlflow.log-model.history', JSON.stringify([model]))];
}

/** "2026-11-24 13:40:00.000000", UTC: the format in which MLflow's client writes a model's time. */
export function pythonTime(at: string): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '000');
}

/** The flavor in `MLmodel`. It is not one of MLflow's own flavors, which are loaded by Python. */
export const FLAVOR = 'vigia';

export function versionTags({ run_id, finished_at, model }: TrainingRecord): Entry[] {
  return tags({
    [RUN_TAG]: run_id,
    [FINISHED_TAG]: finished_at,
    'vigia.model': model?.id,
    'vigia.parent': model?.parent,
    'vigia.sha256': model?.sha256,
  });
}

function tags(values: Record<string, string | undefined>): Entry[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [tag(key, value)]));
}
