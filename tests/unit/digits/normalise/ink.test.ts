// Noise is smoothed, ink is told from paper, contrast is stretched.
import { describe, expect, test } from 'vitest';
import { denoise, hasContrast, inkSide, otsu, stretch } from '../../../../lib/digits/normalise/ink.ts';
import { gaussian, seededRandom } from '../../../../lib/digits/training/rng.ts';
import { plain, raster } from '../pictures.ts';

describe('denoise', () => {
  const random = seededRandom(3);
  const noisy = {
    ...plain(60, 60, 0),
    pixels: Float32Array.from({ length: 3600 }, () => 10 * gaussian(random)),
  };
  const power = (pixels: Float32Array) => pixels.reduce((sum, value) => sum + value * value, 0);

  test('smoothing removes most of the noise', () => {
    expect(power(denoise(noisy, 10).pixels)).toBeLessThan(power(noisy.pixels) / 5);
  });

  test('smoothing weights a pixel and its eight neighbours by 4, 2 and 1', () => {
    const dot = plain(50, 50, 0);
    dot.pixels[25 * 50 + 25] = 160;
    const { pixels } = denoise(dot, 10);
    expect([pixels[25 * 50 + 25], pixels[25 * 50 + 26], pixels[26 * 50 + 26]]).toEqual([40, 20, 10]);
  });

  test('clean and small pictures are not smoothed', () => {
    expect(denoise(noisy, 2)).toBe(noisy);
    const small = plain(28, 60, 1);
    expect(denoise(small, 10)).toBe(small);
  });
});

describe('inkSide', () => {
  test.each([
    ['darker', -1],
    ['lighter', 1],
  ])('ink that is %s than the paper comes out positive', (_, sign) => {
    const ink = inkSide(raster([[0, sign * 100, sign * 80, -sign * 20]]), 2);
    expect([...(ink?.pixels ?? [])]).toEqual([0, 100, 80, 0]);
    expect(ink?.isLight).toBe(sign > 0);
  });

  test('a large faint area does not count more than strong ink', () => {
    const difference = raster([[20, 20, 20, 20, 20, 20, -100, -100]]);
    expect(inkSide(difference, 8)?.pixels[6]).toBe(100);
  });

  test('differences below 24 grey values are not ink', () => {
    expect(inkSide(raster([[0, 10, -23]]), 0)).toBeUndefined();
    expect(inkSide(raster([[0, 10, -24]]), 0)).toBeDefined();
  });

  test('differences below 4 sigma of the noise are not ink', () => {
    expect(inkSide(raster([[0, 45, -10]]), 12)).toBeUndefined();
    expect(inkSide(raster([[0, 49, -10]]), 12)).toBeDefined();
  });
});

test('hasContrast begins at 24 grey values and at 4 sigma', () => {
  expect([23, 24].map((level) => hasContrast(raster([[0, level]]), 0))).toEqual([false, true]);
  expect([39, 40].map((level) => hasContrast(raster([[0, level]]), 10))).toEqual([false, true]);
});

describe('otsu', () => {
  test('the threshold separates two clusters of levels', () => {
    const levels = Float32Array.of(10, 12, 11, 10, 13, 200, 210, 205);
    expect(otsu(levels)).toBeGreaterThanOrEqual(13);
    expect(otsu(levels)).toBeLessThan(200);
  });
});

test('stretch makes paper 0 and strokes 255', () => {
  // On the scale 0–255: 0, 25.5, 127.5, 255. Otsu splits after 25, so 12.5 becomes 0 and the mean above, 170, 255.
  const { pixels } = stretch(raster([[0, 0, 0, 0, 10, 10, 50, 100, 100]]));
  expect([pixels[0], pixels[7]]).toEqual([0, 255]);
  expect(pixels[4]).toBeLessThan(30);
  expect(pixels[6]).toBeGreaterThan(120);
});
