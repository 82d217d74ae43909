// addRegionalStrokes: bars for sevens, upstrokes for ones, closed fours, hooked nines, nothing for other digits.
import { describe, expect, test } from 'vitest';
import { centreOfMass } from '../../../../lib/digits/normalise/fit.ts';
import { drawPath } from '../../../../lib/digits/pen.ts';
import { addRegionalStrokes } from '../../../../lib/digits/training/regional-strokes.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { draw, likeness, SHAPES } from '../pictures.ts';

const DRAWN = { width: SIDE, height: SIDE, left: 6, top: 5, size: 17, paper: 0, ink: 255 };
const seven = draw(SHAPES.seven, DRAWN).pixels;
const one = draw(SHAPES.one, DRAWN).pixels;
const inkIn = (pixels: Float32Array) => pixels.reduce((a, b) => a + b, 0);
const centreOf = (pixels: Float32Array) => centreOfMass({ width: SIDE, height: SIDE, pixels });

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

  test('the ends of an open four are joined', () => {
    const four = new Float32Array(PIXELS);
    const sheet = { width: SIDE, height: SIDE, pixels: four };
    drawPath(
      sheet,
      [
        { x: 9, y: 5 },
        { x: 7, y: 14 },
        { x: 20, y: 14 },
      ],
      1,
    );
    drawPath(
      sheet,
      [
        { x: 17, y: 6 },
        { x: 16, y: 23 },
      ],
      1,
    );
    const added = addRegionalStrokes(four, 4, random()).map((value, i) => value - (four[i] as number));
    expect(inkIn(added)).toBeGreaterThan(500);
    expect(centreOf(added).y).toBeLessThan(7);
    expect(centreOf(added).x).toBeGreaterThan(10);
    expect(centreOf(added).x).toBeLessThan(16);
  });

  test('the stem of a nine ends in a hook to the left', () => {
    const nine = new Float32Array(PIXELS);
    drawPath(
      { width: SIDE, height: SIDE, pixels: nine },
      [
        { x: 12, y: 6 },
        { x: 17, y: 8 },
        { x: 16, y: 22 },
      ],
      1,
    );
    const added = addRegionalStrokes(nine, 9, random()).map((value, i) => value - (nine[i] as number));
    expect(inkIn(added)).toBeGreaterThan(300);
    expect(centreOf(added).x).toBeLessThan(16);
    expect(centreOf(added).y).toBeGreaterThan(19);
  });

  test('other digits and blank paper are returned unchanged', () => {
    expect(addRegionalStrokes(seven, 2, random())).toBe(seven);
    const blank = new Float32Array(PIXELS);
    expect(addRegionalStrokes(blank, 1, random())).toBe(blank);
  });
});
