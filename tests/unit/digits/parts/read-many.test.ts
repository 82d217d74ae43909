// Reading all digits of a picture: their order, their places, and the limits.
import { expect, test } from 'vitest';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { readMany } from '../../../../lib/digits/parts/read-many.ts';
import type { Predictor } from '../../../../lib/digits/parts/read-one.ts';
import { drawLine, drawPath } from '../../../../lib/digits/pen.ts';
import { type Raster, resample, wholeOf } from '../../../../lib/digits/raster.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { SIDE } from '../../../../lib/task.ts';

const model = loadShipped(v2);
const predict: Predictor = (...seen) => predictFast(model, ...seen);
const { test: digits } = readMnist();

/** Side of a digit's place. */
const PLACE = SIDE + 8;

/** Digits of the test set on a grid, dark on white. */
function grid(columns: number, rows: number, first: number) {
  const [width, height] = [columns * PLACE, rows * PLACE];
  const pixels = new Float32Array(width * height).fill(255);
  const labels: number[] = [];
  for (let n = 0; n < columns * rows; n++) {
    const digit = pictureOf(digits, first + n);
    labels.push(digits.labels[first + n] as number);
    const [left, top] = [(n % columns) * PLACE + 4, Math.floor(n / columns) * PLACE + 4];
    digit.forEach((value, i) => {
      pixels[(top + Math.floor(i / SIDE)) * width + left + (i % SIDE)] = 255 - value;
    });
  }
  return { picture: { width, height, pixels }, labels };
}

test('a number is read from left to right', () => {
  const { picture, labels } = grid(4, 1, 0);
  const read = readMany(predict, picture);
  expect(typeof read === 'object' && read.map(({ prediction }) => prediction.digit)).toEqual(labels);
});

test('rows are read one after the other, and each box is around its digit', () => {
  const { picture, labels } = grid(8, 8, 40);
  const read = readMany(predict, picture);
  if (typeof read === 'string') throw new Error(read);
  expect(read).toHaveLength(64);
  const right = read.filter(({ prediction }, i) => prediction.digit === labels[i]);
  expect(right.length).toBeGreaterThanOrEqual(61);
  read.forEach(({ box }, i) => {
    expect(Math.floor((box.left + box.width / 2) / PLACE)).toBe(i % 8);
    expect(Math.floor((box.top + box.height / 2) / PLACE)).toBe(Math.floor(i / 8));
  });
});

test('more than 64 signs are too much, and a blank picture is blank', () => {
  expect(readMany(predict, grid(9, 8, 0).picture)).toBe('tooMuch');
  expect(readMany(predict, { width: 50, height: 50, pixels: new Float32Array(2500) })).toBe('blank');
});

/** Digits in a row with `gap` columns between the ink of one and the next, three times as large as in MNIST. */
function row(first: number, count: number, gap: number) {
  const labels = Array.from({ length: count }, (_, n) => digits.labels[first + n] as number);
  let left = 8;
  const placed = labels.map((_, n) => {
    const digit = pictureOf(digits, first + n);
    const columns = [...digit.keys()].filter((i) => (digit[i] as number) > 96).map((i) => i % SIDE);
    const from = Math.min(...columns);
    const at = left - from;
    left += Math.max(...columns) - from + 1 + gap;
    return { digit, at };
  });
  const small = { width: left + 8, height: SIDE + 16, pixels: new Float32Array((left + 8) * (SIDE + 16)) };
  for (const { digit, at } of placed) {
    digit.forEach((value, i) => {
      const [x, y] = [at + (i % SIDE), 8 + Math.floor(i / SIDE)];
      if (x < 0 || x >= small.width) return;
      small.pixels[y * small.width + x] = Math.max(small.pixels[y * small.width + x] as number, value);
    });
  }
  return { picture: resample(small, wholeOf(small), 3 * small.width, 3 * small.height), labels };
}

const readDigits = (picture: Raster) => {
  const read = readMany(predict, picture);
  return typeof read === 'string' ? read : read.map(({ prediction }) => prediction.digit).join('');
};

test('three in four pairs of digits that touch are told apart, and most others are doubted', () => {
  const pairs = Array.from({ length: 40 }, (_, n) => row(13 * n, 2, 0));
  const right = pairs.filter(({ picture, labels }) => readDigits(picture) === labels.join(''));
  expect(right.length).toBeGreaterThanOrEqual(30);
  const sure = pairs.filter(({ picture, labels }) => {
    const read = readMany(predict, picture);
    return (
      typeof read === 'object' &&
      readDigits(picture) !== labels.join('') &&
      read.every(({ prediction }) => !prediction.doubtful)
    );
  });
  expect(sure.length).toBeLessThanOrEqual(3);
});

test('the bar of a five belongs to the five, even when it does not touch it', () => {
  const picture = { width: 200, height: 100, pixels: new Float32Array(200 * 100) };
  const five = [
    { x: 40, y: 22 },
    { x: 37, y: 48 },
    { x: 55, y: 50 },
    { x: 58, y: 66 },
    { x: 50, y: 78 },
    { x: 36, y: 76 },
  ];
  drawPath(picture, five, 2);
  drawLine(picture, { x: 47, y: 21 }, { x: 66, y: 20 }, 2);
  drawLine(picture, { x: 120, y: 20 }, { x: 118, y: 78 }, 2);
  expect(readDigits(picture)).toBe('51');
});

test('a long number in a large picture is read at the detail that it has', () => {
  const numbers = Array.from({ length: 12 }, (_, n) => row(100 + 31 * n, 6, 5));
  const wide = ({ picture, labels }: ReturnType<typeof row>) => {
    const paper = { width: 448, height: 448, pixels: new Float32Array(448 * 448) };
    const small = resample(
      picture,
      wholeOf(picture),
      200,
      Math.round((200 * picture.height) / picture.width),
    );
    for (let y = 0; y < small.height; y++) {
      paper.pixels.set(small.pixels.subarray(y * small.width, (y + 1) * small.width), (180 + y) * 448 + 120);
    }
    return readDigits(paper) === labels.join('');
  };
  expect(numbers.filter(wide).length).toBeGreaterThanOrEqual(10);
});
