// The params, metrics and tags of a retraining's record.
import { expect, test } from 'vitest';
import { runEntries, runName } from '../../../lib/mlflow/entries.ts';
import { trainingRecord } from '../../support/training-record.ts';

const record = trainingRecord();
const { params, metrics, tags } = runEntries(record, 'mlflow-run');
const tagged = (key: string) => tags.find((tag) => tag.key === key)?.value;

test('every param is logged as text', () => {
  expect(Object.fromEntries(params.map(({ key, value }) => [key, value]))).toEqual({
    learning_rate: '0.001',
    epochs: '3',
    batch_size: '64',
    optimizer: 'adam',
    label_smoothing: '0.05',
    replay: 'true',
  });
});

test('each epoch is a step with a time during training, and the final figure is the last step', () => {
  const points = metrics.filter(({ key }) => key === 'accuracy');
  expect(points.map(({ step, value }) => [step, value])).toEqual([
    [1, 0.981],
    [2, 0.99],
    [3, 0.992],
    [4, 0.9922],
  ]);
  const times = points.map(({ timestamp }) => new Date(timestamp).toISOString().slice(11, 19));
  expect(times).toEqual(['13:40:30', '13:40:50', '13:41:10', '13:41:10']);
});

test('the final figures of a run without epochs are logged at step 1', () => {
  const { metrics: final } = runEntries({ ...record, epochs: [], metrics: { accuracy: 0.9 } }, 'r');
  expect(final).toEqual([
    { key: 'accuracy', value: 0.9, step: 1, timestamp: Date.parse(record.finished_at) },
  ]);
});

test('the tags name the user, the commit, the parent and the gate, and let MLflow show the model', () => {
  expect(tagged('mlflow.user')).toBe('ana');
  expect(tagged('mlflow.note.content')).toBe(record.note);
  expect(tagged('mlflow.source.git.commit')).toBe(record.model?.git_commit);
  expect(tagged('vigia.run_id')).toBe(record.run_id);
  expect(tagged('vigia.status')).toBe('published');
  expect(tagged('vigia.parent')).toBe('cnn-b14c5e75');
  expect(tagged('vigia.gate')).toBe('passed');
  expect(tagged('vigia.gate.reasons')).toBeUndefined();
  expect(JSON.parse(tagged('mlflow.log-model.history') ?? '')).toEqual([
    {
      run_id: 'mlflow-run',
      artifact_path: 'model',
      utc_time_created: '2026-11-24 13:41:10.000000',
      flavors: { vigia: {} },
    },
  ]);
});

test('a rejected run is tagged with the reasons, and an unknown commit gets no tag', () => {
  const gate = { passed: false, reasons: ['Una razón.', 'Otra.'] };
  const model = record.model && { ...record.model, git_commit: null };
  const refused = runEntries(
    { ...record, status: 'rejected', error: 'gate', gate, ...(model && { model }) },
    'r',
  );
  const values = Object.fromEntries(refused.tags.map(({ key, value }) => [key, value]));
  expect(values).toMatchObject({
    'vigia.status': 'rejected',
    'vigia.error': 'gate',
    'vigia.gate': 'refused',
    'vigia.gate.reasons': 'Una razón.\nOtra.',
  });
  expect(values).not.toHaveProperty('mlflow.source.git.commit');
});

test.each([
  ['published', '2026-11-24 13:40 · cnn-1a2b3c4d'],
  ['rejected', '2026-11-24 13:40 · rechazado'],
  ['failed', '2026-11-24 13:40 · fallido'],
] as const)('a %s run is named %s', (status, name) => {
  expect(runName({ ...record, status })).toBe(name);
});
