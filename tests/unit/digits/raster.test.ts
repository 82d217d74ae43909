// resample: means when a picture shrinks, interpolated values when it grows, only the given box.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resample, wholeOf } from '../../../lib/digits/raster.ts';
import { plain, raster } from './pictures.ts';

test('shrinking averages areas', () => {
  const small = resample(
    raster([
      [0, 100, 10, 10],
      [100, 200, 10, 50],
    ]),
    { left: 0, top: 0, width: 4, height: 2 },
    2,
    1,
  );
  expect(small).toEqual({ width: 2, height: 1, pixels: Float32Array.of(100, 20) });
});

test('shrinking by a fraction takes parts of pixels', () => {
  const { pixels } = resample(raster([[30, 60, 90]]), { left: 0, top: 0, width: 3, height: 1 }, 2, 1);
  expect(pixels[0]).toBeCloseTo((30 + 60 / 2) / 1.5);
  expect(pixels[1]).toBeCloseTo((60 / 2 + 90) / 1.5);
});

test('growing interpolates between pixel centres and holds the edge', () => {
  const { pixels } = resample(raster([[0, 100]]), { left: 0, top: 0, width: 2, height: 1 }, 4, 1);
  expect([...pixels]).toEqual([0, 25, 75, 100]);
});

test('only the part inside the box is resampled', () => {
  const picture = raster([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const part = resample(picture, { left: 1, top: 1, width: 2, height: 2 }, 2, 2);
  expect([...part.pixels]).toEqual([5, 6, 8, 9]);
});

test('a picture of one grey keeps that grey at any size', () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, side, side, (width, height, newWidth, newHeight) => {
      const picture = plain(width, height, 77);
      const { pixels } = resample(picture, wholeOf(picture), newWidth, newHeight);
      expect(pixels).toHaveLength(newWidth * newHeight);
      for (const value of pixels) expect(value).toBeCloseTo(77, 3);
    }),
  );
});
