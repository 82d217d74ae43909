// A retraining reaches MLflow once and whole, wherever a try was cut short.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { logRun, type TrainingRecord } from '../../../lib/mlflow/mlflow.ts';
import { type Fault, type MlflowDouble, RECORDED, startMlflowDouble } from '../../support/mlflow-double.ts';
import { trainingRecord } from '../../support/training-record.ts';

let double: MlflowDouble;
beforeAll(async () => {
  double = await startMlflowDouble();
});
beforeEach(() => double.reset());
afterAll(() => double.stop());

const IMPATIENT = { patience: { pausesMs: [] } };
const PATIENT = { patience: { pausesMs: [1, 1] } };
const record = trainingRecord();
const log = (changes: Partial<TrainingRecord> = {}, options: Parameters<typeof logRun>[2] = IMPATIENT) =>
  logRun({ ...record, ...changes }, { uri: double.url, credentials: undefined }, options);

/** Answers the n-th request so named, from 1, with a fault. */
function failAt(name: string, fault: Fault, nth = 1): void {
  let seen = 0;
  double.fault = (request) => {
    if (request !== name) return undefined;
    seen += 1;
    return seen === nth ? fault : undefined;
  };
}

const FILES = [
  'confusion.csv',
  'confusion.svg',
  'model-card.md',
  'model/MLmodel',
  'model/weights.bin',
  'model/weights.json',
  'model_info.txt',
];

function expectOneOfEach(): void {
  const { experiments, runs, files, versions, models } = double.state;
  expect(experiments.map(({ name }) => name)).toEqual(['Retraining Experiment']);
  expect(runs).toHaveLength(1);
  const [run] = runs;
  expect(run?.info).toMatchObject({ status: 'FINISHED', end_time: Date.parse(record.finished_at) });
  expect(run?.params.get('learning_rate')).toBe('0.001');
  expect(run?.metrics.size).toBe(3 * 3 + Object.keys(record.metrics).length);
  expect([...files.keys()].map((path) => path.split('/artifacts/')[1]).sort()).toEqual(FILES);
  expect(versions).toMatchObject([{ name: 'vigia-digits', source: `${run?.info.artifact_uri}/model` }]);
  expect(models.get('vigia-digits')?.aliases).toEqual(new Map([['vigia-v2', '1']]));
}

test('logs everything, the status last, and tells where it is', async () => {
  const run = `${1}`.padStart(32, 'f');
  expect(await log()).toEqual({
    run_id: run,
    url: `${double.url}/#/experiments/1/runs/${run}`,
    model_version: '1',
  });
  expectOneOfEach();
  expect(double.state.runs[0]?.info.run_name).toBe('2026-11-24 13:40 · cnn-1a2b3c4d');
  expect(double.requests.at(-1)).toBe('POST runs/update');
});

test('a second time changes nothing and answers the same', async () => {
  const first = await log();
  const writes = double.requests.length;
  expect(await log()).toEqual(first);
  expect(double.requests.slice(writes)).toEqual([
    'GET experiments/get-by-name',
    'POST runs/search',
    'GET model-versions/search',
  ]);
  expectOneOfEach();
});

test.each(['reset', 'lost'] as const)('cut at any request (%s), the next try completes it', async (fault) => {
  await log();
  const requests = double.requests.length;
  expect(requests).toBeGreaterThan(15);
  for (let cut = 1; cut <= requests; cut += 1) {
    double.reset();
    double.fault = (_, number) => (number === cut ? fault : undefined);
    await expect(log(), `cut at ${cut}`).rejects.toMatchObject({ name: 'MlflowError', permanent: false });
    await log();
    expectOneOfEach();
  }
});

test('log-batch that wrote only a part is repeated without harm, params in other words included', async () => {
  failAt('POST runs/log-batch', 'lost');
  await expect(log()).rejects.toThrow('MLflow');
  await log({ params: { ...record.params, optimizer: 'Adam' } });
  expectOneOfEach();
  expect(double.state.runs[0]?.params.get('optimizer')).toBe('adam');
});

test('another client creates the experiment and the model at the same moment', async () => {
  double.before = (request) => {
    if (request === 'POST experiments/create')
      double.state.experiments.push({
        experiment_id: '1',
        name: 'Retraining Experiment',
        lifecycle_stage: 'active',
      });
    if (request === 'POST registered-models/create')
      double.state.models.set('vigia-digits', { aliases: new Map() });
  };
  await log();
  expectOneOfEach();
});

