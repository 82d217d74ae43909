// Stroke widths: measured, changed, and raised to the least width for thin pens.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../../../lib/digits/normalise/normalise.ts';
import { restroke, strokeWidth, thickenThinStrokes } from '../../../../lib/digits/normalise/strokes.ts';
import { drawPath } from '../../../../lib/digits/pen.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { draw, SHAPES } from '../pictures.ts';

const DRAWN = { width: SIDE, height: SIDE, left: 6, top: 5, size: 17, paper: 0, ink: 255 };
const seven = draw(SHAPES.seven, DRAWN).pixels;
const inkIn = (pixels: ArrayLike<number>) => Array.from(pixels).reduce((a, b) => a + b, 0);

/** A vertical bar of `width` columns. */
const bar = (width: number) =>
  Uint8Array.from({ length: PIXELS }, (_, i) =>
    i % SIDE >= 8 && i % SIDE < 8 + width && i >= 4 * SIDE && i < 24 * SIDE ? 255 : 0,
  );

describe('strokeWidth', () => {
  test.each([1, 2, 3, 5])('a long bar of %i pixels is about as wide', (width) => {
    expect(strokeWidth(bar(width))).toBeGreaterThan(width * 0.75);
    expect(strokeWidth(bar(width))).toBeLessThanOrEqual(width);
  });

  test('it does not depend on how dark the ink is, and is 0 without ink', () => {
    const pale = bar(3).map((value) => value / 5);
    expect(strokeWidth(pale)).toBeCloseTo(strokeWidth(bar(3)), 6);
    expect(strokeWidth(new Uint8Array(PIXELS))).toBe(0);
  });
});

describe('restroke', () => {
  test('a larger change gives more ink, and 0 changes nothing', () => {
    const ink = [-0.5, 0, 0.5, 1, 2].map((change) => inkIn(restroke(seven, change)));
    expect(ink).toEqual([...ink].sort((a, b) => a - b));
    expect(new Set(ink).size).toBe(5);
    expect(restroke(seven, 0)).toEqual(seven);
  });

  test('a change of 1 spreads a dot to its four neighbours', () => {
    const dot = new Float32Array(PIXELS);
    dot[10 * SIDE + 10] = 200;
    const thick = restroke(dot, 1);
    expect([...thick.keys()].filter((i) => thick[i] === 200)).toEqual([
      9 * SIDE + 10,
      10 * SIDE + 9,
      10 * SIDE + 10,
      10 * SIDE + 11,
      11 * SIDE + 10,
    ]);
    expect(restroke(dot, 0.5)[10 * SIDE + 9]).toBe(100);
  });
});

describe('thickenThinStrokes', () => {
  test('no picture loses ink, wide strokes stay unchanged, and thin ones become wider', () => {
    const point = fc.record({ x: fc.integer({ min: 3, max: 24 }), y: fc.integer({ min: 3, max: 24 }) });
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 6 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (points, radius) => {
          const sheet = { width: SIDE, height: SIDE, pixels: new Float32Array(PIXELS) };
          drawPath(sheet, points, radius);
          const pixels = Uint8Array.from(sheet.pixels, Math.round);
          const thick = thickenThinStrokes(pixels);
          if (strokeWidth(pixels) >= 1.6) expect(thick).toBe(pixels);
          else expect(strokeWidth(thick)).toBeGreaterThan(strokeWidth(pixels));
          thick.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(pixels[i] as number);
          });
        },
      ),
    );
  });

  test('the normaliser draws the line of a fine pen on a large sheet at least 1.6 pixels wide', () => {
    const sheet = { width: 400, height: 400, pixels: new Float32Array(160_000) };
    drawPath(
      sheet,
      [
        { x: 120, y: 80 },
        { x: 280, y: 80 },
        { x: 180, y: 320 },
      ],
      1.5,
    );
    const paper = { ...sheet, pixels: sheet.pixels.map((ink) => 235 - ink * 0.8) };
    const pixels = normalise(paper) as Uint8Array;
    expect(strokeWidth(pixels)).toBeGreaterThanOrEqual(1.6);
  });
});
