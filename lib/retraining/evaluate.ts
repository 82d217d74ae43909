// How well a model reads: on digits held out of MNIST, on MNIST's test set, on users' answers, on the golden digits.

import {
  type Answer,
  batchLogits,
  type DigitSet,
  interpretAll,
  isRight,
  type Miss,
  type Model,
  missedGolden,
  NOT_A_DIGIT,
} from '#lib/digits/training/training.ts';
import { CLASSES } from '#lib/task.ts';
import type { Pulse } from './progress.ts';

export interface Papers {
  /** 5,000 of MNIST's training digits that no model is trained on. */
  readonly heldOut: DigitSet;
  /** MNIST's 10,000 test digits: reported, never decided on. */
  readonly test: DigitSet;
  /** Users' answers that this model is not trained on. */
  readonly feedback: DigitSet;
}

export interface Score {
  readonly count: number;
  readonly right: number;
}

export interface Exam {
  readonly heldOut: Score;
  /** Of `heldOut`, by true digit 0–9. */
  readonly byDigit: readonly Score[];
  readonly test: Score;
  readonly feedback: Score;
  readonly golden: readonly Pick<Miss, 'digit' | 'read' | 'doubtful'>[];
  /** Of `heldOut`: rows are true digits 0–9, columns answers 0–9 and 10 for "not one digit". */
  readonly confusion: readonly (readonly number[])[];
}

export async function examine(model: Model, papers: Papers, pulse: Pulse): Promise<Exam> {
  const heldOut = await answersTo(model, papers.heldOut, pulse);
  return {
    heldOut: scoreOf(heldOut),
    byDigit: Array.from({ length: CLASSES }, (_, digit) =>
      scoreOf(heldOut.filter(({ label }) => label === digit)),
    ),
    test: scoreOf(await answersTo(model, papers.test, pulse)),
    feedback: scoreOf(await answersTo(model, papers.feedback, pulse)),
    golden: missedGolden(model),
    confusion: confusionOf(heldOut),
  };
}

/** One answer per picture, in order. */
export async function answersTo(model: Model, digits: DigitSet, pulse: Pulse): Promise<Answer[]> {
  const logits = await allLogits(model, digits, pulse);
  return interpretAll(logits, digits.labels, model.calibration);
}

export async function allLogits(
  { architecture, weights }: Pick<Model, 'architecture' | 'weights'>,
  digits: DigitSet,
  pulse: Pulse,
): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  for await (const some of batchLogits(architecture, weights, digits)) {
    logits.push(...some);
    await pulse();
  }
  return logits;
}

export function scoreOf(answers: readonly Answer[]): Score {
  return { count: answers.length, right: answers.filter(isRight).length };
}

/** Share of right answers, 0–1; 0 where nothing was asked. */
export function accuracyOf({ count, right }: Score): number {
  return count === 0 ? 0 : right / count;
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
