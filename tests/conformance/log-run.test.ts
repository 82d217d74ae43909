// Logs a retraining to a real MLflow server and reads it back by MLflow's REST API.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifactsOf } from '../../lib/mlflow/artifacts.ts';
import { type LoggedRun, logRun, type Server } from '../../lib/mlflow/mlflow.ts';
import { trainingRecord } from '../support/training-record.ts';
import { installedMlflow, type Mlflow, SLOW_SERVER, startMlflow } from './mlflow-server.ts';
import { type KeptRun, type ReadBack, readBack } from './read-back.ts';

const program = installedMlflow();
const record = trainingRecord();
const EXPERIMENT = { experiment_name: 'Retraining Experiment' };

describe('logRun on a real server', () => {
  let mlflow: Mlflow;
  let server: Server;
  let kept: ReadBack;
  let logged: LoggedRun;
  let run: KeptRun;

  beforeAll(async () => {
    mlflow = await startMlflow(program);
    server = { uri: mlflow.url, credentials: undefined };
    kept = readBack(mlflow.url);
    logged = await logRun(record, server, SLOW_SERVER);
    run = await kept.run(logged.run_id);
  });
  afterAll(() => mlflow?.stop());

  test('creates a finished run of the experiment, with its name and times', async () => {
    expect(run.info).toMatchObject({
      run_name: '2026-11-24 13:40 · cnn-1a2b3c4d',
      status: 'FINISHED',
      start_time: Date.parse(record.started_at),
      end_time: Date.parse(record.finished_at),
    });
    const { experiment } = await kept.get('experiments/get-by-name', EXPERIMENT);
    expect(experiment).toMatchObject({ lifecycle_stage: 'active' });
  });

  test('logs the params and final metrics of the record', () => {
    expect(run.params).toMatchObject({
      learning_rate: '0.001',
      epochs: '3',
      optimizer: 'adam',
      replay: 'true',
    });
    expect(run.metrics).toMatchObject(record.metrics);
  });

  test('logs each epoch as a point of a metric', async () => {
    const points = await kept.history(logged.run_id, 'accuracy');
    expect(points.map(({ step, value }) => [step, value])).toEqual([
      [1, 0.981],
      [2, 0.99],
      [3, 0.992],
      [4, 0.9922],
    ]);
    const loss = await kept.history(logged.run_id, 'loss');
    expect(loss.map(({ value }) => value)).toEqual([0.42, 0.31, 0.27, 0.27]);
    expect(await kept.history(logged.run_id, 'feedback_accuracy')).toHaveLength(3);
  });

  test('tags the run with the user, the commit, the status and the model', () => {
    expect(run.tags).toMatchObject({
      'mlflow.user': 'ana',
      'mlflow.note.content': record.note,
      'mlflow.source.git.commit': record.model?.git_commit,
      'vigia.run_id': record.run_id,
      'vigia.status': 'published',
      'vigia.model': 'cnn-1a2b3c4d',
    });
  });

  test('stores every file byte by byte', async () => {
    for (const { path, bytes } of artifactsOf(record, logged.run_id)) {
      expect((await kept.artifact(run, path)).equals(bytes), path).toBe(true);
    }
    const { files } = await kept.get('artifacts/list', { run_id: logged.run_id });
    expect((files as { path: string }[]).map(({ path }) => path)).toContain('model');
  });

  test('registers the model as the version of the alias', async () => {
    const { model_version } = await kept.get('registered-models/alias', {
      name: 'vigia-digits',
      alias: 'vigia-v2',
    });
    expect(model_version).toMatchObject({
      version: logged.model_version,
      run_id: logged.run_id,
      source: `${run.info.artifact_uri}/model`,
      status: 'READY',
    });
  });

  test('changes nothing when the run is logged again, or again after a try that was cut short', async () => {
    expect(await logRun(record, server, SLOW_SERVER)).toEqual(logged);
    await kept.post('runs/update', { run_id: logged.run_id, status: 'RUNNING' });
    expect(await logRun(record, server, SLOW_SERVER)).toEqual(logged);

    expect(await kept.run(logged.run_id)).toEqual(run);
    expect(await kept.history(logged.run_id, 'accuracy')).toHaveLength(4);
    const { model_versions } = await kept.get('model-versions/search', { filter: "name='vigia-digits'" });
    expect(model_versions).toHaveLength(1);
    const { runs } = await kept.post('runs/search', {
      experiment_ids: [await experimentId()],
      max_results: 10,
    });
    expect(runs).toHaveLength(1);
  });

  test('creates one experiment when several clients log at once', async () => {
    const ids = ['a', 'b', 'c'].map((digit) => digit.repeat(32));
    const all = await Promise.all(ids.map((run_id) => logRun({ ...record, run_id }, server, SLOW_SERVER)));
    expect(new Set(all.map(({ url }) => url.split('/runs/')[0])).size).toBe(1);
  });

  test('logs a diverged training, with names and values that MLflow does not accept unchanged', async () => {
    const { weights, model, ...failed } = trainingRecord({
      run_id: 'd'.repeat(32),
      status: 'failed',
      error: 'La pérdida dejó de ser un número.',
      epochs: [{ epoch: 1, loss: Number.NaN, accuracy: 0.1 }],
      metrics: { 'dígito 0 / peor!': 0.1, loss: Number.POSITIVE_INFINITY },
      note: 'ñ'.repeat(20_000),
      params: Object.fromEntries(Array.from({ length: 230 }, (_, index) => [`p${index}`, 'x'.repeat(700)])),
    });
    const { run_id } = await logRun(failed, server, SLOW_SERVER);
    const { info, metrics, params, tags } = await kept.run(run_id);
    expect([info.status, Object.keys(params).length, tags['mlflow.note.content']?.length]).toEqual([
      'FAILED',
      230,
      5_000,
    ]);
    expect(metrics['d_gito 0 / peor_']).toBe(0.1);
    const [first] = await kept.history(run_id, 'loss');
    expect(first?.value).toBe('NaN');
  });

  test('does not restore a deleted experiment, and says how an administrator restores it', async () => {
    const experiment_id = await experimentId();
    await kept.post('experiments/delete', { experiment_id });
    await expect(logRun({ ...record, run_id: 'e'.repeat(32) }, server, SLOW_SERVER)).rejects.toMatchObject({
      permanent: true,
      reason: expect.stringContaining(`mlflow experiments restore --experiment-id ${experiment_id}`),
    });
    await kept.post('experiments/restore', { experiment_id });
    expect(await logRun(record, server, SLOW_SERVER)).toEqual(logged);
  });

  async function experimentId(): Promise<string> {
    const { experiment } = await kept.get('experiments/get-by-name', EXPERIMENT);
    return (experiment as { experiment_id: string }).experiment_id;
  }
});
