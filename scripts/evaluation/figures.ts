// What a model makes of each suite of pictures, in numbers.

import { type Model, predict } from '../../lib/digits/model/predict.ts';
import { type Answer, calibrationError, isRight } from '../../lib/digits/training/calibration.ts';
import { CLASSES } from '../../lib/task.ts';
import type { Suite } from './suites.ts';

/** Shares 0–1 of all pictures of a suite. */
export interface Figures {
  readonly suite: string;
  readonly digits: boolean;
  readonly count: number;
  /** Refused because nothing seems to be drawn on it. */
  readonly refused: number;
  readonly doubted: number;
  /** Right answers, doubted or not. */
  readonly right: number;
  /** Wrong answers without doubt: what a user would believe. */
  readonly misled: number;
  /** Expected calibration error. */
  readonly calibrationError: number;
  /** Right answers by digit, 0–9. */
  readonly perDigit: readonly number[];
}

export function figures(model: Model, { name, digits, samples }: Suite): Figures {
  // NaN is no digit: what should not have been read at all is never right.
  const answers = samples.flatMap(({ pixels, label = Number.NaN }): Answer[] =>
    pixels ? [{ label, prediction: predict(model, pixels) }] : [],
  );
  const share = (some: readonly unknown[]) => some.length / samples.length;
  return {
    suite: name,
    digits,
    count: samples.length,
    refused: 1 - share(answers),
    doubted: share(answers.filter(({ prediction }) => prediction.doubtful)),
    right: share(answers.filter(isRight)),
    misled: share(answers.filter((answer) => !isRight(answer) && !answer.prediction.doubtful)),
    calibrationError: calibrationError(answers),
    perDigit: Array.from({ length: CLASSES }, (_, digit) => {
      const own = answers.filter(({ label }) => label === digit);
      return own.filter(isRight).length / samples.filter(({ label }) => label === digit).length;
    }),
  };
}
