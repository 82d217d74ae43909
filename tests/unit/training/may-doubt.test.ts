// The shipped models doubt hardly any of MNIST's held-out digits.
import { expect, test } from 'vitest';
import { MAY_DOUBT } from '../../../lib/digits/model/architectures.ts';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { normalisedSet } from '../../../lib/digits/training/augmented-views.ts';
import { answers } from '../../../lib/digits/training/calibration.ts';
import { slice } from '../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../lib/digits/training/mnist.ts';
import { v1 } from '../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../lib/digits/weights/v2.ts';

test.each([
  ['v1', v1],
  ['v2', v2],
] as const)(
  "%s doubts at most the share of MNIST's held-out digits that its architecture may",
  (_name, shipped) => {
    const model = loadShipped(shipped);
    const given = answers(model, normalisedSet(slice(readMnist().heldOut, 0, 2_000)));
    const doubted = given.filter(({ prediction }) => prediction.doubtful).length / given.length;
    expect(doubted).toBeGreaterThan(0);
    expect(doubted).toBeLessThanOrEqual(MAY_DOUBT[model.architecture]);
  },
);
