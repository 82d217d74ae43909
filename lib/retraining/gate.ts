// The gate: decides whether a retrained model may serve, from its evaluation and its parent's on the same sets. Pure.
import { countText, decimal, plural } from '#lib/locale-es.ts';
import { accuracyOf, type Evaluation, type GateVerdict, type Score } from './run.ts';

/** Percentage points that accuracy on MNIST's held-out digits may fall. A limit of 0 would refuse good models. */
const MOST_LOST = 0.5;
/** Percentage points that accuracy on any one digit may fall. */
const MOST_LOST_BY_DIGIT = 2;
/** Smaller differences are rounding errors of floating-point arithmetic. */
const ROUNDING = 1e-9;

/** MNIST's test set does not count. */
export function judge(before: Evaluation, after: Evaluation): GateVerdict {
  const reasons = [
    ...worseOverall(before, after),
    ...worseDigits(before, after),
    ...worseOnFeedback(before, after),
    ...missedGoldenDigits(after),
  ];
  return { passed: reasons.length === 0, reasons };
}

function worseOverall(before: Evaluation, after: Evaluation): string[] {
  if (pointsLost(before.heldOut, after.heldOut) <= MOST_LOST + ROUNDING) return [];
  return [
    `En los ${countText(after.heldOut.count)} dígitos de MNIST reservados acierta ${share(after.heldOut)}, y el ` +
      `modelo anterior ${share(before.heldOut)}; puede perder ${decimal(MOST_LOST)} puntos como máximo.`,
  ];
}

function worseDigits(before: Evaluation, after: Evaluation): string[] {
  return after.byDigit.flatMap((score, digit) => {
    const previous = before.byDigit[digit];
    if (!previous || pointsLost(previous, score) <= MOST_LOST_BY_DIGIT + ROUNDING) return [];
    return [
      `De los ${digit} de MNIST acierta ${share(score)}, y el modelo anterior ${share(previous)}; ningún ` +
        `dígito puede perder más de ${decimal(MOST_LOST_BY_DIGIT)} puntos.`,
    ];
  });
}

function worseOnFeedback(before: Evaluation, after: Evaluation): string[] {
  if (after.feedback.right >= before.feedback.right) return [];
  const answers = plural(
    after.feedback.count,
    'respuesta reservada de usuarios',
    'respuestas reservadas de usuarios',
  );
  return [
    `En ${answers} acierta ${share(after.feedback)}, menos que el modelo anterior (${share(before.feedback)}).`,
  ];
}

function missedGoldenDigits({ golden }: Evaluation): string[] {
  if (golden.length === 0) return [];
  const missed = golden.map(({ digit, read, doubtful }) =>
    read === digit ? `un ${digit} con dudas` : `un ${digit} como ${read}${doubtful ? ' con dudas' : ''}`,
  );
  return [`No reconoce ${golden.length} de los dígitos de referencia: lee ${missed.join(', ')}.`];
}

/** In percentage points. */
function pointsLost(before: Score, after: Score): number {
  return 100 * (accuracyOf(before) - accuracyOf(after));
}

/** "el 99,52 %": two decimals at most. */
function share(score: Score): string {
  return `el ${decimal(100 * accuracyOf(score), 2)} %`;
}

/** Every figure of the two evaluations, by name. Accuracies are 0–1, before the retraining and after it. */
export function evaluationMetrics(before: Evaluation, after: Evaluation): Record<string, number> {
  return {
    accuracy: accuracyOf(after.heldOut),
    ...metricsOf(before, 'before'),
    ...metricsOf(after, 'after'),
  };
}

function metricsOf(evaluation: Evaluation, when: 'before' | 'after'): Record<string, number> {
  const digits = evaluation.byDigit.map((score, digit) => [
    `digit_${digit}_accuracy_${when}`,
    accuracyOf(score),
  ]);
  return {
    [`mnist_held_out_accuracy_${when}`]: accuracyOf(evaluation.heldOut),
    [`mnist_test_accuracy_${when}`]: accuracyOf(evaluation.test),
    ...(evaluation.feedback.count > 0 && { [`feedback_accuracy_${when}`]: accuracyOf(evaluation.feedback) }),
    [`golden_digits_missed_${when}`]: evaluation.golden.length,
    ...Object.fromEntries(digits),
  };
}
