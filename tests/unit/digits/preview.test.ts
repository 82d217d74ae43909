// The page's preview reads a picture as the server does: the same digit from the same part of it, or the same reason for none.
import { expect, test } from 'vitest';
import { recognise, shippedV2 } from '../../../lib/digits/digits.ts';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import type { Raster } from '../../../lib/digits/raster.ts';
import { pictureOf } from '../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../lib/digits/training/mnist.ts';
import { AppError } from '../../../lib/errors.ts';
import { readRaster } from '../../../page/draw/read-raster.ts';
import { CLUTTER_NAMES, clutter, lines, numberOf } from '../../../scripts/evaluation/clutter.ts';

const model = loadShipped(shippedV2);
const { test: digits } = readMnist();
const digitAt = (index: number) => pictureOf(digits, index);
const CODES = { blank: 'blank_image', tooMuch: 'too_much_in_picture', several: 'several_digits' };

function byServer(picture: Raster): object | string {
  try {
    const { prediction, pixels, box } = recognise(model, picture);
    const { width, height } = picture;
    const share = {
      ...{
        left: box.left / width,
        top: box.top / height,
        width: box.width / width,
        height: box.height / height,
      },
    };
    return { digit: prediction.digit, doubtful: prediction.doubtful, pixels, box: share };
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

function byPage(picture: Raster): object | string {
  const reading = readRaster(model, picture);
  if (reading.is === 'empty') throw new Error('a picture was given');
  if (reading.is !== 'read') return CODES[reading.is];
  const { prediction, pixels, box } = reading;
  return { digit: prediction.digit, doubtful: prediction.doubtful, pixels, box };
}

test.each(CLUTTER_NAMES)('a digit with %s', (name) => {
  for (const index of [1, 8]) {
    const picture = clutter(digitAt(index), name, 500 + index);
    expect(byPage(picture)).toEqual(byServer(picture));
  }
});

test('two digits are several for both', () => {
  const read = Array.from({ length: 4 }, (_, i) => {
    const picture = numberOf([digitAt(11 * i + 1), digitAt(11 * i + 2)], i);
    expect(byPage(picture)).toEqual(byServer(picture));
    return byPage(picture);
  });
  expect(read).toContain('several_digits');
});

test('a page of text, a blank sheet and a sheet of spots are refused for the same reason', () => {
  const blank = { width: 120, height: 120, pixels: new Float32Array(120 ** 2).fill(255) };
  const spots = blank.pixels.map((_, i) => (i % 3 === 0 && Math.floor(i / 120) % 3 === 0 ? 0 : 255));
  for (const picture of [lines(0), blank, { ...blank, pixels: spots }]) {
    expect(byPage(picture)).toEqual(byServer(picture));
  }
  expect(byPage(blank)).toBe('blank_image');
});
