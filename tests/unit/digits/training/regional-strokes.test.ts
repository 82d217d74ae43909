// addRegionalStrokes: upstrokes for ones, closed fours, bars for sevens, hooks for nines, nothing for other digits.
import { describe, expect, test } from 'vitest';
import { centreOfMass } from '../../../../lib/digits/normalise/fit.ts';
import { drawLine } from '../../../../lib/digits/pen.ts';
import { addRegionalStrokes } from '../../../../lib/digits/training/regional-strokes.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { draw, likeness, SHAPES } from '../pictures.ts';

const DRAWN = { width: SIDE, height: SIDE, left: 6, top: 5, size: 17, paper: 0, ink: 255 };
const seven = draw(SHAPES.seven, DRAWN).pixels;
const one = draw(SHAPES.one, DRAWN).pixels;
const inkIn = (pixels: Float32Array) => pixels.reduce((a, b) => a + b, 0);
const centreOf = (pixels: Float32Array) => centreOfMass({ width: SIDE, height: SIDE, pixels });

/** Lines from (x, y) to (x, y) on paper. */
function drawn(radius: number, lines: readonly (readonly [number, number, number, number])[]): Float32Array {
  const pixels = new Float32Array(PIXELS);
  for (const [fromX, fromY, toX, toY] of lines) {
    const sheet = { width: SIDE, height: SIDE, pixels };
    drawLine(sheet, { x: fromX, y: fromY }, { x: toX, y: toY }, radius);
  }
  return pixels;
}

/** Runs of ink in a row. */
function piecesInRow(pixels: Float32Array, y: number): number {
  const row = [...pixels.subarray(y * SIDE, (y + 1) * SIDE)];
  return row.filter((value, x) => value > 128 && !((row[x - 1] ?? 0) > 128)).length;
}

describe('addRegionalStrokes', () => {
  const random = () => seededRandom(2);

  test('a seven gets a bar across its middle', () => {
    const barred = addRegionalStrokes(seven, 7, random());
    const added = barred.map((value, i) => value - (seven[i] as number));
    expect(inkIn(added)).toBeGreaterThan(1000);
    expect(Math.abs(centreOf(added).y - 14)).toBeLessThan(3);
    expect(likeness(barred, seven)).toBeGreaterThan(0.8);
  });

  test('a one gets an upstroke to the left of its top', () => {
    const added = addRegionalStrokes(one, 1, () => 0.5).map((value, i) => value - (one[i] as number));
    expect(inkIn(added)).toBeGreaterThan(500);
    expect(centreOf(added).x).toBeLessThan(centreOf(one).x);
    expect(centreOf(added).y).toBeLessThan(14);
  });

  test('an upstroke is long or short, down to the foot of the one', () => {
    const lowest = Array.from({ length: 60 }, (_, seed) => {
      const added = addRegionalStrokes(one, 1, seededRandom(seed));
      const left = [...added.keys()].filter((i) => i % SIDE < 9 && (added[i] as number) > 128);
      return Math.max(0, ...left.map((i) => Math.floor(i / SIDE)));
    });
    expect(Math.max(...lowest)).toBeGreaterThan(15);
    expect(lowest.filter((row) => row < 13).length).toBeGreaterThan(15);
  });

  /** Two arms at the top, a bar between them, and the right arm as the stem. */
  const openFour = drawn(1, [
    [8, 5, 8, 14],
    [8, 14, 20, 14],
    [18, 5, 18, 23],
  ]);

  test('an open four is closed: its left arm leads to the top of the stem', () => {
    const closed = addRegionalStrokes(openFour, 4, random());
    const inked = (x: number, y: number) => (closed[y * SIDE + x] as number) > 128;
    expect(piecesInRow(openFour, 7)).toBe(2);
    expect(inked(8, 6)).toBe(false);
    expect(inked(18, 6)).toBe(true);
    // The slanting stroke, between the bar and the top of the stem.
    expect([10, 11, 12, 13, 14].some((x) => inked(x, 9))).toBe(true);
    expect(closed.subarray(16 * SIDE)).toEqual(openFour.subarray(16 * SIDE));
  });

  test('a four without two arms is returned as it is', () => {
    expect(addRegionalStrokes(one, 4, random())).toEqual(one);
  });

  test('a nine gets a hook to the left of its foot', () => {
    const tail = drawn(1, [[16, 5, 16, 20]]);
    for (let seed = 0; seed < 20; seed++) {
      const added = addRegionalStrokes(tail, 9, seededRandom(seed)).map(
        (value, i) => value - (tail[i] as number),
      );
      expect(inkIn(added)).toBeGreaterThan(300);
      expect(centreOf(added).x).toBeLessThan(16);
      expect(centreOf(added).y).toBeGreaterThan(17);
    }
  });

  test('it draws on a copy, and the same seed draws the same', () => {
    const before = one.slice();
    const first = addRegionalStrokes(one, 1, random());
    expect(one).toEqual(before);
    expect(addRegionalStrokes(one, 1, random())).toEqual(first);
  });

  test('other digits and blank paper are returned unchanged', () => {
    expect(addRegionalStrokes(seven, 2, random())).toBe(seven);
    const blank = new Float32Array(PIXELS);
    expect(addRegionalStrokes(blank, 1, random())).toBe(blank);
  });
});
