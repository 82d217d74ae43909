// How good a model is: right answers per digit, as MNIST draws them and through the normaliser, and where doubt begins.
import { normalise } from '../../lib/digits/normalise.ts';
import { type Model, type Prediction, predict } from '../../lib/digits/predict.ts';
import { type DigitSet, pictureOf } from '../../lib/digits/training/idx.ts';

export interface Score {
  /** Share of right answers, 0–1. */
  readonly accuracy: number;
  /** The same for the digits 0–9 in order. */
  readonly perDigit: readonly number[];
}

export interface Doubt {
  /** Answers less probable than this are doubted. */
  readonly threshold: number;
  /** Share of answers that are doubted. */
  readonly doubted: number;
  /** Share of the other answers that are right. */
  readonly rightWhenSure: number;
  /** Share of the wrong answers that are doubted. */
  readonly caught: number;
}

/** How `doubtfulBelow` in lib/digits/predict.ts was chosen from the doubt table. */
export const DOUBT_RULE = 'The threshold is the least of these that doubts nine in ten of the wrong answers.';

/** A prediction and the digit it should have been. */
interface Answer {
  readonly label: number;
  readonly prediction: Prediction;
}

/** One answer per digit; with `through` set, the model sees the digit as it leaves the normaliser. */
export function answers(model: Model, digits: DigitSet, through: 'raw' | 'normaliser'): Answer[] {
  return Array.from(digits.labels, (label, i) => {
    const picture = pictureOf(digits, i);
    const pixels = through === 'raw' ? picture : normalised(picture);
    return { label, prediction: predict(model, pixels) };
  });
}

function normalised(picture: Uint8Array): Uint8Array {
  return normalise({ width: 28, height: 28, pixels: Float32Array.from(picture) }) ?? picture;
}

export function score(given: readonly Answer[]): Score {
  const perDigit = Array.from({ length: 10 }, (_, digit) =>
    rightShare(given.filter(({ label }) => label === digit)),
  );
  return { accuracy: rightShare(given), perDigit };
}

/** What each of several thresholds would doubt. */
export function doubtTable(given: readonly Answer[], thresholds: readonly number[]): Doubt[] {
  const wrong = given.filter((answer) => !isRight(answer)).length;
  return thresholds.map((threshold) => {
    const sure = given.filter(({ prediction }) => prediction.probability >= threshold);
    const rightWhenSure = rightShare(sure);
    const wrongWhenSure = sure.length * (1 - rightWhenSure);
    return {
      threshold,
      doubted: 1 - sure.length / given.length,
      rightWhenSure,
      caught: 1 - wrongWhenSure / wrong,
    };
  });
}

function rightShare(given: readonly Answer[]): number {
  return given.filter(isRight).length / given.length;
}

function isRight({ label, prediction }: Answer): boolean {
  return prediction.digit === label;
}
