// The figures of a model on a suite of pictures.
import { calibrationError } from '../../lib/digits/training/calibration.ts';
import { CLASSES } from '../../lib/task.ts';
import type { Answer } from './answers.ts';
import type { Kind } from './suites.ts';

/** All figures are shares, 0–1; the shares of right and wrong answers are of all pictures. */
export interface Figures {
  readonly suite: string;
  readonly digits: boolean;
  readonly source: Kind['source'];
  readonly count: number;
  /** Refused: blank, too much in it, or several digits. */
  readonly refused: number;
  readonly doubted: number;
  /** Right answers, with or without doubt. */
  readonly right: number;
  /** Wrong answers without doubt: a user would believe them. */
  readonly misled: number;
  /** Expected calibration error. */
  readonly calibrationError: number;
  /** Right answers by digit, 0–9; NaN for a digit that no picture shows. */
  readonly perDigit: readonly number[];
  /** How often each digit (row) was read as each digit (column). */
  readonly confusion: readonly (readonly number[])[];
}

/** @param labels the digit of each picture, in order @param given the answers that were given, in any order */
export function figures(
  { name, digits, source }: Kind,
  labels: readonly (number | undefined)[],
  given: readonly Answer[],
): Figures {
  const share = (count: number) => count / labels.length;
  const counts = Array.from({ length: CLASSES }, () => Array<number>(CLASSES).fill(0));
  for (const { label, digit } of given) {
    const row = label === undefined ? undefined : counts[label];
    if (row && digit !== undefined) row[digit] = (row[digit] ?? 0) + 1;
  }
  return {
    suite: name,
    digits,
    source,
    count: labels.length,
    refused: share(labels.length - given.length),
    doubted: share(given.filter(({ doubtful }) => doubtful).length),
    right: share(given.filter(({ isRight }) => isRight).length),
    misled: share(given.filter(({ isRight, doubtful }) => !isRight && !doubtful).length),
    calibrationError: calibrationError(given),
    perDigit: counts.map(
      (row, digit) => (row[digit] ?? 0) / labels.filter((label) => label === digit).length,
    ),
    confusion: counts,
  };
}
