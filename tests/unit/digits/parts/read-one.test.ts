// Reading one digit among other things, with v2: the digit is read, and nothing is guessed where there is none or several.
import { describe, expect, test } from 'vitest';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { locateAndNormalise } from '../../../../lib/digits/normalise/normalise.ts';
import { type Reading, readOne } from '../../../../lib/digits/parts/read-one.ts';
import { drawPath } from '../../../../lib/digits/pen.ts';
import type { Raster } from '../../../../lib/digits/raster.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { CLUTTER_NAMES, clutter, lines, numberOf } from '../../../../scripts/evaluation/clutter.ts';
import { FONTS, glyphs } from '../../../../scripts/training/glyphs.ts';
import { mnistRaster, onSheet } from '../pictures.ts';

const model = loadShipped(v2);
const predict = (pixels: Uint8Array) => predictFast(model, pixels);
const { test: digits } = readMnist();
const digitAt = (index: number) => pictureOf(digits, index);

const isSure = (read: ReturnType<typeof readOne>): read is Reading =>
  typeof read === 'object' && !read.prediction.doubtful;

test('a clear drawing is read as a whole: the same pixels, box and answer', () => {
  const picture = onSheet(mnistRaster(digits, 0), {
    ...{ width: 100, height: 80, size: 56, paper: 235, ink: 40 },
    ...{ left: 20, top: 10 },
  });
  const whole = locateAndNormalise(picture);
  expect(whole).toBeDefined();
  if (whole) expect(readOne(predict, picture)).toEqual({ ...whole, prediction: predict(whole.pixels) });
});

test.each(CLUTTER_NAMES)('with %s a digit is read, and the box is around it', (name) => {
  const answer = readOne(predict, clutter(digitAt(1), name, 500));
  expect(isSure(answer) && answer.prediction.digit).toBe(digits.labels[1]);
  // The digit is near the middle of 360×440 pixels.
  const { left, top, width, height } = (answer as Reading).box;
  expect(Math.hypot(left + width / 2 - 180, top + height / 2 - 220)).toBeLessThan(110);
});

describe('nothing is guessed', () => {
  const sureOf = (answers: readonly ReturnType<typeof readOne>[]) => answers.filter(isSure).length;

  test('a number of two digits is answered as several digits', () => {
    const answers = Array.from({ length: 6 }, (_, i) =>
      readOne(predict, numberOf([digitAt(11 * i + 1), digitAt(11 * i + 2)], i)),
    );
    expect(answers.filter((answer) => answer === 'several').length).toBeGreaterThanOrEqual(5);
    expect(sureOf(answers)).toBe(0);
  });

  test('lines of print are answered as no digit', () => {
    expect(sureOf(Array.from({ length: 4 }, (_, i) => readOne(predict, lines(i))))).toBe(0);
  });

  test('a letter is answered as a digit only if the whole of it is', () => {
    const more = glyphs(FONTS.evaluation.printed, [...'aijmnuDQBdb']).filter(({ picture }) => {
      const whole = locateAndNormalise(picture);
      const isDoubted = !whole || predict(whole.pixels).doubtful;
      return isDoubted && isSure(readOne(predict, picture));
    });
    expect(more.length).toBeLessThanOrEqual(2);
  });

  test('a blank sheet is blank, and a texture is too much', () => {
    const random = seededRandom(1);
    const blank = { width: 200, height: 200, pixels: new Float32Array(40_000).fill(230) };
    expect(readOne(predict, blank)).toBe('blank');
    const spots = blank.pixels.map((value, i) =>
      (i % 200) % 12 < 6 && Math.floor(i / 200) % 12 < 6 && random() < 0.99 ? 20 : value,
    );
    expect(readOne(predict, { ...blank, pixels: spots })).toBe('tooMuch');
  });
});

