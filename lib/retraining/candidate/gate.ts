// The gate: decides whether a retrained model may serve, from its evaluation and its parent's on the same sets. Pure.
import { countText, decimal, plural } from '#lib/locale-es.ts';
import { accuracyOf, type Evaluation, type GateCheck, type GateVerdict, type Score } from '../result.ts';

/** Percentage points that accuracy on MNIST's held-out digits may fall. A limit of 0 would refuse good models. */
const MOST_LOST = 0.5;
/** Percentage points that accuracy on any one digit may fall. */
const MOST_LOST_BY_DIGIT = 2;
/** Percentage points that accuracy on users' held-out answers may fall: one answer of 67 is chance. Of fewer, none may be lost. */
const MOST_LOST_ON_FEEDBACK = 1.5;
/** Smaller differences are rounding errors of floating-point arithmetic. */
const ROUNDING = 1e-9;

/** A check of the gate, and why a candidate that fails it may not serve. */
type Check = GateCheck & { readonly reason: string };

/** MNIST's test set does not count. */
export function judge(before: Evaluation, after: Evaluation): GateVerdict {
  const checks = [
    overall(before, after),
    ...byDigit(before, after),
    ...onFeedback(before, after),
    goldenDigits(before, after),
  ];
  const reasons = checks.flatMap(({ passed, reason }) => (passed ? [] : [reason]));
  return { passed: reasons.length === 0, reasons, checks: checks.map(({ reason: _, ...check }) => check) };
}

function overall({ heldOut: before }: Evaluation, { heldOut: after }: Evaluation): Check {
  return accuracyCheck('mnist_held_out', before, after, MOST_LOST, {
    of: `En los ${countText(after.count)} dígitos de MNIST reservados`,
    limit: `puede perder ${decimal(MOST_LOST)} puntos como máximo`,
  });
}

function byDigit(before: Evaluation, after: Evaluation): Check[] {
  return after.byDigit.flatMap((score, digit) => {
    const previous = before.byDigit[digit];
    if (!previous) return [];
    const texts = {
      of: `De los ${digit} de MNIST`,
      limit: `ningún dígito puede perder más de ${decimal(MOST_LOST_BY_DIGIT)} puntos`,
    };
    return [accuracyCheck(`digit_${digit}`, previous, score, MOST_LOST_BY_DIGIT, texts)];
  });
}

function onFeedback({ feedback: before }: Evaluation, { feedback: after }: Evaluation): Check[] {
  if (after.count === 0) return [];
  const answers = plural(after.count, 'respuesta reservada de usuarios', 'respuestas reservadas de usuarios');
  return [
    accuracyCheck('feedback', before, after, MOST_LOST_ON_FEEDBACK, {
      of: `En ${answers}`,
      limit: `puede perder ${decimal(MOST_LOST_ON_FEEDBACK)} puntos como máximo`,
    }),
  ];
}

function goldenDigits({ golden: before }: Evaluation, { golden: after }: Evaluation): Check {
  const missed = after.map(({ digit, read, doubtful }) =>
    read === digit ? `un ${digit} con dudas` : `un ${digit} como ${read}${doubtful ? ' con dudas' : ''}`,
  );
  return {
    name: 'golden_digits_missed',
    limit: 0,
    before: before.length,
    after: after.length,
    passed: after.length === 0,
    reason: `No reconoce ${after.length} de los dígitos de referencia: lee ${missed.join(', ')}.`,
  };
}

/** Accuracy may fall by `mayLose` percentage points. */
function accuracyCheck(
  name: string,
  before: Score,
  after: Score,
  mayLose: number,
  texts: { of: string; limit: string },
): Check {
  const limit = Math.max(0, accuracyOf(before) - mayLose / 100);
  return {
    name,
    limit,
    before: accuracyOf(before),
    after: accuracyOf(after),
    passed: accuracyOf(after) >= limit - ROUNDING,
    reason: `${texts.of} acierta ${share(after)}, y el modelo anterior ${share(before)}; ${texts.limit}.`,
  };
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
