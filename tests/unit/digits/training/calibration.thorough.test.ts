// calibrate, calibrateLikeParent and calibrationError, against values worked out by hand.
import { describe, expect, test } from 'vitest';
import { ARCHITECTURES } from '../../../../lib/digits/model/architectures.ts';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import {
  answers,
  calibrate,
  calibrateLikeParent,
  calibrationError,
  interpretAll,
  isRight,
} from '../../../../lib/digits/training/calibration.ts';
import { pictureOf, slice } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { PIXELS } from '../../../../lib/task.ts';

const answer = (probability: number, isRight: boolean) => ({ probability, isRight });

const repeat = (bytes: Uint8Array, times: number) =>
  Uint8Array.from({ length: bytes.length * times }, (_, i) => bytes[i % bytes.length] as number);

describe('calibrationError', () => {
  test('the error is 0 when eight in ten answers with a probability of 0.8 are right', () => {
    expect(calibrationError(Array.from({ length: 10 }, (_, i) => answer(0.8, i < 8)))).toBeCloseTo(0, 9);
  });

  test('each bin is weighted by its number of answers', () => {
    const sure = Array.from({ length: 30 }, () => answer(0.9, true));
    const unsure = Array.from({ length: 10 }, (_, i) => answer(0.5, i < 3));
    expect(calibrationError([...sure, ...unsure])).toBeCloseTo((30 * 0.1 + 10 * 0.2) / 40, 9);
  });

  test('a probability of 1 belongs to the last bin', () => {
    expect(calibrationError([answer(1, true)])).toBe(0);
  });
});

describe('calibrate', () => {
  const model = loadShipped(v1);
  const digits = slice(readMnist().heldOut, 0, 1000);
  const errorAt = (set: typeof digits, temperature: number) =>
    calibrationError(
      answers({ ...model, calibration: { temperature, doubtfulBelow: 0 } }, set).map((one) => ({
        isRight: isRight(one),
        probability: one.prediction.probability,
      })),
    );

  test('no other temperature has a smaller calibration error', () => {
    const { temperature } = calibrate(model.architecture, model.weights, [digits], 0.05);
    for (const other of [0.3, 0.5, 0.8, 0.9, 1.1, 1.25, 2]) {
      expect(errorAt(digits, temperature)).toBeLessThanOrEqual(errorAt(digits, temperature * other) + 0.001);
    }
  });

  test('a model whose logits are twice too large gets twice the temperature', () => {
    const { temperature } = calibrate(model.architecture, model.weights, [digits], 0.05);
    const weights = model.weights.slice();
    // All of the last layer: its weights and its biases.
    for (let i = weights.length - 128 * 10 - 10; i < weights.length; i++)
      weights[i] = 2 * (weights[i] as number);
    const louder = calibrate(model.architecture, weights, [digits], 0.05);
    expect(louder.temperature / temperature).toBeCloseTo(2, 1);
  });

  test('the threshold is the lowest that doubts nine in ten of the wrong answers', () => {
    const { temperature, doubtfulBelow } = calibrate(model.architecture, model.weights, [digits], 1);
    const given = (below: number) =>
      answers({ ...model, calibration: { temperature, doubtfulBelow: below } }, digits);
    const caught = (below: number) => {
      const wrong = given(below).filter((one) => !isRight(one));
      return wrong.filter(({ prediction }) => prediction.doubtful).length / wrong.length;
    };
    expect(caught(doubtfulBelow)).toBeGreaterThanOrEqual(0.9);
    expect(caught(doubtfulBelow - 0.01)).toBeLessThan(0.9);
  });

  test('the threshold doubts at most the share `mayDoubt`', () => {
    const mayDoubt = 0.004;
    const calibration = calibrate(model.architecture, model.weights, [digits], mayDoubt);
    const doubted = answers({ ...model, calibration }, digits).filter(
      ({ prediction }) => prediction.doubtful,
    );
    expect(doubted.length).toBeLessThanOrEqual(mayDoubt * digits.count);
  });

  test('each set counts the same, however many pictures it has', () => {
    const [many, few] = [slice(digits, 0, 800), slice(digits, 800, 1000)];
    const fewFourTimes = { count: 800, pixels: repeat(few.pixels, 4), labels: repeat(few.labels, 4) };
    const mixed = calibrate(model.architecture, model.weights, [many, few], 0.05);
    expect(calibrate(model.architecture, model.weights, [many, fewFourTimes], 0.05)).toEqual(mixed);
    const other = calibrate(model.architecture, model.weights, [few, many], 0.05);
    expect(other.temperature).toBe(mixed.temperature);
  });

  test('`mayDoubt` is a share of the first set', () => {
    const faint = { ...digits, pixels: digits.pixels.map((value) => value / 8) };
    const calibration = calibrate(model.architecture, model.weights, [digits, faint], 0.004);
    const doubted = (set: typeof digits) =>
      answers({ ...model, calibration }, set).filter(({ prediction }) => prediction.doubtful).length;
    expect(doubted(digits)).toBeLessThanOrEqual(0.004 * digits.count);
    expect(doubted(faint)).toBeGreaterThan(0.004 * digits.count);
  });
});

test('answers pairs each label with the model’s prediction', () => {
  const model = loadShipped(v1);
  const digits = slice(readMnist().heldOut, 0, 3);
  const [first] = answers(model, digits);
  expect(first).toEqual({
    label: digits.labels[0],
    prediction: predictFast(model, digits.pixels.subarray(0, PIXELS)),
  });
});

describe('calibrateLikeParent', () => {
  const model = loadShipped(v1);
  const digits = slice(readMnist().heldOut, 0, 1000);
  const logits = Array.from({ length: digits.count }, (_, i) =>
    ARCHITECTURES[model.architecture].logits(model.weights, pictureOf(digits, i)),
  );
  const doubted = (all: readonly Float32Array[], calibration: typeof model.calibration) =>
    interpretAll(all, digits.labels, calibration).filter(({ prediction }) => prediction.doubtful).length;

  test('a model like its parent gets the calibration of its parent', () => {
    const calibration = { temperature: 0.9, doubtfulBelow: 0.6 };
    const same = calibrateLikeParent({ calibration, logits }, logits, digits.labels);
    expect(same.temperature).toBe(0.9);
    expect(doubted(logits, same)).toBe(doubted(logits, calibration));
  });

  test('logits that are twice as large get twice the temperature, and as many doubts', () => {
    const calibration = { temperature: 0.7, doubtfulBelow: 0.8 };
    const louder = logits.map((values) => values.map((value) => 2 * value));
    const given = calibrateLikeParent({ calibration, logits }, louder, digits.labels);
    expect(given.temperature).toBeCloseTo(1.4, 2);
    expect(Math.abs(doubted(louder, given) - doubted(logits, calibration))).toBeLessThanOrEqual(1);
  });

  test('the calibration does not drift over generations that learn nothing', () => {
    const first = { temperature: 0.7, doubtfulBelow: 0.65 };
    let calibration = first;
    for (let generation = 0; generation < 5; generation++) {
      calibration = calibrateLikeParent({ calibration, logits }, logits, digits.labels);
    }
    expect(calibration.temperature).toBe(first.temperature);
    expect(doubted(logits, calibration)).toBe(doubted(logits, first));
  });
});
