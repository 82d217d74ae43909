// The surface follows unevenly lit paper and ignores the strokes on it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deviation,
  dilate,
  grain,
  hasBroadInk,
  inFullLight,
  subtractSurface,
  surfaceOf,
} from '../../../../lib/digits/normalise/uneven-paper.ts';
import { fromMiddleGrey, type Raster } from '../../../../lib/digits/raster.ts';
import { gaussian, seededRandom } from '../../../../lib/digits/training/rng.ts';
import { plain, raster } from '../pictures.ts';

/** A picture with `value` in a rectangle. */
function filled(picture: Raster, [left, top, right, bottom]: number[], value: number): Raster {
  const pixels = picture.pixels.slice();
  for (let y = top as number; y < (bottom as number); y++) {
    pixels.fill(value, y * picture.width + (left as number), y * picture.width + (right as number));
  }
  return { ...picture, pixels };
}

test('dilate gives the greatest value of the window, for any size', () => {
  const side = fc.integer({ min: 1, max: 12 });
  const window = fc.constantFrom(1, 3, 5, 9, 15);
  fc.assert(
    fc.property(
      side,
      side,
      window,
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      (width, height, wide, values) => {
        const pixels = Float32Array.from({ length: width * height }, () => values.next().value as number);
        const half = wide >> 1;
        const expected = pixels.map((_, i) => {
          let most = 0;
          for (let j = 0; j < pixels.length; j++) {
            const isNear =
              Math.abs((j % width) - (i % width)) <= half &&
              Math.abs(Math.floor(j / width) - Math.floor(i / width)) <= half;
            if (isNear) most = Math.max(most, pixels[j] as number);
          }
          return most;
        });
        expect(dilate({ width, height, pixels }, wide).pixels).toEqual(expected);
      },
    ),
  );
});

const difference = (picture: Raster) => subtractSurface(picture, surfaceOf(picture)).pixels;

describe('surfaceOf', () => {
  const shadow = filled(plain(100, 100, 220), [60, 0, 100, 100], 110);

  test('the surface follows the edge of a shadow, and not the dark ink across it', () => {
    const pixels = difference(filled(shadow, [20, 40, 90, 46], 30));
    expect([pixels[10 * 100 + 59], pixels[10 * 100 + 60]]).toEqual([0, 0]);
    expect([pixels[42 * 100 + 30], pixels[42 * 100 + 80]]).toEqual([-190, -80]);
  });

  test('the surface does not follow light ink on a dark board with a shadow', () => {
    const board = filled(plain(100, 100, 90), [60, 0, 100, 100], 40);
    const pixels = difference(filled(board, [20, 40, 90, 46], 230));
    expect([pixels[10 * 100 + 59], pixels[10 * 100 + 60]]).toEqual([0, 0]);
    expect([pixels[42 * 100 + 30], pixels[42 * 100 + 80]]).toEqual([140, 190]);
  });

  test('the inside of a ring is paper', () => {
    const ring = filled(filled(shadow, [20, 30, 44, 60], 30), [24, 34, 40, 56], 220);
    const pixels = difference(ring);
    expect(pixels[45 * 100 + 32]).toBe(0);
    expect(pixels[45 * 100 + 21]).toBe(-190);
  });

  test('a strip of table along the edge is a surface', () => {
    const pixels = difference(filled(shadow, [0, 0, 6, 100], 20));
    expect(pixels[50 * 100 + 2]).toBe(0);
  });
});

describe('inFullLight', () => {
  const scaled = (surface: number[], ink: number[], isLight = false) => [
    ...inFullLight({ ...raster([ink]), isLight }, fromMiddleGrey(raster([surface]))).pixels,
  ];

  test('ink in a shadow is scaled to full light, at most threefold', () => {
    expect(scaled([200, 100, 20], [150, 75, 10])).toEqual([150, 150, 30]);
  });

  test('a small light part of the surface behind light ink is no full light, and ink on it keeps its value', () => {
    const surface = Array<number>(140).fill(20).fill(200, 0, 7);
    const ink = Array<number>(140).fill(90);
    expect(scaled(surface, ink, true)).toEqual(ink);
  });

  test('a small light part of the paper with dark ink is full light: the rest is in a shadow', () => {
    const surface = Array<number>(140).fill(100).fill(200, 0, 7);
    expect(scaled(surface, Array<number>(140).fill(40))).toEqual(Array<number>(140).fill(80).fill(40, 0, 7));
  });
});

test('ink that fills more than any stroke is broad; along an edge half the width is enough', () => {
  const paper = plain(100, 100, 0);
  expect(hasBroadInk(filled(paper, [0, 0, 12, 100], 255))).toBe(false);
  expect(hasBroadInk(filled(paper, [0, 0, 26, 100], 255))).toBe(true);
  expect(hasBroadInk(filled(paper, [40, 40, 66, 80], 255))).toBe(false);
  expect(hasBroadInk(filled(paper, [40, 40, 72, 80], 255))).toBe(true);
});

test('grain measures the noise, not the light', () => {
  const random = seededRandom(2);
  const slope = plain(100, 100, 0).pixels.map((_, i) => 2 * (i % 100));
  expect(grain({ width: 100, height: 100, pixels: slope.map(() => 0) })).toBe(0);
  const noisy = grain({
    width: 100,
    height: 100,
    pixels: slope.map((value) => value + 10 * gaussian(random)),
  });
  expect(noisy).toBeGreaterThan(8.5);
  expect(noisy).toBeLessThan(12);
});

test('a stroke hardly changes the deviation', () => {
  const random = seededRandom(5);
  const noisy = { ...plain(80, 80, 0), pixels: plain(80, 80, 0).pixels.map(() => 6 * gaussian(random)) };
  const written = deviation(filled(noisy, [20, 20, 30, 60], -150));
  expect(written).toBeGreaterThan(5);
  expect(written).toBeLessThan(7.5);
});
