// batches: the number of views of each source, every picture once in an epoch, repeatable by the seed.
import { expect, test } from 'vitest';
import { normalisedSet, PLAIN_VIEWS } from '../../../../lib/digits/training/augmented-views.ts';
import { batches, batchesPerEpoch } from '../../../../lib/digits/training/batches.ts';
import { slice } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { drawNotDigit } from '../../../../lib/digits/training/not-digits.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';

const { training } = readMnist();

/** Ten pictures whose labels tell them apart. */
const ten = { ...slice(training, 0, 10), labels: Uint8Array.from({ length: 10 }, (_, i) => i) };
const other = { ...slice(training, 10, 12), labels: Uint8Array.of(10, 10) };

test('a batch has `perBatch` views of each source, on the scale 0–1', () => {
  const sources = [
    { set: ten, perBatch: 4 },
    { set: other, perBatch: 3 },
  ];
  const { pictures, answers } = batches(sources, seededRandom(1), PLAIN_VIEWS).next().value;
  expect(answers).toHaveLength(7);
  expect(pictures).toHaveLength(7 * PIXELS);
  expect([...answers.subarray(4)]).toEqual([10, 10, 10]);
  expect(Math.max(...pictures)).toBeLessThanOrEqual(1);
  expect(Math.max(...pictures)).toBeGreaterThan(0.9);
});

test('an epoch shows every picture of the first source once', () => {
  const sources = [{ set: ten, perBatch: 5 }];
  expect(batchesPerEpoch(sources)).toBe(2);
  const stream = batches(sources, seededRandom(2), PLAIN_VIEWS);
  for (let epoch = 0; epoch < 3; epoch++) {
    const seen = [...stream.next().value.answers, ...stream.next().value.answers];
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

test('the same seed gives the same batches', () => {
  const first = (seed: number) =>
    batches([{ set: ten, perBatch: 8 }], seededRandom(seed), PLAIN_VIEWS).next().value;
  expect(first(3)).toEqual(first(3));
  expect(first(4)).not.toEqual(first(3));
});

test('a normalised set keeps its labels, and its digits are centred', () => {
  const set = normalisedSet(slice(training, 0, 50));
  expect(set.labels).toEqual(training.labels.subarray(0, 50));
  for (let i = 0; i < set.count; i++) {
    const pixels = set.pixels.subarray(i * PIXELS, (i + 1) * PIXELS);
    let [mass, x] = [0, 0];
    pixels.forEach((value, pixel) => {
      mass += value;
      x += value * (pixel % SIDE);
    });
    expect(Math.abs(x / mass - 13.5)).toBeLessThan(0.6);
  }
});

test('pictures that are no digit differ from each other, and the same seed gives the same pictures', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 60 }, () => drawNotDigit(training, random));
  };
  const pictures = draw(1);
  expect(pictures.every((pixels) => pixels.length === PIXELS && Math.max(...pixels) > 200)).toBe(true);
  expect(new Set(pictures.map((pixels) => Buffer.from(pixels).toString('base64'))).size).toBe(60);
  expect(draw(1)).toEqual(pictures);
});
