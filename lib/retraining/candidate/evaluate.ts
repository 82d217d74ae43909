// Evaluates a model on four sets: digits held out of MNIST, MNIST's test set, users' held-out answers, golden digits.

import {
  type Answer,
  batchLogits,
  type DigitSet,
  interpretAll,
  isRight,
  type Model,
  missedGolden,
  NOT_A_DIGIT,
} from '#lib/digits/training/training.ts';
import { CLASSES } from '#lib/task.ts';
import type { Evaluation, Score } from '../result.ts';
import type { ReportProgress } from './progress.ts';

export interface EvaluationSets {
  /** 5,000 of MNIST's training digits that no model is trained on. */
  readonly heldOut: DigitSet;
  /** MNIST's 10,000 test digits: reported, but no decision uses them. */
  readonly test: DigitSet;
  /** Users' answers that the retrained model is not trained on. */
  readonly feedback: DigitSet;
}

export async function evaluate(
  model: Model,
  sets: EvaluationSets,
  report: ReportProgress,
): Promise<Evaluation> {
  const heldOut = await answersTo(model, sets.heldOut, report);
  return {
    heldOut: scoreOf(heldOut),
    byDigit: Array.from({ length: CLASSES }, (_, digit) =>
      scoreOf(heldOut.filter(({ label }) => label === digit)),
    ),
    test: scoreOf(await answersTo(model, sets.test, report)),
    feedback: scoreOf(await answersTo(model, sets.feedback, report)),
    golden: missedGolden(model),
    confusion: confusionOf(heldOut),
  };
}

/** One answer for each picture, in order. */
export async function answersTo(model: Model, digits: DigitSet, report: ReportProgress): Promise<Answer[]> {
  const logits = await allLogits(model, digits, report);
  return interpretAll(logits, digits.labels, model.calibration);
}

/** One array of logits for each picture, in order. */
export async function allLogits(
  { architecture, weights }: Pick<Model, 'architecture' | 'weights'>,
  digits: DigitSet,
  report: ReportProgress,
): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  for await (const some of batchLogits(architecture, weights, digits)) {
    logits.push(...some);
    await report();
  }
  return logits;
}

export function scoreOf(answers: readonly Answer[]): Score {
  return { count: answers.length, right: answers.filter(isRight).length };
}

function confusionOf(answers: readonly Answer[]): number[][] {
  const matrix = Array.from({ length: CLASSES }, () => Array<number>(NOT_A_DIGIT + 1).fill(0));
  for (const { label, prediction } of answers) {
    const { digit, probability, notADigit } = prediction;
    const row = matrix[label] as number[];
    const column = notADigit > probability ? NOT_A_DIGIT : digit;
    row[column] = (row[column] as number) + 1;
  }
  return matrix;
}