describe('what is close to the digit', () => {
  /** A white sheet with a digit in dark ink. */
  const written = (at: { left: number; top: number }) =>
    onSheet(mnistRaster(digits, 1), { width: 200, height: 200, size: 112, paper: 240, ink: 40, ...at });
  const cover = (picture: Raster, isInside: (x: number, y: number) => boolean, grey: number): Raster => ({
    ...picture,
    pixels: picture.pixels.map((value, i) =>
      isInside(i % picture.width, Math.floor(i / picture.width)) ? grey : value,
    ),
  });

  test.each([2, 6, 10])('a line of print %s pixels below it', (gap) => {
    // The digit's lowest ink is in the row 148 of the picture.
    const isLetter = (x: number, y: number) =>
      y >= 149 + gap && y < 159 + gap && x % 12 < 8 && x > 8 && x < 190;
    const read = readOne(predict, cover(written({ left: 44, top: 40 }), isLetter, 50));
    expect(isSure(read) && read.prediction.digit).toBe(digits.labels[1]);
  });

  test.each([
    ['in the middle', 44, 44],
    ['near the upper edge', 44, 26],
    ['near a corner', 66, 26],
  ])('on a note, %s', (_, left, top) => {
    const isTable = (x: number, y: number) => x < 26 || y < 26 || x >= 174 || y >= 174;
    for (const grey of [30, 90]) {
      const read = readOne(predict, cover(written({ left, top }), isTable, grey));
      expect(isSure(read) && read.prediction.digit).toBe(digits.labels[1]);
    }
  });
});

test('a circle around a one is not read as a zero with a stroke in it', () => {
  const ones = [...digits.labels.keys()].filter((index) => digits.labels[index] === 1).slice(0, 16);
  const read = ones.map((index, i) => readOne(predict, clutter(digitAt(index), 'circled', 1000 + i)));
  expect(read.filter((one) => isSure(one) && one.prediction.digit !== 1)).toHaveLength(0);
  expect(read.filter((one) => isSure(one)).length).toBeGreaterThanOrEqual(14);
});

describe('what stands beside one digit', () => {
  const size = { width: 420, height: 300 };
  /** A test digit of 80 pixels at the left of the middle; 0 paper, 255 ink. */
  const sheet = () =>
    onSheet(mnistRaster(digits, 0), { ...size, size: 112, paper: 0, ink: 255, left: 110, top: 94 });
  const read = (picture: Raster) => {
    const answer = readOne(predict, picture);
    return isSure(answer) ? answer.prediction.digit : answer;
  };

  test.each([1, 3])('words whose letters touch are no parts, since they are low: %i in a line', (words) => {
    const picture = sheet();
    for (let line = 0; line < 6; line++) {
      for (let word = 0; word < words; word++) {
        const [left, y] = [220 + word * 62, 84 + 26 * line];
        drawPath(
          picture,
          [
            { x: left, y },
            { x: left + 36, y },
          ],
          6,
        );
      }
    }
    expect(read(picture)).toBe(digits.labels[0]);
  });

  test('a word above the digit is no dot of it', () => {
    const picture = sheet();
    drawPath(
      picture,
      [
        { x: 140, y: 82 },
        { x: 170, y: 82 },
      ],
      6,
    );
    expect(read(picture)).toBe(digits.labels[0]);
  });

  test('the upright lines between the fields of a form are not ones', () => {
    const picture = sheet();
    for (const x of [30, 90, 215, 275, 335, 395]) {
      drawPath(
        picture,
        [
          { x, y: 80 },
          { x, y: 220 },
        ],
        1.2,
      );
    }
    expect(read(picture)).toBe(digits.labels[0]);
  });

  test('two ones beside a digit that is as high stay three digits', () => {
    const picture = sheet();
    for (const x of [70, 240])
      drawPath(
        picture,
        [
          { x, y: 108 },
          { x: x - 4, y: 190 },
        ],
        3,
      );
    expect(readOne(predict, picture)).toBe('several');
  });
});
