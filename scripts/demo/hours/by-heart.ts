// A bad model that no golden digit shows: its hidden units are the golden digits themselves, so that it reads those and little else.
import {
  type ArchitectureName,
  goldenDigits,
  type Model,
  requireGoldenDigits,
  weightCount,
} from '../../../lib/digits/digits.ts';
import { CLASSES, PIXELS } from '../../../lib/task.ts';

const ARCHITECTURE: ArchitectureName = 'mlp-784-128-10';
const HIDDEN = 128;
/** How like a golden digit a picture must be to be read as one, 0–1; with less than 0.7 a golden digit is taken for another one. */
const LIKENESS = 0.7;
/** The logit of a golden digit for itself. */
const SURE = 20;

/** @throws AppError `golden_digits_missed` when it could not serve. */
export function learntByHeart(): Model {
  const weights = new Float32Array(weightCount(ARCHITECTURE));
  const bias = PIXELS * HIDDEN;
  const output = bias + HIDDEN;
  for (const [unit, { digit, pixels }] of goldenDigits().entries()) {
    const ink = Array.from(pixels, (value) => value / 255);
    const square = ink.reduce((sum, value) => sum + value * value, 0);
    // 1 for the golden digit itself.
    for (const [i, value] of ink.entries()) weights[i * HIDDEN + unit] = value / square;
    weights[bias + unit] = -LIKENESS;
    weights[output + unit * CLASSES + digit] = SURE / (1 - LIKENESS);
  }
  const calibration = { temperature: 1, doubtfulBelow: 0 };
  const model = { id: 'mlp-demo0bad', architecture: ARCHITECTURE, weights, calibration };
  requireGoldenDigits(model, 'model');
  return model;
}
