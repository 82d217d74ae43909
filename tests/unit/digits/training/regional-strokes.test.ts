// addRegionalStrokes: bars for sevens, upstrokes for ones, nothing for other digits.
import { describe, expect, test } from 'vitest';
import { centreOfMass } from '../../../../lib/digits/normalise/fit.ts';
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

  test('other digits and blank paper are returned unchanged', () => {
    expect(addRegionalStrokes(seven, 2, random())).toBe(seven);
    const blank = new Float32Array(PIXELS);
    expect(addRegionalStrokes(blank, 1, random())).toBe(blank);
  });
});
