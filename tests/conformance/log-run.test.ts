// A retraining logged to a real MLflow server, read back as anybody would.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifactsOf } from '../../lib/mlflow/artifacts.ts';
import { type LoggedRun, logRun, type Server } from '../../lib/mlflow/mlflow.ts';
import { trainingRecord } from '../support/training-record.ts';
import { installedMlflow, type Mlflow, PATIENCE, startMlflow } from './mlflow-server.ts';
import { type KeptRun, type ReadBack, readBack } from './read-back.ts';

const program = installedMlflow();
const record = trainingRecord();
const EXPERIMENT = { experiment_name: 'Retraining Experiment' };

describe('on a real server', () => {
  let mlflow: Mlflow;
  let server: Server;
  let kept: ReadBack;
  let logged: LoggedRun;
  let run: KeptRun;

  beforeAll(async () => {
    mlflow = await startMlflow(program);
    server = { uri: mlflow.url, credentials: undefined };
    kept = readBack(mlflow.url);
    logged = await logRun(record, server, PATIENCE);
    run = await kept.run(logged.run_id);
  });
  afterAll(() => mlflow?.stop());

  test('it is a finished run of the experiment, with its name and times', async () => {
    expect(run.info).toMatchObject({
      run_name: '2026-11-24 13:40 · cnn-1a2b3c4d',
      status: 'FINISHED',
      start_time: Date.parse(record.started_at),
      end_time: Date.parse(record.finished_at),
    });
    const { experiment } = await kept.get('experiments/get-by-name', EXPERIMENT);
    expect(experiment).toMatchObject({ lifecycle_stage: 'active' });
  });

  test('params and final metrics are those of the record', () => {
    expect(run.params).toMatchObject({
      learning_rate: '0.001',
      epochs: '3',
      optimizer: 'adam',
      replay: 'true',
    });
    expect(run.metrics).toMatchObject(record.metrics);
  });

  test('each epoch is a point', async () => {
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

  test('tags tell who and what', () => {
    expect(run.tags).toMatchObject({
      'mlflow.user': 'ana',
      'mlflow.note.content': record.note,
      'mlflow.source.git.commit': record.model?.git_commit,
      'vigia.run_id': record.run_id,
      'vigia.status': 'published',
      'vigia.model': 'cnn-1a2b3c4d',
    });
  });

  test('every file comes back byte by byte', async () => {
    for (const { path, bytes } of artifactsOf(record, logged.run_id)) {
      expect((await kept.artifact(run, path)).equals(bytes), path).toBe(true);
    }
    const { files } = await kept.get('artifacts/list', { run_id: logged.run_id });
    expect((files as { path: string }[]).map(({ path }) => path)).toContain('model');
  });

  test('the model is registered as the alias’s version', async () => {
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

  test('logged again, and again after it was left half-done, it is the same', async () => {
    expect(await logRun(record, server, PATIENCE)).toEqual(logged);
    await kept.post('runs/update', { run_id: logged.run_id, status: 'RUNNING' });
    expect(await logRun(record, server, PATIENCE)).toEqual(logged);

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

  test('two clients at once make one experiment', async () => {
    const ids = ['a', 'b', 'c'].map((digit) => digit.repeat(32));
    const all = await Promise.all(ids.map((run_id) => logRun({ ...record, run_id }, server, PATIENCE)));
    expect(new Set(all.map(({ url }) => url.split('/runs/')[0])).size).toBe(1);
  });

  test('a training that diverged, with what MLflow does not take in names and values', async () => {
    const { weights, model, ...failed } = trainingRecord({
      run_id: 'd'.repeat(32),
      status: 'failed',
      error: 'La pérdida dejó de ser un número.',
      epochs: [{ epoch: 1, loss: Number.NaN, accuracy: 0.1 }],
      metrics: { 'dígito 0 / peor!': 0.1, loss: Number.POSITIVE_INFINITY },
      note: 'ñ'.repeat(20_000),
      params: Object.fromEntries(Array.from({ length: 230 }, (_, index) => [`p${index}`, 'x'.repeat(700)])),
    });
    const { run_id } = await logRun(failed, server, PATIENCE);
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

  test('a deleted experiment is left to the administrator', async () => {
    const experiment_id = await experimentId();
    await kept.post('experiments/delete', { experiment_id });
    await expect(logRun({ ...record, run_id: 'e'.repeat(32) }, server, PATIENCE)).rejects.toMatchObject({
      permanent: true,
      reason: expect.stringContaining(`mlflow experiments restore --experiment-id ${experiment_id}`),
    });
    await kept.post('experiments/restore', { experiment_id });
    expect(await logRun(record, server, PATIENCE)).toEqual(logged);
  });

  async function experimentId(): Promise<string> {
    const { experiment } = await kept.get('experiments/get-by-name', EXPERIMENT);
    return (experiment as { experiment_id: string }).experiment_id;
  }
});
