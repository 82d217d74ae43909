// Retrainings in the page: what a live event changes, what two differ in, and the addresses.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../../../page/administration/api.ts';
import { formatsIn } from '../../../../page/administration/language.ts';
import { nameOf, textOf } from '../../../../page/administration/runs/compare.tsx';
import {
  accuracies,
  differences,
  isUnderWay,
  leftOut,
  pairOf,
  tookMs,
  withEvent,
} from '../../../../page/administration/runs/runs.ts';
import { runTexts } from '../../../../page/administration/runs/texts.ts';

const run = (run_id: string, more: Partial<Run> = {}): Run => ({
  run_id,
  status: 'running',
  progress: 0.4,
  params: { learning_rate: 0.001, epochs: 5, by: 'boss' },
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
  created_at: '2026-01-02T03:04:05.000Z',
  started_at: '2026-01-02T03:05:00.000Z',
  finished_at: null,
  eta_seconds: null,
  ...more,
});

describe('a live event', () => {
  const runs = [run('a'), run('b', { status: 'published', progress: 1 })];

  test.each([
    ['of the same status moves the bar on', { run_id: 'a', status: 'running', progress: 0.6 }, 0.6, false],
    ['that comes late does not move it back', { run_id: 'a', status: 'running', progress: 0.1 }, 0.4, false],
    ['of another status asks for a read', { run_id: 'a', status: 'published', progress: 1 }, 0.4, true],
    [
      'of a run that is not listed asks for a read',
      { run_id: 'c', status: 'queued', progress: 0 },
      0.4,
      true,
    ],
    ['without a progress asks for a read', { run_id: 'a', status: 'running' }, 0.4, true],
    ['without anything asks for a read', {}, 0.4, true],
  ])('%s', (_name, data, progress, isStale) => {
    const after = withEvent(runs, data);
    expect([after.runs[0]?.progress, after.isStale]).toEqual([progress, isStale]);
    expect(after.runs[1]).toBe(runs[1]);
  });
});

test.each([
  ['queued', true],
  ['running', true],
  ['awaiting_approval', false],
  ['published', false],
  ['failed', false],
] as const)('a %s run is under way: %s', (status, expected) => {
  expect(isUnderWay({ status })).toBe(expected);
});

test('it took from its start to its end, or takes until now, and nothing before it began', () => {
  const now = Date.parse('2026-01-02T03:05:30.000Z');
  expect(tookMs(run('a'), now)).toBe(30_000);
  expect(tookMs(run('a', { finished_at: '2026-01-02T03:06:00.000Z' }), now)).toBe(60_000);
  expect(tookMs(run('a', { started_at: null }), now)).toBe(0);
});

test('accuracies are known when they were measured', () => {
  const metrics = { mnist_held_out_accuracy_before: 0.99, mnist_held_out_accuracy_after: 0.995 };
  expect(accuracies(run('a', { metrics }), 'mnist_held_out')).toEqual({ before: 0.99, after: 0.995 });
  expect(accuracies(run('a', { metrics }), 'feedback')).toEqual({ before: undefined, after: undefined });
});

test('what was left out comes by frequency, without what happened to no answer', () => {
  const learnt = {
    networks: 0,
    confirmed: 0,
    trusted: 1,
    open: 0,
    held_out_open: 0,
    left_out: { excluded: 2, too_many: 0, new_account: 7 },
    teachers: [],
  };
  expect(leftOut(run('a', { learnt }))).toEqual([
    ['new_account', 7],
    ['excluded', 2],
  ]);
  expect(leftOut(run('a'))).toEqual([]);
});

test('two runs differ in what was asked and in what came of it; equal facts are left out', () => {
  const a = run('a', { metrics: { accuracy: 0.99 } });
  const b = run('b', {
    status: 'published',
    model: 'cnn-2',
    params: { learning_rate: 0.001, epochs: 10, by: 'boss', note: 'n' },
    metrics: { accuracy: 0.995 },
  });
  expect(differences(a, b)).toEqual([
    { name: 'status', values: ['running', 'published'] },
    { name: 'epochs', values: [5, 10] },
    { name: 'accuracy', values: [0.99, 0.995] },
    { name: 'model', values: [undefined, 'cnn-2'] },
    { name: 'note', values: [undefined, 'n'] },
  ]);
  expect(differences(a, a)).toEqual([]);
});

test.each([
  ['a+b', ['a', 'b']],
  ['a', undefined],
  ['', undefined],
  ['a+', undefined],
  ['a+b+c', undefined],
])('the address "%s" names two runs: %j', (id, pair) => {
  expect(pairOf(id)).toEqual(pair);
});

test.each([
  ['mnist_held_out_accuracy_before', 0.9951, 'MNIST, held out, before', '99.51%'],
  ['digit_4_accuracy_after', 1, 'The 4s of MNIST, after', '100%'],
  ['golden_digits_missed_after', 0, 'Golden digits that it misses, after', '0'],
  ['accuracy', 0.5, 'Accuracy', '50%'],
  ['learn_from', 'trusted', 'Learns from', 'only trusted ones'],
  ['status', 'failed', 'State', 'Failed'],
  ['something_new', 'x', 'something_new', 'x'],
  ['labels', undefined, 'Answers', '–'],
])('the fact %s of %j is "%s" "%s"', (name, value, called, text) => {
  expect([nameOf(name, runTexts.en), textOf(name, value, runTexts.en, formatsIn('en'))]).toEqual([
    called,
    text,
  ]);
});
