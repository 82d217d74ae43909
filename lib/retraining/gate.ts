// Whether a retrained model may serve: pure, from what it and its parent did in the same exams.
import { accuracyOf, type Exam, type Score } from './evaluate.ts';

/** Points of accuracy that MNIST's held-out digits may lose: a gate without any would refuse good models. */
const MOST_LOST = 0.5;
/** Points that any one digit may lose. */
const MOST_LOST_BY_DIGIT = 2;
/** Differences below this are those of adding up in binary. */
const ROUNDING = 1e-9;

export interface Verdict {
  readonly passed: boolean;
  /** What it was refused for, a Spanish sentence each. */
  readonly reasons: string[];
}

/** MNIST's test set has no say. */
export function judge(before: Exam, after: Exam): Verdict {
  const reasons = [
    ...worseOnTheWhole(before, after),
    ...worseDigits(before, after),
    ...worseOnFeedback(before, after),
    ...missedGoldenDigits(after),
  ];
  return { passed: reasons.length === 0, reasons };
}

function worseOnTheWhole(before: Exam, after: Exam): string[] {
  if (pointsLost(before.heldOut, after.heldOut) <= MOST_LOST + ROUNDING) return [];
  return [
    `En los ${after.heldOut.count} dígitos de MNIST reservados acierta ${percent(after.heldOut)}, y el modelo ` +
      `anterior ${percent(before.heldOut)}; puede perder ${decimal(MOST_LOST)} puntos como máximo.`,
  ];
}

function worseDigits(before: Exam, after: Exam): string[] {
  return after.byDigit.flatMap((score, digit) => {
    const previous = before.byDigit[digit];
    if (!previous || pointsLost(previous, score) <= MOST_LOST_BY_DIGIT + ROUNDING) return [];
    return [
      `De los ${digit} de MNIST acierta ${percent(score)}, y el modelo anterior ${percent(previous)}; ningún ` +
        `dígito puede perder más de ${decimal(MOST_LOST_BY_DIGIT)} puntos.`,
    ];
  });
}

function worseOnFeedback(before: Exam, after: Exam): string[] {
  if (after.feedback.right >= before.feedback.right) return [];
  return [
    `En las ${after.feedback.count} respuestas de usuarios reservadas acierta ${percent(after.feedback)}, menos que ` +
      `el modelo anterior (${percent(before.feedback)}).`,
  ];
}

function missedGoldenDigits({ golden }: Exam): string[] {
  if (golden.length === 0) return [];
  const missed = golden.map(({ digit, read, doubtful }) =>
    read === digit ? `un ${digit} con dudas` : `un ${digit} como ${read}${doubtful ? ' con dudas' : ''}`,
  );
  return [`No reconoce ${golden.length} de los dígitos de referencia: lee ${missed.join(', ')}.`];
}

function pointsLost(before: Score, after: Score): number {
  return 100 * (accuracyOf(before) - accuracyOf(after));
}

function percent(score: Score): string {
  return `el ${decimal(100 * accuracyOf(score))} %`;
}

/** "99,52", as Spanish writes it, with no more than two decimals. */
function decimal(value: number): string {
  return String(Number(value.toFixed(2))).replace('.', ',');
}

/** Every figure of the two exams, by name: accuracies from 0 to 1, before the retraining and after it. */
export function examMetrics(before: Exam, after: Exam): Record<string, number> {
  return { accuracy: accuracyOf(after.heldOut), ...named(before, 'before'), ...named(after, 'after') };
}

function named(exam: Exam, when: 'before' | 'after'): Record<string, number> {
  const digits = exam.byDigit.map((score, digit) => [`digit_${digit}_accuracy_${when}`, accuracyOf(score)]);
  return {
    [`mnist_held_out_accuracy_${when}`]: accuracyOf(exam.heldOut),
    [`mnist_test_accuracy_${when}`]: accuracyOf(exam.test),
    ...(exam.feedback.count > 0 && { [`feedback_accuracy_${when}`]: accuracyOf(exam.feedback) }),
    [`golden_digits_missed_${when}`]: exam.golden.length,
    ...Object.fromEntries(digits),
  };
}
