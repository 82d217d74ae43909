// augmentedView: each digit is seen in many forms, some as MNIST has them, and none of them blank.
import { expect, test } from 'vitest';
import {
  augmentedView,
  HARD_VIEWS,
  PLAIN_VIEWS,
  type Views,
} from '../../../../lib/digits/training/augmented-views.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { PIXELS } from '../../../../lib/task.ts';

const { training } = readMnist();
const VIEWS = 150;

/** Views of the first picture of a digit. */
function viewsOf(digit: number, kinds: Views) {
  const random = seededRandom(digit);
  const index = training.labels.indexOf(digit);
  return {
    original: pictureOf(training, index),
    views: Array.from({ length: VIEWS }, () => augmentedView(training, index, random, kinds)),
  };
}

const KINDS = [PLAIN_VIEWS, HARD_VIEWS].flatMap((kinds) => [0, 1, 9].map((digit) => ({ digit, kinds })));

test.each(KINDS)(
  'the views of a $digit differ, and each has ink between 0 and 255: %#',
  ({ digit, kinds }) => {
    const { original, views } = viewsOf(digit, kinds);
    const untouched = views.filter((view) => view.every((value, i) => value === original[i]));
    const share = (1 - kinds.normalised) * kinds.untouched;
    expect(untouched.length / VIEWS).toBeGreaterThan(share / 2);
    expect(untouched.length / VIEWS).toBeLessThan(2 * share);
    expect(new Set(views.map((view) => view.join())).size).toBe(VIEWS - untouched.length + 1);
    for (const view of views) {
      expect(view).toHaveLength(PIXELS);
      expect(Math.min(...view)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...view)).toBeLessThanOrEqual(255);
      expect(view.some((value) => value > 60)).toBe(true);
    }
  },
);
