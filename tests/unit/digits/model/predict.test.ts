// The shipped models on MNIST's test digits, unchanged and as people would upload them; and when an answer is doubtful.
import { describe, expect, test } from 'vitest';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { type Model, predict } from '../../../../lib/digits/model/predict.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { normalise } from '../../../../lib/digits/normalise/normalise.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { PIXELS } from '../../../../lib/task.ts';
import { mnistRaster, onSheet } from '../pictures.ts';

const { test: digits } = readMnist();

/** Every tenth digit of the test set: 1,000. */
const SAMPLE = Array.from({ length: 1000 }, (_, i) => i * 10);

const sheet = { width: 100, height: 80, size: 56, paper: 235, ink: 40 };

describe.each<{ how: string; pixelsOf: (index: number) => Uint8Array | undefined }>([
  { how: 'unchanged', pixelsOf: (index) => pictureOf(digits, index) },
  { how: 'normalised', pixelsOf: (index) => normalise(mnistRaster(digits, index)) },
  {
    how: 'in dark ink, off the middle of a larger sheet',
    pixelsOf: (index) =>
      normalise(onSheet(mnistRaster(digits, index), { ...sheet, left: index % 44, top: index % 24 })),
  },
])('predict on 1,000 test digits that are $how', ({ pixelsOf }) => {
  const pictures = SAMPLE.map((index) => ({
    label: digits.labels[index],
    pixels: pixelsOf(index) as Uint8Array,
  }));

  test.each([
    { name: 'v1', model: loadShipped(v1), least: 0.978, mostDoubted: 0.1 },
    { name: 'v2', model: loadShipped(v2), least: 0.985, mostDoubted: 0.035 },
  ])('$name is right often enough and doubts few', ({ model, least, mostDoubted }) => {
    const predictions = pictures.map(({ label, pixels }) => ({ label, ...predictFast(model, pixels) }));
    const right = predictions.filter(({ label, digit }) => digit === label).length;
    expect(right / SAMPLE.length).toBeGreaterThanOrEqual(least);
    expect(predictions.filter(({ doubtful }) => doubtful).length / SAMPLE.length).toBeLessThan(mostDoubted);
  });
});

test.each([{ shipped: v1 }, { shipped: v2 }])(
  'the probabilities of $shipped.architecture are consistent',
  ({ shipped }) => {
    const { digit, probability, probabilities, notADigit } = predict(
      loadShipped(shipped),
      pictureOf(digits, 0),
    );
    expect(digit).toBe(7);
    expect(probabilities).toHaveLength(10);
    expect(probabilities[digit]).toBe(probability);
    expect(Math.max(...probabilities)).toBe(probability);
    expect(probabilities.reduce((a, b) => a + b, notADigit)).toBeCloseTo(1, 9);
  },
);

describe('doubtful', () => {
  const model = loadShipped(v2);
  const blank = new Uint8Array(PIXELS);
  /** A model that gives these logits for every picture: all weights 0, except the last biases. */
  const answering = (logits: number[], doubtfulBelow: number): Model => {
    const weights = new Float32Array(model.weights.length);
    weights.set(logits, weights.length - 11);
    return { ...model, weights, calibration: { temperature: 1, doubtfulBelow } };
  };
  const logits = [0, 0, 0, Math.log(30), 0, 0, 0, 0, 0, 0, Math.log(20)];

  test('an answer is doubtful below the threshold', () => {
    // 3 has 30 of 59 parts, "not a digit" 20.
    expect(predict(answering(logits, 0.5), blank)).toMatchObject({ digit: 3, doubtful: false });
    expect(predict(answering(logits, 0.52), blank)).toMatchObject({ digit: 3, doubtful: true });
    expect(predict(answering(logits, 0.5), blank).notADigit).toBeCloseTo(20 / 59, 6);
  });

  test('a picture that is probably no digit is doubtful, and still gets its most probable digit', () => {
    const none = predict(answering(logits.with(10, Math.log(3000)), 0.5), blank);
    expect(none).toMatchObject({ digit: 3, doubtful: true });
    expect(none.probability).toBeLessThan(0.02);
  });

  test('a higher temperature lowers the probability', () => {
    const sure = answering(logits, 0.5);
    const cooler = { ...sure, calibration: { temperature: 3, doubtfulBelow: 0.5 } };
    expect(predict(cooler, blank).probability).toBeLessThan(predict(sure, blank).probability);
  });
});

test('weights or pixels of a wrong length are refused', () => {
  const model = loadShipped(v1);
  const pixels = new Uint8Array(PIXELS);
  expect(() => predict({ ...model, weights: model.weights.subarray(1) }, pixels)).toThrow('101769 weights');
  expect(() => predict(model, pixels.subarray(1))).toThrow(`not ${PIXELS - 1}`);
});
