// The trainer: the same forward pass as the plain one, correct gradients, repeatable by its seed.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { ARCHITECTURES, type ArchitectureName } from '../../../../lib/digits/model/architectures.ts';
import { type Shape, sizeOf, softmax } from '../../../../lib/digits/model/layers.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { convolutionParameters } from '../../../../lib/digits/training/forward.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { createTrainer } from '../../../../lib/digits/training/trainer.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { PIXELS } from '../../../../lib/task.ts';

const COUNT = 32;
const { heldOut } = readMnist();
const pixelsOf = (i: number) => heldOut.pixels.subarray(i * PIXELS, (i + 1) * PIXELS);
const batch = {
  pictures: Float32Array.from(heldOut.pixels.subarray(0, COUNT * PIXELS), (value) => value / 255),
  answers: heldOut.labels.slice(0, COUNT),
};
const plain = { dropout: 0, labelSmoothing: 0, averaging: 0 };

const fresh = (architecture: ArchitectureName) =>
  createTrainer({ ...plain, architecture, random: seededRandom(1) });

const sizesOf = (shapes: readonly Shape[]) => shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);

/** Mean cross-entropy by the plain forward pass. */
function loss(architecture: ArchitectureName, weights: Float32Array): number {
  const losses = Array.from(batch.answers, (answer, i) => {
    const probabilities = softmax(ARCHITECTURES[architecture].logits(weights, pixelsOf(i)));
    return -Math.log(probabilities[answer] as number);
  });
  return losses.reduce((a, b) => a + b, 0) / COUNT;
}

