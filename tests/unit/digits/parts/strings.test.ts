// Strings of digits as people write them into forms: lines, fields, separators and print around them are not read, digits are not lost.
import { expect, test } from 'vitest';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { readMany } from '../../../../lib/digits/parts/read-many.ts';
import { drawLine, drawPath, type Point } from '../../../../lib/digits/pen.ts';
import { type Raster, resample, wholeOf } from '../../../../lib/digits/raster.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { SIDE } from '../../../../lib/task.ts';

const model = loadShipped(v2);
const { test: digits } = readMnist();

/** Height of a digit, and from one digit to the next, in pixels. */
const HEIGHT = 60;
const PITCH = 90;

/** Left and upper edge of the first digit's place. */
const LEFT = 60;
const TOP = 90;

const labelOf = (index: number) => digits.labels[index] as number;

function read(picture: Raster): string {
  const answer = readMany((pixels) => predictFast(model, pixels), picture);
  return typeof answer === 'string' ? answer : answer.map(({ prediction }) => prediction.digit).join('');
}

/** Test digits in a row, 0 paper to 255 ink. @param fall by how much each is lower than the one before */
function row(indexes: readonly number[], fall = 0): Raster {
  const width = 2 * LEFT + PITCH * indexes.length;
  const height = 2 * TOP + HEIGHT + Math.abs(fall) * indexes.length;
  const picture = { width, height, pixels: new Float32Array(width * height) };
  indexes.forEach((index, n) => {
    const small = { width: SIDE, height: SIDE, pixels: Float32Array.from(pictureOf(digits, index)) };
    // The digit has 20 of 28 pixels.
    const side = Math.round((HEIGHT * SIDE) / 20);
    const [left, top] = [LEFT + n * PITCH - 12, TOP + fall * (fall < 0 ? n - indexes.length : n) - 12];
    resample(small, wholeOf(small), side, side).pixels.forEach((value, i) => {
      const at = (top + Math.floor(i / side)) * width + left + (i % side);
      picture.pixels[at] = Math.max(picture.pixels[at] as number, value);
    });
  });
  return picture;
}

/** 7 2 1 0 4. */
const NUMBER = [0, 1, 2, 3, 4];
const right = LEFT + PITCH * NUMBER.length - 30;
const foot = TOP + HEIGHT;
const path = (picture: Raster, points: readonly [number, number][], radius = 1.2) =>
  drawPath(
    picture,
    points.map(([x, y]): Point => ({ x, y })),
    radius,
  );
const fields = NUMBER.map((_, n) => LEFT - 11 + n * PITCH);

const AROUND: Record<string, (picture: Raster) => void> = {
  'an underline apart from them': (p) =>
    path(
      p,
      [
        [LEFT - 20, foot + 14],
        [right + 20, foot + 10],
      ],
      2,
    ),
  'an underline that touches them': (p) =>
    path(p, [
      [LEFT - 20, foot - 2],
      [right + 20, foot - 2],
    ]),
  'fields that are open above': (p) => {
    for (const x of fields)
      path(p, [
        [x, foot - 8],
        [x, foot + 12],
        [x + PITCH, foot + 12],
        [x + PITCH, foot - 8],
      ]);
  },
  'closed fields side by side': (p) => {
    for (const x of fields)
      path(p, [
        [x, TOP - 14],
        [x, foot + 14],
        [x + PITCH, foot + 14],
        [x + PITCH, TOP - 14],
        [x, TOP - 14],
      ]);
  },
  'fields whose floor they touch': (p) => {
    for (const x of fields)
      path(p, [
        [x, TOP - 14],
        [x, foot - 2],
        [x + PITCH, foot - 2],
        [x + PITCH, TOP - 14],
        [x, TOP - 14],
      ]);
  },
  'upright lines between them': (p) => {
    for (const x of [...fields, right + 10])
      path(p, [
        [x, TOP - 20],
        [x, foot + 20],
      ]);
  },
  'one frame around all': (p) =>
    path(
      p,
      [
        [20, 30],
        [right + 40, 30],
        [right + 40, foot + 50],
        [20, foot + 50],
        [20, 30],
      ],
      2,
    ),
  'a comma': (p) =>
    path(
      p,
      [
        [fields[2] as number, foot - 4],
        [(fields[2] as number) - 4, foot + 9],
      ],
      2,
    ),
  'a dash': (p) =>
    path(
      p,
      [
        [(fields[2] as number) - 9, TOP + 30],
        [(fields[2] as number) + 9, TOP + 31],
      ],
      2.5,
    ),
  'a slash': (p) =>
    path(
      p,
      [
        [(fields[3] as number) + 9, TOP - 12],
        [(fields[3] as number) - 9, foot + 12],
      ],
      2,
    ),
  'a line of print above': (p) => {
    for (let x = 30; x < right; x += 16)
      path(p, [
        [x, 30],
        [x + 7, 30],
        [x + 7, 44],
        [x, 44],
        [x, 30],
      ]);
  },
};

test.each(Object.entries(AROUND))('%s is not read, and the digits are', (_, draw) => {
  const picture = row(NUMBER);
  draw(picture);
  expect(read(picture)).toBe(NUMBER.map(labelOf).join(''));
});

test.each([12, 5, -5, -12])(
  'a row that falls by %i pixels from digit to digit is read from left to right',
  (fall) => {
    const indexes = Array.from({ length: 11 }, (_, n) => n);
    // Whether each digit is read right is not asked here, only their order.
    expect(read(row(indexes, fall))).toBe(read(row(indexes)));
  },
);

/** A five of two strokes, its bar apart from its body. */
function five(picture: Raster, left: number, gap: number): void {
  const at = (x: number, y: number): Point => ({ x: left + x * HEIGHT, y: TOP + y * HEIGHT });
  drawPath(
    picture,
    [
      at(0.18, 0.12 + gap),
      at(0.12, 0.45),
      at(0.4, 0.4),
      at(0.62, 0.58),
      at(0.55, 0.85),
      at(0.3, 0.98),
      at(0.05, 0.9),
    ],
    2.4,
  );
  drawLine(picture, at(0.2, 0), at(0.72, 0.01), 2.4);
}

test.each([0.02, 0.06, 0.1])('a five keeps its bar, which is %s of its height away', (gap) => {
  const picture = row([3, 4, 2]);
  five(picture, LEFT + 3 * PITCH, gap);
  expect(read(picture)).toBe('0415');
});
