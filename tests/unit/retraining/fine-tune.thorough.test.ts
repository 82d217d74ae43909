// A small fine-tune: it learns handwriting that its parent misreads, is deterministic, reports its progress, and can be stopped.
import { expect, test } from 'vitest';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { type DigitSet, pictureOf, slice } from '../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../lib/digits/training/mnist.ts';
import { v1 } from '../../../lib/digits/weights/v1.ts';
import { answersTo, scoreOf } from '../../../lib/retraining/candidate/evaluate.ts';
import { fineTune } from '../../../lib/retraining/candidate/fine-tune.ts';
import { stepsPerEpoch } from '../../../lib/retraining/candidate/hyperparameters.ts';
import { train } from '../../../lib/retraining/candidate/train.ts';
import { accuracyOf } from '../../../lib/retraining/result.ts';
import { PIXELS, SIDE } from '../../../lib/task.ts';

const { training, heldOut, test: tested } = readMnist();
const noReport = async () => {};

/** The pictures transposed: rows become columns. */
function transposed(digits: DigitSet): DigitSet {
  const pixels = new Uint8Array(digits.pixels.length);
  for (let i = 0; i < digits.count; i++) {
    pictureOf(digits, i).forEach((value, at) => {
      pixels[i * PIXELS + (at % SIDE) * SIDE + Math.floor(at / SIDE)] = value;
    });
  }
  return { ...digits, pixels };
}

// The smaller network, which takes a fifth of the time; the trainer's tests cover the larger one.
const parent = loadShipped(v1);
const input = {
  parent,
  learningRate: 0.003,
  epochs: 2,
  base: training,
  feedback: transposed(slice(training, 0, 400)),
  heldOut: slice(heldOut, 0, 500),
  heldOutFeedback: transposed(slice(heldOut, 500, 700)),
};
const read = async (weights: Float32Array, digits: DigitSet) =>
  accuracyOf(scoreOf(await answersTo({ ...parent, weights }, digits, noReport)));

test('a fine-tuned model learns new handwriting, does not forget the old, and is the same each time', async () => {
  const steps: number[] = [];
  const { weights, epochs } = await fineTune(input, async (report) => {
    if (report?.progress !== undefined) steps.push(report.progress);
  });
  expect(await read(weights, input.heldOutFeedback)).toBeGreaterThan(
    (await read(parent.weights, input.heldOutFeedback)) + 0.15,
  );
  expect(await read(weights, input.heldOut)).toBeGreaterThan(
    (await read(parent.weights, input.heldOut)) - 0.03,
  );
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(epochs[1]?.feedback_accuracy).toBe(await read(weights, input.heldOutFeedback));
  expect(epochs[1]?.loss).toBeLessThan(epochs[0]?.loss as number);
  expect(steps).toHaveLength(2 * stepsPerEpoch(400));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));

  const again = await fineTune({ ...input, epochs: 2 }, noReport);
  expect(again.weights).toEqual(weights);
  // Ten seconds on an idle machine.
}, 300_000);

test('training stops when a progress report throws', async () => {
  let reports = 0;
  const stopping = async () => {
    if (++reports === 3) throw new Error('lease lost');
  };
  await expect(fineTune(input, stopping)).rejects.toThrow('lease lost');
  expect(reports).toBe(3);
});

test('the progress of training and evaluating together rises from 0 to 1, in steps of at most a tenth', async () => {
  const steps: number[] = [];
  const mnist = { training, heldOut: input.heldOut, test: slice(tested, 0, 500) };
  const feedback = { trained: input.feedback, heldOut: input.heldOutFeedback, vouched: [] };
  await train({ ...input, id: 'candidate', epochs: 1, mnist, feedback }, async (report) => {
    if (report?.progress !== undefined) steps.push(report.progress);
  });
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(1);
  for (const [i, step] of steps.slice(1).entries()) {
    expect(step).toBeGreaterThanOrEqual(steps[i] as number);
    expect(step - (steps[i] as number)).toBeLessThan(0.1);
  }
}, 300_000);

test('an epoch shows every answer about once, within 40 to 60 steps', () => {
  expect([1, 24, 960, 1_200, 1_440, 4_000].map(stepsPerEpoch)).toEqual([40, 40, 40, 50, 60, 60]);
});
