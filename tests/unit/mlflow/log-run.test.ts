// Logging a retraining to MLflow: once and completely, wherever a try is cut short.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { logRun, type TrainingRecord } from '../../../lib/mlflow/mlflow.ts';
import { type Fault, type MlflowDouble, RECORDED, startMlflowDouble } from '../../support/mlflow-double.ts';
import { trainingRecord } from '../../support/training-record.ts';

let double: MlflowDouble;
beforeAll(async () => {
  double = await startMlflowDouble();
});
beforeEach(() => double.reset());
afterAll(() => double.stop());

const ONE_TRY = { retry: { pausesMs: [] } };
const THREE_TRIES = { retry: { pausesMs: [1, 1] } };
const record = trainingRecord();
const log = (changes: Partial<TrainingRecord> = {}, options: Parameters<typeof logRun>[2] = ONE_TRY) =>
  logRun({ ...record, ...changes }, { uri: double.url, credentials: undefined }, options);

/** Answers the first request with this name with a fault. */
function failAt(name: string, fault: Fault): void {
  let seen = 0;
  double.fault = (request) => {
    if (request !== name) return undefined;
    seen += 1;
    return seen === 1 ? fault : undefined;
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

test('a retraining is logged completely, the status last, and its address is returned', async () => {
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

test('logging a second time changes nothing and returns the same', async () => {
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

test.each(['reset', 'lost'] as const)(
  'after a cut at any request (%s) the next try completes the run',
  async (fault) => {
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
  },
);

test('after a partial log-batch the next try completes it, even when a param is written differently', async () => {
  failAt('POST runs/log-batch', 'lost');
  await expect(log()).rejects.toThrow('MLflow');
  await log({ params: { ...record.params, optimizer: 'Adam' } });
  expectOneOfEach();
  expect(double.state.runs[0]?.params.get('optimizer')).toBe('adam');
});

test('the run is logged when another client creates the experiment and the model at the same moment', async () => {
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

test('a deleted experiment is not restored or replaced; the error says how to restore it', async () => {
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

test('a run that is delivered late does not take the alias from a newer model', async () => {
  const newer = { run_id: '2'.repeat(32), finished_at: '2026-11-25T09:00:00.000Z' };
  expect(await log(newer)).toMatchObject({ model_version: '1' });
  expect(await log()).toMatchObject({ model_version: '2' });
  expect(double.state.models.get('vigia-digits')?.aliases.get('vigia-v2')).toBe('1');
  await log({ run_id: '3'.repeat(32), finished_at: '2026-11-26T09:00:00.000Z' });
  expect(double.state.models.get('vigia-digits')?.aliases.get('vigia-v2')).toBe('3');
});

test('a run that was not published is logged without a model', async () => {
  const { weights, model, confusion, gate, ...rest } = trainingRecord();
  const server = { uri: double.url, credentials: undefined };
  const failed = { ...rest, status: 'failed' as const, error: 'TypeError: x', epochs: [], metrics: {} };
  expect(await logRun(failed, server, ONE_TRY)).not.toHaveProperty('model_version');
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
])('artifacts in %s cannot be written, and the error says so', async (artifact_uri, words) => {
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
  ['a creation that was refused before it began', 'POST runs/create', RECORDED.tooMany],
] as const)('%s is retried at once (%#)', async (_what, name, fault) => {
  failAt(name, fault);
  await log({}, THREE_TRIES);
  expectOneOfEach();
});

test.each([
  ['a creation that may have happened', 'POST runs/create', 'lost'],
  ['a version that may have been created', 'POST model-versions/create', RECORDED.badGateway],
  ['a search at which the server itself failed', 'POST runs/search', RECORDED.fault],
  ['a file that the server does not accept', 'PUT artifacts', RECORDED.noArtifacts],
] as const)('%s is not retried (%#)', async (_what, name, fault) => {
  failAt(name, fault);
  await expect(log({}, THREE_TRIES)).rejects.toThrow('MLflow');
  const asked = double.requests.filter((request) => request === name);
  expect(asked).toHaveLength(1);
  await log();
  expectOneOfEach();
});

test('after three tries the error is thrown', async () => {
  double.fault = () => RECORDED.badGateway;
  await expect(log({}, THREE_TRIES)).rejects.toMatchObject({ status: 502, permanent: false });
  expect(double.requests).toHaveLength(3);
});

describe('a server that never answers', () => {
  afterEach(() => vi.restoreAllMocks());

  /** Makes the time limit of `limitMs` expire when the server has received a request, whatever the clock says. */
  function expireAtRequest(limitMs: number): void {
    let limit = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      if (ms !== limitMs) return new AbortController().signal;
      limit = new AbortController();
      return limit.signal;
    });
    double.before = () => limit.abort(new DOMException('', 'TimeoutError'));
  }

  test.each([
    ['one request', { retry: { timeoutMs: 5_000, pausesMs: [1] } }],
    ['all requests', { withinMs: 5_000, retry: { pausesMs: [1] } }],
  ])('is given up after the time limit of %s, without a retry', async (_what, options) => {
    double.fault = () => 'hang';
    expireAtRequest(5_000);
    await expect(log({}, options)).rejects.toMatchObject({ code: 'timeout', permanent: false });
    expect(double.requests).toHaveLength(1);
  });
});
