// A run in the API's responses, in Slack's notifications and in MLflow's record.
import { expect, test } from 'vitest';
import { announcementOf } from '../../../lib/retraining/notifications.ts';
import { modelIdOf, type Run, retrainingRequest } from '../../../lib/retraining/run.ts';
import { runView, viewOf } from '../../../lib/retraining/run-view.ts';
import { trainingRecord } from '../../../lib/retraining/training-record.ts';

const queued: Run = {
  run_id: '1f0e3dad99908345f7439f8ffabdffc4',
  kind: 'retraining',
  status: 'queued',
  by: 'boss',
  request: { learning_rate: 0.001, epochs: 5, note: 'letra inclinada' },
  created_at: '2026-01-02T03:04:05.000Z',
  progress: 0,
  attempts: 0,
  mlflow: { state: 'off' },
  pending: '1f0e3dad99908345f7439f8ffabdffc4',
  owed: new Set(['queued']),
  open: 'open',
};
const published: Run = {
  ...queued,
  status: 'published',
  progress: 1,
  started_at: '2026-01-02T03:04:06.000Z',
  finished_at: '2026-01-02T03:05:05.000Z',
  parent: 'cnn-58ba9540',
  data: { labels: 2_000, users: 9, held_out_labels: 400, base_digits: 55_000 },
  epochs: [{ epoch: 1, loss: 0.3, accuracy: 0.995, feedback_accuracy: 0.97 }],
  metrics: { accuracy: 0.995, feedback_accuracy_before: 0.92, feedback_accuracy_after: 0.9701 },
  gate: { passed: true, reasons: [] },
  confusion: [[1]],
  candidate: { id: 'cnn-1f0e3dad', architecture: 'cnn-5x16', temperature: 0.6, doubtfulBelow: 0.8 },
  model: 'cnn-1f0e3dad',
  sha256: 'abc',
  git_commit: 'c0ffee',
};

test('the response of a new run has every field, null where nothing is known yet', () => {
  expect(runView.parse(viewOf(queued))).toEqual({
    run_id: queued.run_id,
    status: 'queued',
    progress: 0,
    params: { learning_rate: 0.001, epochs: 5, note: 'letra inclinada', by: 'boss' },
    metrics: null,
    gate: null,
    model: null,
    learnt: null,
    changes: null,
    pairs: { held_out: null, later: null },
    decision: null,
    mlflow: { state: 'off', reason: null, run_id: null, url: null },
    error: null,
    epochs: null,
    confusion: null,
    created_at: queued.created_at,
    started_at: null,
    finished_at: null,
    eta_seconds: null,
  });
});

test.each([
  ['running', 0.25, 60, 180],
  ['running', 1, 60, 0],
  // Without progress there is no pace.
  ['running', 0, 60, null],
  ['published', 1, 60, null],
  // Clocks of two machines differ.
  ['running', 0.5, -5, 0],
] as const)('a %s run at %f after %i s has %s s left', (status, progress, elapsed, left) => {
  const started_at = '2026-01-02T03:04:05.000Z';
  const now = new Date(Date.parse(started_at) + elapsed * 1_000);
  expect(viewOf({ ...queued, status, progress, started_at }, now).eta_seconds).toBe(left);
});

test('the response of a published run has the size of its training data and its model', () => {
  expect(runView.parse(viewOf(published))).toMatchObject({
    status: 'published',
    params: { parent: 'cnn-58ba9540', labels: 2_000, users: 9 },
    gate: { passed: true, reasons: [] },
    model: 'cnn-1f0e3dad',
    epochs: published.epochs,
    confusion: [[1]],
    finished_at: published.finished_at,
  });
});

test.each([
  [{}, { learning_rate: 0.001, epochs: 5 }],
  [
    { learning_rate: 0.1, epochs: 50 },
    { learning_rate: 0.1, epochs: 50 },
  ],
  [{ learning_rate: 0 }, undefined],
  [{ learning_rate: 0.11 }, undefined],
  [{ learning_rate: '0.1' }, undefined],
  [{ epochs: 0 }, undefined],
  [{ epochs: 51 }, undefined],
  [{ epochs: 1.5 }, undefined],
  [{ note: 'n'.repeat(501) }, undefined],
  [{ epoch: 3 }, undefined],
])('the request %j is accepted or refused', (body, expected) => {
  expect(retrainingRequest.safeParse(body).data).toEqual(expected);
});

test('each notification has an id of its own, and Spanish numbers', () => {
  expect(announcementOf(queued, 'queued')).toMatchObject({
    id: `retraining-${queued.run_id}-queued`,
    title: 'Reentrenamiento en cola',
    body: 'letra inclinada',
    at: queued.created_at,
  });
  expect(announcementOf(published, 'published')).toMatchObject({
    severity: 'info',
    title: 'Reentrenamiento publicado: cnn-1f0e3dad',
    fields: [
      { name: 'En respuestas reservadas', value: '92,00 % → 97,01 %' },
      { name: 'Respuestas', value: '2.000 de 9 usuarios' },
      { name: 'Reentrenamiento', value: queued.run_id },
    ],
  });
  const ofOneUser: Run = {
    ...published,
    data: { labels: 20, users: 1, held_out_labels: 4, base_digits: 55_000 },
  };
  expect(announcementOf(ofOneUser, 'published').fields).toContainEqual({
    name: 'Respuestas',
    value: '20 de 1 usuario',
  });
  const rejected: Run = {
    ...published,
    status: 'rejected',
    gate: { passed: false, reasons: ['Uno.', 'Dos.'] },
  };
  expect(announcementOf(rejected, 'rejected')).toMatchObject({ severity: 'warning', body: 'Uno.\nDos.' });
  const failed: Run = { ...queued, status: 'failed', error: 'Falló en el intento 5: no' };
  expect(announcementOf(failed, 'failed')).toMatchObject({ severity: 'error', body: failed.error });
});

test('the record for MLflow has parameters, figures and lineage, and weights only of a published model', () => {
  const weights = new Float32Array(3);
  expect(trainingRecord(published, weights)).toMatchObject({
    run_id: published.run_id,
    status: 'published',
    by: 'boss',
    started_at: published.started_at,
    params: { learning_rate: 0.001, epochs: 5, seed: 7, labels: 2_000, steps_per_epoch: 60 },
    metrics: { accuracy: 0.995 },
    model: { id: 'cnn-1f0e3dad', parent: 'cnn-58ba9540', sha256: 'abc', git_commit: 'c0ffee', users: 9 },
    weights,
  });
  const failed: Run = {
    ...queued,
    status: 'failed',
    error: 'no',
    finished_at: '2026-01-02T03:05:05.000Z',
  };
  const record = trainingRecord(failed, weights);
  expect(record).toMatchObject({ status: 'failed', error: 'no', started_at: queued.created_at, epochs: [] });
  expect(Object.keys(record)).not.toEqual(expect.arrayContaining(['weights']));
  expect(() => trainingRecord(queued)).toThrow(/is queued: nothing to log yet/);
});

test('the id of the model is derived from the id of the run', () => {
  expect(modelIdOf(queued.run_id, 'cnn-5x16-5x32-128-11')).toBe('cnn-1f0e3dad');
});
