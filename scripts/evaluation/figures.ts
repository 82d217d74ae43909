// The figures of a model on a suite of pictures.
import { type Model, predict } from '../../lib/digits/model/predict.ts';
import { type Answer, calibrationError, isRight } from '../../lib/digits/training/calibration.ts';
import { CLASSES } from '../../lib/task.ts';
import type { Suite } from './suites.ts';

/** All figures are shares, 0–1; the shares of right and wrong answers are of all pictures. */
export interface Figures {
  readonly suite: string;
  readonly digits: boolean;
  readonly source: Suite['source'];
  readonly count: number;
  /** Refused as blank. */
  readonly refused: number;
  readonly doubted: number;
  /** Right answers, with or without doubt. */
  readonly right: number;
  /** Wrong answers without doubt: a user would believe them. */
  readonly misled: number;
  /** Expected calibration error. */
  readonly calibrationError: number;
  /** Right answers by digit, 0–9. */
  readonly perDigit: readonly number[];
}

/** @param onSample is called after each picture */
export function figures(
  model: Model,
  { name, digits, source, samples }: Suite,
  onSample = () => {},
): Figures {
  const answers = samples.flatMap(({ pixels, label }): Answer[] => {
    onSample();
    // Without a label no answer is right: no digit equals NaN.
    return pixels ? [{ label: label ?? Number.NaN, prediction: predict(model, pixels) }] : [];
  });
  const share = (some: readonly unknown[]) => some.length / samples.length;
  return {
    suite: name,
    digits,
    source,
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
