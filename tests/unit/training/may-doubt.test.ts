// The share that a model may doubt: one constant calibrates the shipped models and the retrained ones.
import { expect, test } from 'vitest';
import {
  batchLogits,
  calibrateLogits,
  MAY_DOUBT,
  normalisedSet,
  readMnist,
} from '#lib/digits/training/training.ts';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { v1 } from '../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../lib/digits/weights/v2.ts';

test('MAY_DOUBT gives the shipped models the temperature and threshold that they ship with', async () => {
  const heldOut = normalisedSet(readMnist().heldOut);
  for (const { architecture, weights, calibration } of [v1, v2].map(loadShipped)) {
    const logits: Float32Array[] = [];
    for await (const some of batchLogits(architecture, weights, heldOut)) logits.push(...some);
    expect(calibrateLogits(logits, heldOut.labels, MAY_DOUBT[architecture])).toEqual(calibration);
  }
}, 120_000);
