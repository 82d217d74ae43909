// A small fine-tune for real: it learns a handwriting that its parent misreads, repeats itself, and stops when told to.
import { expect, test } from 'vitest';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { type DigitSet, pictureOf, slice } from '../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../lib/digits/training/mnist.ts';
import { v1 } from '../../../lib/digits/weights/v1.ts';
import { accuracyOf, answersTo, scoreOf } from '../../../lib/retraining/evaluate.ts';
import { fineTune } from '../../../lib/retraining/fine-tune.ts';
import { stepsPerEpoch } from '../../../lib/retraining/hyperparameters.ts';
import { PIXELS, SIDE } from '../../../lib/task.ts';

const { training, heldOut } = readMnist();
const still = async () => {};

/** Written lying on its side: rows become columns. */
function lying(digits: DigitSet): DigitSet {
  const pixels = new Uint8Array(digits.pixels.length);
  for (let i = 0; i < digits.count; i++) {
    pictureOf(digits, i).forEach((value, at) => {
      pixels[i * PIXELS + (at % SIDE) * SIDE + Math.floor(at / SIDE)] = value;
    });
  }
  return { ...digits, pixels };
}

// The smaller network, which takes a fifth of the time; what differs is in the trainer's tests.
const parent = loadShipped(v1);
const lesson = {
  parent,
  learningRate: 0.003,
  epochs: 2,
  base: training,
  feedback: lying(slice(training, 0, 400)),
  heldOut: slice(heldOut, 0, 500),
  heldOutFeedback: lying(slice(heldOut, 500, 700)),
};
const read = async (weights: Float32Array, digits: DigitSet) =>
  accuracyOf(scoreOf(await answersTo({ ...parent, weights }, digits, still)));

test('learns a new handwriting without forgetting the old one, the same way each time', async () => {
  const steps: number[] = [];
  const { weights, epochs } = await fineTune(lesson, async (news) => {
    if (news?.progress !== undefined) steps.push(news.progress);
  });
  expect(await read(weights, lesson.heldOutFeedback)).toBeGreaterThan(
    (await read(parent.weights, lesson.heldOutFeedback)) + 0.15,
  );
  expect(await read(weights, lesson.heldOut)).toBeGreaterThan(
    (await read(parent.weights, lesson.heldOut)) - 0.03,
  );
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(epochs[1]?.feedback_accuracy).toBe(await read(weights, lesson.heldOutFeedback));
  expect(epochs[1]?.loss).toBeLessThan(epochs[0]?.loss as number);
  expect(steps).toHaveLength(2 * stepsPerEpoch(400));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));

  const again = await fineTune({ ...lesson, epochs: 2 }, still);
  expect(again.weights).toEqual(weights);
});

test('stops where the pulse stops it', async () => {
  let beats = 0;
  const stopping = async () => {
    if (++beats === 3) throw new Error('lease lost');
  };
  await expect(fineTune(lesson, stopping)).rejects.toThrow('lease lost');
  expect(beats).toBe(3);
});

test('an epoch shows every answer about once, and few answers often enough', () => {
  expect([1, 24, 960, 1_200, 1_440, 4_000].map(stepsPerEpoch)).toEqual([40, 40, 40, 50, 60, 60]);
});
