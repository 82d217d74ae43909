// The shipped model reads MNIST's test digits, as they are and as people would upload them.
import { describe, expect, test } from 'vitest';
import { normalise } from '../../../lib/digits/normalise.ts';
import { type Model, predict } from '../../../lib/digits/predict.ts';
import { shippedModel } from '../../../lib/digits/shipped.ts';
import { pictureOf } from '../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../lib/digits/training/mnist.ts';
import { mnistRaster, onSheet } from './pictures.ts';

const { test: digits, heldOut } = readMnist();
const model = shippedModel('v1');

/** Every tenth digit of the test set: 1,000. */
const SAMPLE = Array.from({ length: 1000 }, (_, i) => i * 10);

const accuracy = (pixelsOf: (index: number) => Uint8Array | undefined) =>
  SAMPLE.filter((index) => {
    const pixels = pixelsOf(index);
    return pixels !== undefined && predict(model, pixels).digit === digits.labels[index];
  }).length / SAMPLE.length;

describe('of 1,000 test digits, at least 97 % are right', () => {
  test('as MNIST has them', () => {
    expect(accuracy((index) => pictureOf(digits, index))).toBeGreaterThanOrEqual(0.97);
  });

  test('through the normaliser', () => {
    expect(accuracy((index) => normalise(mnistRaster(digits, index)))).toBeGreaterThanOrEqual(0.97);
  });

  test('in dark ink, off the middle of a larger sheet', () => {
    const sheet = { width: 100, height: 80, size: 56, paper: 235, ink: 40 };
    const place = (index: number) => ({ ...sheet, left: index % 44, top: index % 24 });
    expect(
      accuracy((index) => normalise(onSheet(mnistRaster(digits, index), place(index)))),
    ).toBeGreaterThanOrEqual(0.97);
  });
});

test('doubt falls on nine in ten of the wrong answers and on few of the right ones', () => {
  const answers = Array.from({ length: heldOut.count }, (_, index) => {
    const { digit, doubtful } = predict(model, normalise(mnistRaster(heldOut, index)) as Uint8Array);
    return { right: digit === heldOut.labels[index], doubtful };
  });
  const doubted = (right: boolean) => {
    const given = answers.filter((answer) => answer.right === right);
    return given.filter(({ doubtful }) => doubtful).length / given.length;
  };
  expect(doubted(false)).toBeGreaterThanOrEqual(0.9);
  expect(doubted(true)).toBeLessThan(0.06);
});

test('a prediction holds together', () => {
  const { digit, probability, probabilities } = predict(model, pictureOf(digits, 0));
  expect(digit).toBe(7);
  expect(probabilities).toHaveLength(10);
  expect(probabilities[digit]).toBe(probability);
  expect(Math.max(...probabilities)).toBe(probability);
  expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
});

test('doubt begins below the threshold', () => {
  const weights = new Float32Array(model.weights.length);
  const sure = (logit: number): Model => ({ ...model, weights: weights.with(weights.length - 1, logit) });
  // One logit above nine zeros: its probability is e^x / (e^x + 9).
  const blank = new Uint8Array(784);
  expect(predict(sure(Math.log(9 * (0.86 / 0.14))), blank)).toMatchObject({ digit: 9, doubtful: false });
  expect(predict(sure(Math.log(9 * (0.84 / 0.16))), blank)).toMatchObject({ digit: 9, doubtful: true });
});

test('weights or pixels of a wrong length are refused', () => {
  const pixels = new Uint8Array(784);
  expect(() => predict({ ...model, weights: model.weights.subarray(1) }, pixels)).toThrow('101769 weights');
  expect(() => predict(model, pixels.subarray(1))).toThrow('not 783');
});
