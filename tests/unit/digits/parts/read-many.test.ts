// Reading all digits of a picture: their order, their places, and the limits.
import { expect, test } from 'vitest';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { readMany } from '../../../../lib/digits/parts/read-many.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { SIDE } from '../../../../lib/task.ts';

const model = loadShipped(v2);
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
  const read = readMany(model, picture);
  expect(typeof read === 'object' && read.map(({ prediction }) => prediction.digit)).toEqual(labels);
});

test('rows are read one after the other, and each box is around its digit', () => {
  const { picture, labels } = grid(8, 8, 40);
  const read = readMany(model, picture);
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
  expect(readMany(model, grid(9, 8, 0).picture)).toBe('tooMuch');
  expect(readMany(model, { width: 50, height: 50, pixels: new Float32Array(2500) })).toBe('blank');
});