describe.each([
  { architecture: v1.architecture, shipped: v1 },
  { architecture: v2.architecture, shipped: v2 },
])('the trainer of $architecture', ({ architecture, shipped }) => {
  test('its loss equals that of the plain forward pass', async () => {
    const { weights } = loadShipped(shipped);
    const trainer = await createTrainer({ ...plain, architecture, weights, random: seededRandom(1) });
    expect(trainer.step(batch, 0)).toBeCloseTo(loss(architecture, weights), 4);
    trainer.dispose();
  });

  test('thirty steps on one batch reduce the loss to less than a fifth', async () => {
    const trainer = await fresh(architecture);
    const first = trainer.step(batch, 2e-3);
    for (let n = 0; n < 30; n++) trainer.step(batch, 2e-3);
    expect(loss(architecture, trainer.averaged)).toBeLessThan(first / 5);
    trainer.dispose();
  });

  test('the same seed gives the same weights, and another seed gives others', async () => {
    const run = async (seed: number) => {
      const trainer = await createTrainer({
        architecture,
        random: seededRandom(seed),
        dropout: 0.3,
        labelSmoothing: 0.05,
        averaging: 0.9,
      });
      for (let n = 0; n < 3; n++) trainer.step(batch, 1e-3);
      trainer.dispose();
      return Buffer.from(trainer.averaged.buffer).toString('base64');
    };
    expect(await run(5)).toBe(await run(5));
    expect(await run(6)).not.toBe(await run(5));
  });

  test('no tensors remain after dispose', async () => {
    const before = tf.memory().numTensors;
    const trainer = await fresh(architecture);
    for (let n = 0; n < 3; n++) trainer.step(batch, 1e-3);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('training starts from a copy of the given weights', async () => {
  const { weights } = loadShipped(v2);
  const before = weights.slice();
  const trainer = await createTrainer({
    ...plain,
    architecture: v2.architecture,
    weights,
    random: seededRandom(1),
  });
  trainer.step(batch, 1e-2);
  trainer.dispose();
  expect(weights).toEqual(before);
  expect(trainer.averaged).not.toEqual(before);
});

test('label smoothing increases the loss', async () => {
  const { weights } = loadShipped(v1);
  const options = {
    architecture: v1.architecture,
    weights,
    random: seededRandom(1),
    dropout: 0,
    averaging: 0,
  };
  const smooth = await createTrainer({ ...options, labelSmoothing: 0.2 });
  const hard = await createTrainer({ ...options, labelSmoothing: 0 });
  expect(smooth.step(batch, 0)).toBeGreaterThan(hard.step(batch, 0));
  smooth.dispose();
  hard.dispose();
});

test.each([v1, v2])(
  'of $architecture, a step on the dense layers alone leaves the convolutions as they are',
  async (shipped) => {
    const { architecture, weights } = loadShipped(shipped);
    const options = { ...plain, architecture, weights, random: seededRandom(1) };
    const trainer = await createTrainer({ ...options, denseOnly: true });
    const all = await createTrainer(options);
    // The dense layers start from the same place, so that both have the same first loss.
    expect(trainer.step(batch, 1e-2)).toBeCloseTo(all.step(batch, 1e-2), 5);
    const { shapes } = ARCHITECTURES[architecture];
    const cut = sizesOf(shapes.slice(0, convolutionParameters(shapes)));
    expect(trainer.averaged.subarray(0, cut)).toEqual(weights.subarray(0, cut));
    expect(trainer.averaged.subarray(cut)).not.toEqual(weights.subarray(cut));
    trainer.dispose();
    all.dispose();
  },
);

test.each([true, false])(
  'a distilled picture keeps its answer, whatever its class says (dense layers alone: %s)',
  async (denseOnly) => {
    const { architecture, weights } = loadShipped(v2);
    const wrong = { ...batch, answers: batch.answers.map((digit) => (digit + 1) % 10) };
    const after = async (distilled: boolean[]) => {
      const trainer = await createTrainer({
        ...plain,
        architecture,
        weights,
        random: seededRandom(1),
        denseOnly,
      });
      for (let n = 0; n < 8; n++) trainer.step({ ...wrong, distilled }, 1e-3);
      trainer.dispose();
      return loss(architecture, trainer.averaged);
    };
    const before = loss(architecture, weights);
    const undistilled = (await after(Array(COUNT).fill(false))) - before;
    expect(undistilled).toBeGreaterThan(0.1);
    // Adam makes small steps of the rounding errors too.
    expect(Math.abs((await after(Array(COUNT).fill(true))) - before)).toBeLessThan(undistilled / 10);
  },
);

describe('the gradient kernels', () => {
  test('the gradients of convolution and pooling equal numerical gradients', async () => {
    // Creating a trainer registers the kernels.
    (await fresh('mlp-784-128-10')).dispose();
    const random = seededRandom(9);
    const noise = (length: number) => Float32Array.from({ length }, () => random() * 2 - 1);
    const [input, filter] = [noise(2 * 8 * 8 * 3), noise(5 * 5 * 3 * 2)];
    const weights = noise(2 * 2 * 2 * 2);
    const result = (x: Float32Array, w: Float32Array) =>
      tf.tidy(
        () => value(tf.tensor4d(x, [2, 8, 8, 3]), tf.tensor4d(w, [5, 5, 3, 2])).dataSync()[0] as number,
      );
    function value(x: tf.Tensor4D, w: tf.Tensor4D): tf.Scalar {
      const pooled = tf.maxPool(tf.conv2d(x, w, 1, 'valid'), 2, 2, 'valid');
      return tf.sum(tf.mul(pooled, tf.tensor4d(weights, [2, 2, 2, 2])));
    }

    const [byInput, byFilter] = tf.tidy(() =>
      tf
        .grads((x, w) => value(x as tf.Tensor4D, w as tf.Tensor4D))([
          tf.tensor4d(input, [2, 8, 8, 3]),
          tf.tensor4d(filter, [5, 5, 3, 2]),
        ])
        .map((gradient) => gradient.dataSync()),
    ) as [Float32Array, Float32Array];

    const STEP = 1e-2;
    const nudged = (values: Float32Array, i: number, by: number) =>
      values.with(i, (values[i] as number) + by);
    for (let i = 0; i < filter.length; i += 7) {
      const slope =
        (result(input, nudged(filter, i, STEP)) - result(input, nudged(filter, i, -STEP))) / (2 * STEP);
      expect(byFilter[i]).toBeCloseTo(slope, 1);
    }
    for (let i = 0; i < input.length; i += 11) {
      const slope =
        (result(nudged(input, i, STEP), filter) - result(nudged(input, i, -STEP), filter)) / (2 * STEP);
      expect(byInput[i]).toBeCloseTo(slope, 1);
    }
  });
});
