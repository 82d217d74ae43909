// The gate: what it lets pass, to the point, and what it says of the rest.
import { describe, expect, test } from 'vitest';
import type { Exam, Score } from '../../../lib/retraining/evaluate.ts';
import { examMetrics, judge } from '../../../lib/retraining/gate.ts';

const score = (right: number, count = 1_000): Score => ({ count, right });
const exam = (changes: Partial<Exam> = {}): Exam => ({
  heldOut: score(4_950, 5_000),
  byDigit: Array.from({ length: 10 }, () => score(495, 500)),
  test: score(9_900, 10_000),
  feedback: score(90, 100),
  golden: [],
  confusion: [],
  ...changes,
});
/** One digit's score changed. */
const digit = (which: number, changed: Score) =>
  Array.from({ length: 10 }, (_, i) => (i === which ? changed : score(495, 500)));

describe('judge', () => {
  test.each<[string, Partial<Exam>]>([
    ['the same', {}],
    ['better everywhere', { heldOut: score(5_000, 5_000), feedback: score(99, 100) }],
    ['half a point less on MNIST', { heldOut: score(4_925, 5_000) }],
    ['two points less on one digit', { byDigit: digit(7, score(485, 500)) }],
    ['a lower score on the test set, which has no say', { test: score(1, 10_000) }],
  ])('passes %s', (_what, changes) => {
    expect(judge(exam(), exam(changes))).toEqual({ passed: true, reasons: [] });
  });

  test.each<[Partial<Exam>, string]>([
    [
      { heldOut: score(4_924, 5_000) },
      'En los 5000 dígitos de MNIST reservados acierta el 98,48 %, y el modelo anterior el 99 %; puede perder 0,5 puntos como máximo.',
    ],
    [
      { byDigit: digit(7, score(484, 500)) },
      'De los 7 de MNIST acierta el 96,8 %, y el modelo anterior el 99 %; ningún dígito puede perder más de 2 puntos.',
    ],
    [
      { feedback: score(89, 100) },
      'En las 100 respuestas de usuarios reservadas acierta el 89 %, menos que el modelo anterior (el 90 %).',
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
  ])('refuses %j and says why', (changes, reason) => {
    expect(judge(exam(), exam(changes))).toEqual({ passed: false, reasons: [reason] });
  });

  test('gives every reason there is', () => {
    const worse = exam({ heldOut: score(0, 5_000), byDigit: digit(0, score(0)), feedback: score(0, 100) });
    expect(judge(exam(), worse).reasons).toHaveLength(3);
  });
});

test('every figure has its name, before and after', () => {
  const after = exam({ heldOut: score(4_960, 5_000), golden: [{ digit: 4, read: 9, doubtful: false }] });
  expect(examMetrics(exam(), after)).toMatchObject({
    accuracy: 0.992,
    mnist_held_out_accuracy_before: 0.99,
    mnist_held_out_accuracy_after: 0.992,
    mnist_test_accuracy_after: 0.99,
    feedback_accuracy_before: 0.9,
    golden_digits_missed_after: 1,
    digit_9_accuracy_after: 0.99,
  });
  expect(examMetrics(exam(), exam({ feedback: score(0, 0) }))).not.toHaveProperty('feedback_accuracy_after');
});
