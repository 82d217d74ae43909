// withoutRuling removes lines from edge to edge in any direction, and keeps strokes and the bars of digits.
import { describe, expect, test } from 'vitest';
import { withoutRuling } from '../../../../lib/digits/normalise/ruling.ts';
import type { Raster } from '../../../../lib/digits/raster.ts';
import { plain } from '../pictures.ts';

const SIDE = 100;

/** Draws a line of `level` over whatever is weaker: from row `from` on the left to row `to` on the right. */
function line(ink: Raster, from: number, to: number, level: number, thickness = 1): Raster {
  const pixels = ink.pixels.slice();
  for (let x = 0; x < SIDE; x++) {
    const top = Math.round(from + ((to - from) * x) / (SIDE - 1));
    for (let y = Math.max(0, top); y < Math.min(SIDE, top + thickness); y++) {
      pixels[y * SIDE + x] = Math.max(level, pixels[y * SIDE + x] as number);
    }
  }
  return { ...ink, pixels };
}

function transposed(ink: Raster): Raster {
  return {
    ...ink,
    pixels: ink.pixels.map((_, i) => ink.pixels[(i % SIDE) * SIDE + Math.floor(i / SIDE)] as number),
  };
}

/** A stroke of 200 from the top to the bottom of a digit. */
function stroke(): Raster {
  const ink = plain(SIDE, SIDE, 0);
  for (let y = 20; y < 80; y++) ink.pixels.fill(200, y * SIDE + 48, y * SIDE + 53);
  return ink;
}

const total = ({ pixels }: Raster) => pixels.reduce((sum, value) => sum + value, 0);

describe('withoutRuling on printed lines', () => {
  test.each([
    ['two lines', line(line(stroke(), 30, 30, 60), 60, 60, 60)],
    ['tilted lines', line(line(stroke(), 30, 36, 60), 60, 66, 60)],
    ['lines of three pixels', line(line(stroke(), 30, 30, 60, 3), 60, 60, 60, 3)],
    [
      'a line that cuts a corner, with its parallels',
      line(line(line(stroke(), -6, 2, 60), 30, 38, 60), 60, 68, 60),
    ],
    ['a single faint line', line(stroke(), 50, 50, 60)],
    ['upright lines', transposed(line(line(transposed(stroke()), 20, 20, 60), 75, 75, 60))],
    [
      'squares',
      transposed(
        line(line(transposed(line(line(stroke(), 30, 30, 60), 60, 60, 60)), 20, 20, 60), 75, 75, 60),
      ),
    ],
  ])('removes %s and keeps the stroke', (_, ink) => {
    expect(withoutRuling(ink, 0).pixels).toEqual(stroke().pixels);
  });

  test('removes all ink from empty paper with dark lines', () => {
    expect(total(withoutRuling(line(line(plain(SIDE, SIDE, 0), 20, 22, 200), 60, 62, 200), 0))).toBe(0);
  });
});

describe('withoutRuling on strokes', () => {
  test.each([
    ['a one of full ink from edge to edge', line(plain(SIDE, SIDE, 0), 50, 53, 200)],
    ['a broad bar', line(stroke(), 20, 20, 60, 9)],
    [
      'a line that ends inside',
      { ...stroke(), pixels: line(stroke(), 50, 50, 60).pixels.map((v, i) => (i % SIDE > 80 ? 0 : v)) },
    ],
  ])('keeps %s', (_, ink) => {
    expect(withoutRuling(ink, 0).pixels).toEqual(ink.pixels);
  });

  test('keeps everything in a small picture', () => {
    const small = plain(28, 28, 60);
    expect(withoutRuling(small, 0)).toBe(small);
  });
});
