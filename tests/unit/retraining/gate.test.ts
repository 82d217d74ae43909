// The gate: its limits, and the reasons that it gives.
import { describe, expect, test } from 'vitest';
import { evaluationMetrics, judge } from '../../../lib/retraining/candidate/gate.ts';
import type { Evaluation, Score } from '../../../lib/retraining/result.ts';

const score = (right: number, count = 1_000): Score => ({ count, right });
const evaluation = (changes: Partial<Evaluation> = {}): Evaluation => ({
  heldOut: score(4_950, 5_000),
  byDigit: Array.from({ length: 10 }, () => score(495, 500)),
  test: score(9_900, 10_000),
  feedback: score(90, 100),
  golden: [],
  confusion: [],
  ...changes,
});
/** All scores by digit, one of them changed. */
const digit = (which: number, changed: Score) =>
  Array.from({ length: 10 }, (_, i) => (i === which ? changed : score(495, 500)));

describe('judge', () => {
  test.each<[string, Partial<Evaluation>]>([
    ['an equal model', {}],
    ['a model that is better everywhere', { heldOut: score(5_000, 5_000), feedback: score(99, 100) }],
    ['a model that loses half a point on MNIST', { heldOut: score(4_925, 5_000) }],
    ['a model that loses two points on one digit', { byDigit: digit(7, score(485, 500)) }],
    ['a model that loses one of 100 answers of users', { feedback: score(89, 100) }],
    ['a model that is worse on the test set alone', { test: score(1, 10_000) }],
  ])('%s passes', (_what, changes) => {
    const verdict = judge(evaluation(), evaluation(changes));
    expect(verdict).toMatchObject({ passed: true, reasons: [] });
    expect(verdict.checks?.every(({ passed }) => passed)).toBe(true);
  });

  test.each<[Partial<Evaluation>, string]>([
    [
      { heldOut: score(4_924, 5_000) },
      'En los 5.000 dígitos de MNIST reservados acierta el 98,48 %, y el modelo anterior el 99 %; puede perder 0,5 puntos como máximo.',
    ],
    [
      { byDigit: digit(7, score(484, 500)) },
      'De los 7 de MNIST acierta el 96,8 %, y el modelo anterior el 99 %; ningún dígito puede perder más de 2 puntos.',
    ],
    [
      { feedback: score(88, 100) },
      'En 100 respuestas reservadas de usuarios acierta el 88 %, y el modelo anterior el 90 %; puede perder 1,5 puntos como máximo.',
    ],
    [
      { feedback: score(0, 1) },
      'En 1 respuesta reservada de usuarios acierta el 0 %, y el modelo anterior el 90 %; puede perder 1,5 puntos como máximo.',
    ],
    [
      {
        golden: [
          { digit: 4, read: 9, doubtful: true },
          { digit: 1, read: 1, doubtful: true },
          { digit: 3, read: 8, doubtful: false },
        ],
      },
      'No reconoce 3 de los dígitos de referencia: lee un 4 como 9 con dudas, un 1 con dudas, un 3 como 8.',
    ],
  ])('a model with %j is refused, and the reason says why', (changes, reason) => {
    const verdict = judge(evaluation(), evaluation(changes));
    expect(verdict).toMatchObject({ passed: false, reasons: [reason] });
    expect(verdict.checks?.filter(({ passed }) => !passed)).toHaveLength(1);
  });

  test('every check is listed with its limit and both figures', () => {
    const { checks = [] } = judge(evaluation(), evaluation({ feedback: score(95, 100) }));
    const digits = Array.from({ length: 10 }, (_, n) => `digit_${n}`);
    expect(checks.map(({ name }) => name)).toEqual([
      'mnist_held_out',
      ...digits,
      'feedback',
      'golden_digits_missed',
    ]);
    expect(checks[0]).toEqual({
      name: 'mnist_held_out',
      limit: 0.985,
      before: 0.99,
      after: 0.99,
      passed: true,
    });
    expect(checks[11]).toEqual({ name: 'feedback', limit: 0.885, before: 0.9, after: 0.95, passed: true });
    const none = judge(evaluation(), evaluation({ feedback: score(0, 0) })).checks ?? [];
    expect(none.map(({ name }) => name)).not.toContain('feedback');
  });

  test('a model that is worse in three ways gets three reasons', () => {
    const worse = evaluation({
      heldOut: score(0, 5_000),
      byDigit: digit(0, score(0)),
      feedback: score(0, 100),
    });
    expect(judge(evaluation(), worse).reasons).toHaveLength(3);
  });
});

test('every figure is named, before and after the retraining', () => {
  const after = evaluation({
    heldOut: score(4_960, 5_000),
    golden: [{ digit: 4, read: 9, doubtful: false }],
  });
  expect(evaluationMetrics(evaluation(), after)).toMatchObject({
    accuracy: 0.992,
    mnist_held_out_accuracy_before: 0.99,
    mnist_held_out_accuracy_after: 0.992,
    mnist_test_accuracy_after: 0.99,
    feedback_accuracy_before: 0.9,
    golden_digits_missed_after: 1,
    digit_9_accuracy_after: 0.99,
  });
  expect(evaluationMetrics(evaluation(), evaluation({ feedback: score(0, 0) }))).not.toHaveProperty(
    'feedback_accuracy_after',
  );
});
