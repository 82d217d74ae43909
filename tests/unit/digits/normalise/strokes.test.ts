// The width of strokes: measured as drawn, changed as documented, and never thin after the normaliser.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../../../lib/digits/normalise/normalise.ts';
import { restroke, strokeWidth, thickenThinStrokes } from '../../../../lib/digits/normalise/strokes.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { draw, SHAPES } from '../pictures.ts';

const DRAWN = { width: SIDE, height: SIDE, left: 6, top: 5, size: 17, paper: 0, ink: 255 };
const seven = draw(SHAPES.seven, DRAWN).pixels;
const inkIn = (pixels: Float32Array) => pixels.reduce((a, b) => a + b, 0);

/** A bar from the fourth to the last but fourth row, `width` pixels wide; a part of a pixel is grey. */
function bar(width: number, ink = 255): Uint8Array {
  const pixels = new Uint8Array(PIXELS);
  for (let y = 4; y < SIDE - 4; y++) {
    for (let x = 0; x < width; x++) pixels[y * SIDE + 12 + x] = ink * Math.min(1, width - x);
  }
  return pixels;
}

const bytes = fc.uint8Array({ minLength: PIXELS, maxLength: PIXELS });

describe('strokeWidth', () => {
  test.each([1, 2, 3, 4])('a bar of %i pixels is measured within a fifth', (width) => {
    expect(Math.abs(strokeWidth(bar(width)) - width)).toBeLessThan(0.2 * width);
  });

  test('it does not depend on how dark the ink is, nor on the direction', () => {
    expect(strokeWidth(bar(2, 90))).toBeCloseTo(strokeWidth(bar(2)));
    const lying = Uint8Array.from(
      bar(2),
      (_, i) => bar(2)[(i % SIDE) * SIDE + Math.floor(i / SIDE)] as number,
    );
    expect(strokeWidth(lying)).toBeCloseTo(strokeWidth(bar(2)));
  });

  test('it is 0 without ink', () => {
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

  test('it leaves the given picture as it is', () => {
    const before = seven.slice();
    restroke(seven, 1.5);
    expect(seven).toEqual(before);
  });
});

describe('thickenThinStrokes', () => {
  test('a thin stroke becomes at least 1.6 pixels wide, and not broad', () => {
    for (const width of [0.6, 0.8, 1, 1.2, 1.5]) {
      const wide = strokeWidth(thickenThinStrokes(bar(width)));
      expect(wide).toBeGreaterThanOrEqual(1.55);
      expect(wide).toBeLessThan(2.5);
    }
  });

  test('a picture whose strokes are wide enough is returned unchanged', () => {
    for (const width of [2, 3, 6]) {
      const pixels = bar(width);
      expect(thickenThinStrokes(pixels)).toBe(pixels);
    }
    const blank = new Uint8Array(PIXELS);
    expect(thickenThinStrokes(blank)).toEqual(blank);
  });

  test('no pixel gets lighter, and none darker than the darkest', () => {
    fc.assert(
      fc.property(bytes, (pixels) => {
        const thick = thickenThinStrokes(pixels);
        expect(thick.every((value, i) => value >= (pixels[i] as number))).toBe(true);
        expect(Math.max(...thick)).toBe(Math.max(...pixels));
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});

test('the normaliser leaves no thin strokes, whatever the pen', () => {
  for (const pen of [0.006, 0.02, 0.06]) {
    for (const shape of Object.values(SHAPES)) {
      const sheet = { width: 180, height: 180, left: 30, top: 20, size: 130, paper: 240, ink: 20, pen };
      const pixels = normalise(draw(shape, sheet));
      if (pixels === undefined) throw new Error('nothing was found');
      expect(strokeWidth(pixels)).toBeGreaterThan(1.5);
    }
  }
});