test('a deleted experiment is neither restored nor passed by; the error says how to', async () => {
  double.state.experiments.push({
    experiment_id: '7',
    name: 'Retraining Experiment',
    lifecycle_stage: 'deleted',
  });
  await expect(log()).rejects.toMatchObject({
    permanent: true,
    reason: expect.stringContaining('mlflow experiments restore --experiment-id 7'),
  });
  expect(double.requests).toEqual(['GET experiments/get-by-name']);
});

test('a run delivered late does not take the alias from a newer model', async () => {
  const newer = { run_id: '2'.repeat(32), finished_at: '2026-11-25T09:00:00.000Z' };
  expect(await log(newer)).toMatchObject({ model_version: '1' });
  expect(await log()).toMatchObject({ model_version: '2' });
  expect(double.state.models.get('vigia-digits')?.aliases.get('vigia-v2')).toBe('1');
  await log({ run_id: '3'.repeat(32), finished_at: '2026-11-26T09:00:00.000Z' });
  expect(double.state.models.get('vigia-digits')?.aliases.get('vigia-v2')).toBe('3');
});

test('what was not published is logged without a model', async () => {
  const { weights, model, confusion, gate, ...rest } = trainingRecord();
  const server = { uri: double.url, credentials: undefined };
  const failed = { ...rest, status: 'failed' as const, error: 'TypeError: x', epochs: [], metrics: {} };
  expect(await logRun(failed, server, IMPATIENT)).not.toHaveProperty('model_version');
  const { runs, versions, files } = double.state;
  expect(runs[0]?.info).toMatchObject({ status: 'FAILED', run_name: '2026-11-24 13:40 · fallido' });
  expect(runs[0]?.tags.get('vigia.error')).toBe('TypeError: x');
  expect([versions.length, [...files.keys()].map((path) => path.split('/').at(-1))]).toEqual([
    0,
    ['model-card.md'],
  ]);
});

test.each([
  ['s3://bucket/1/x/artifacts', '(s3)'],
  ['/srv/mlruns/1/x/artifacts', '(una carpeta)'],
  ['mlflow-artifacts://other.example/1/x/artifacts', '(mlflow-artifacts)'],
])('artifacts that would go to %s are not ours to write', async (artifact_uri, words) => {
  double.before = (request) => {
    const [run] = double.state.runs;
    if (request === 'POST runs/log-batch' && run) run.info.artifact_uri = artifact_uri;
  };
  failAt('POST runs/update', 'reset');
  failAt('POST runs/log-batch', 'lost');
  await expect(log()).rejects.toThrow('MLflow');
  await expect(log()).rejects.toMatchObject({ permanent: true, reason: expect.stringContaining(words) });
  expect(double.state.files.size).toBe(0);
});

test.each([
  ['a search', 'POST runs/search', 'reset'],
  ['a search', 'POST runs/search', RECORDED.badGateway],
  ['a file', 'PUT artifacts', RECORDED.gatewayTimeout],
  ['a creation, refused before it began', 'POST runs/create', RECORDED.tooMany],
] as const)('%s is repeated at once (%#)', async (_what, name, fault) => {
  failAt(name, fault);
  await log({}, PATIENT);
  expectOneOfEach();
});

test.each([
  ['a creation that perhaps happened', 'POST runs/create', 'lost'],
  ['a version that perhaps was created', 'POST model-versions/create', RECORDED.badGateway],
  ['what the server itself failed at', 'POST runs/search', RECORDED.fault],
  ['a file that is not wanted', 'PUT artifacts', RECORDED.noArtifacts],
] as const)('%s is not (%#)', async (_what, name, fault) => {
  failAt(name, fault);
  await expect(log({}, PATIENT)).rejects.toThrow('MLflow');
  const asked = double.requests.filter((request) => request === name);
  expect(asked).toHaveLength(1);
  await log();
  expectOneOfEach();
});

test('tries end', async () => {
  double.fault = () => RECORDED.badGateway;
  await expect(log({}, PATIENT)).rejects.toMatchObject({ status: 502, permanent: false });
  expect(double.requests).toHaveLength(3);
});

test.each([
  ['one exchange', { patience: { exchangeMs: 50, pausesMs: [1] } }],
  ['all of them', { withinMs: 50 }],
])('a server that never answers is waited for no longer than %s may take', async (_what, options) => {
  double.fault = () => 'hang';
  await expect(log({}, options)).rejects.toMatchObject({ code: 'timeout', permanent: false });
  expect(double.requests).toHaveLength(1);
});
