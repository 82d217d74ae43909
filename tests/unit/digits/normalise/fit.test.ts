// The digit's size and position on 28×28 are those of MNIST.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centre, centreOfMass, fitToDigit } from '../../../../lib/digits/normalise/fit.ts';
import { wholeOf } from '../../../../lib/digits/raster.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { plain, raster } from '../pictures.ts';

test('the longer side becomes 20 pixels and the proportions stay', () => {
  expect(fitToDigit(plain(40, 100, 9), { left: 0, top: 0, width: 40, height: 100 })).toMatchObject({
    width: 8,
    height: 20,
  });
  expect(fitToDigit(plain(10, 5, 9), { left: 0, top: 0, width: 10, height: 5 })).toMatchObject({
    width: 20,
    height: 10,
  });
  expect(fitToDigit(plain(300, 1, 9), { left: 0, top: 0, width: 300, height: 1 })).toMatchObject({
    width: 20,
    height: 1,
  });
});

test('the strongest ink becomes 255', () => {
  const ink = plain(40, 40, 0);
  ink.pixels.fill(90, 400, 1200);
  const { pixels } = fitToDigit(ink, wholeOf(ink));
  expect(Math.max(...pixels)).toBeCloseTo(255, 3);
});

test('the centre of mass is weighted by the ink', () => {
  expect(
    centreOfMass(
      raster([
        [0, 0, 0],
        [0, 10, 30],
      ]),
    ),
  ).toEqual({ x: 1.75, y: 1 });
});

test('the centre of mass is in the middle, to half a pixel', () => {
  const side = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(side, side, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (width, height, values) => {
      const digit = {
        width,
        height,
        pixels: Float32Array.from({ length: width * height }, () => values.next().value as number),
      };
      digit.pixels[0] = 255;
      const placed = centre(digit);
      expect(placed).toHaveLength(PIXELS);
      // Ink that is cut off moves the centre of mass: only whole digits are compared.
      const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
      if (sum(placed) !== sum(digit.pixels)) return;
      const { x, y } = centreOfMass({ width: SIDE, height: SIDE, pixels: Float32Array.from(placed) });
      expect(Math.abs(x - 13.5)).toBeLessThanOrEqual(0.5001);
      expect(Math.abs(y - 13.5)).toBeLessThanOrEqual(0.5001);
    }),
  );
});

test('ink far from the centre of mass is cut off, not wrapped around', () => {
  const digit = plain(20, 20, 0);
  digit.pixels.fill(255, 0, 100);
  digit.pixels[19 * 20] = 10;
  const placed = centre(digit);
  expect(placed[11 * SIDE + 4]).toBe(255);
  expect(Array.from(placed).filter((value) => value > 0)).toHaveLength(100);
});
