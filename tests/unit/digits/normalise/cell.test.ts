// The lines of a cell around a small digit are blanked; a digit without such lines stays as it is.
import { describe, expect, test } from 'vitest';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { withoutCellLines } from '../../../../lib/digits/normalise/cell.ts';
import { readOne } from '../../../../lib/digits/parts/read-one.ts';
import { fromMiddleGrey, type Raster, resample, wholeOf } from '../../../../lib/digits/raster.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { SIDE } from '../../../../lib/task.ts';
import { draw, SHAPES } from '../pictures.ts';

const model = loadShipped(v2);
const { test: digits } = readMnist();

const inkOf = (index: number) => ({
  width: SIDE,
  height: SIDE,
  pixels: Float32Array.from(pictureOf(digits, index)),
});

interface Cell {
  readonly paper: number;
  readonly ink: number;
  readonly line: number;
  /** Pixels of the lines at the left, the upper, the right and the lower edge. */
  readonly lines: readonly [number, number, number, number];
  /** Pixels of paper outside of the lines. */
  readonly outside?: number;
}

/** A test digit that fills most of a cell. */
function cell(index: number, side: number, { paper, ink, line, lines, outside = 0 }: Cell): Raster {
  const small = resample(inkOf(index), wholeOf(inkOf(index)), side, side);
  const isLine = (n: number, width: number) => n >= outside && n < outside + width;
  const pixels = small.pixels.map((value, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    const ends = [x, y, side - 1 - x, side - 1 - y];
    return ends.some((n, edge) => isLine(n, lines[edge] as number))
      ? line
      : paper + (value / 255) * (ink - paper);
  });
  return { width: side, height: side, pixels };
}

const CELLS: [string, Cell][] = [
  ['lines on all sides', { paper: 245, ink: 30, line: 60, lines: [1, 1, 1, 1] }],
  ['lines of two pixels', { paper: 235, ink: 40, line: 20, lines: [2, 2, 2, 2] }],
  ['lines on two sides', { paper: 250, ink: 10, line: 90, lines: [1, 2, 0, 0] }],
  ['lines with a little paper outside', { paper: 240, ink: 30, line: 50, lines: [1, 1, 1, 1], outside: 1 }],
  ['grey lines', { paper: 240, ink: 20, line: 150, lines: [2, 2, 2, 2] }],
  ['light lines and a light digit on black', { paper: 15, ink: 235, line: 180, lines: [1, 1, 2, 2] }],
];

describe.each([24, 28, 33])('a cell of %i pixels', (side) => {
  test.each(CELLS)('a digit is read inside of %s', (_, kind) => {
    // Test digits that v2 reads with more than 0.99 at this size without lines.
    const indexes = Array.from({ length: 40 }, (_, index) => index).filter((index) => {
      const alone = readOne(
        (pixels) => predictFast(model, pixels),
        cell(index, side, { ...kind, lines: [0, 0, 0, 0] }),
      );
      return typeof alone === 'object' && alone.prediction.probability > 0.99;
    });
    const right = indexes.filter((index) => {
      const read = readOne((pixels) => predictFast(model, pixels), cell(index, side, kind));
      return typeof read === 'object' && read.prediction.digit === digits.labels[index];
    });
    expect(indexes.length).toBeGreaterThan(20);
    expect(right.length).toBeGreaterThanOrEqual(0.9 * indexes.length);
  });
});

describe('a picture without such lines stays as it is', () => {
  test('the test digits, and their negatives', () => {
    for (let index = 0; index < 500; index++) {
      const picture = fromMiddleGrey(inkOf(index));
      expect(withoutCellLines(picture)).toBe(picture);
      const negative = { ...picture, pixels: picture.pixels.map((value) => -value) };
      expect(withoutCellLines(negative)).toBe(negative);
    }
  });

  test.each(['one', 'two', 'seven'] as const)('a %s that is cut out without a margin', (name) => {
    for (const pen of [0.06, 0.1, 0.15]) {
      const drawn = draw(SHAPES[name], {
        width: 60,
        height: 60,
        left: 10,
        top: 10,
        size: 40,
        paper: 240,
        ink: 20,
        pen,
      });
      const inked = [...drawn.pixels.keys()].filter((i) => (drawn.pixels[i] as number) < 130);
      const columns = inked.map((i) => i % 60);
      const rows = inked.map((i) => Math.floor(i / 60));
      const [left, top] = [Math.min(...columns), Math.min(...rows)];
      const box = { left, top, width: Math.max(...columns) - left + 1, height: Math.max(...rows) - top + 1 };
      const width = Math.max(12, Math.round((24 * box.width) / box.height));
      const picture = fromMiddleGrey(resample(drawn, box, width, 24));
      expect(withoutCellLines(picture)).toBe(picture);
    }
  });
});
