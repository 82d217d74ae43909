// The plane of evenly lit paper is found under gradients, noise and strokes that run off the edge.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  borderRing,
  fitPlane,
  isEven,
  noise,
  subtract,
} from '../../../../lib/digits/normalise/even-paper.ts';
import { gaussian, seededRandom } from '../../../../lib/digits/training/rng.ts';
import { plain } from '../pictures.ts';

const slope = (width: number, height: number, level: number, alongX: number, alongY: number) => {
  const picture = plain(width, height, 0);
  return {
    ...picture,
    pixels: picture.pixels.map(
      (_, i) =>
        level + alongX * ((i % width) / width - 0.5) + alongY * (Math.floor(i / width) / height - 0.5),
    ),
  };
};

describe('borderRing', () => {
  test('the ring contains each border pixel once and no other pixel', () => {
    const ring = borderRing({ ...plain(5, 4, 0), pixels: Float32Array.from({ length: 20 }, (_, i) => i) });
    expect(ring.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 16, 17, 18, 19]);
    expect(ring[0]).toEqual({ x: -0.5, y: -0.5, value: 0 });
  });

  test('the ring is wider in a larger picture', () => {
    expect(borderRing(plain(100, 100, 0))).toHaveLength(100 * 100 - 88 * 88);
  });

  test('the ring of a picture of one row is the whole picture', () => {
    expect(borderRing(plain(7, 1, 0))).toHaveLength(7);
  });
});

describe('fitPlane', () => {
  test('any plane is recovered', () => {
    const tilt = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(tilt, tilt, (alongX, alongY) => {
        const plane = fitPlane(borderRing(slope(40, 30, 130, alongX, alongY)));
        expect(plane.level).toBeCloseTo(130, 2);
        expect(plane.alongX).toBeCloseTo(alongX, 2);
        expect(plane.alongY).toBeCloseTo(alongY, 2);
      }),
    );
  });

  test('a stroke that runs off the edge does not tilt the plane', () => {
    const picture = slope(60, 60, 180, 40, 0);
    for (let y = 0; y < 60; y++) picture.pixels.fill(10, y * 60 + 20, y * 60 + 28);
    const plane = fitPlane(borderRing(picture));
    expect(plane.level).toBeCloseTo(180, 0);
    expect(plane.alongX).toBeCloseTo(40, 0);
  });

  test('a single pixel and a single row have a level', () => {
    expect(fitPlane(borderRing(plain(1, 1, 9)))).toEqual({ level: 9, alongX: 0, alongY: 0 });
    expect(fitPlane(borderRing(plain(50, 1, 9))).level).toBeCloseTo(9);
  });
});

describe('isEven', () => {
  const evenness = (picture: ReturnType<typeof plain>, grain = 0) => {
    const ring = borderRing(picture);
    return isEven(ring, fitPlane(ring), grain);
  };

  test('a slope of light with a stroke that runs off the edge is even', () => {
    const picture = slope(60, 60, 180, 40, 0);
    for (let y = 0; y < 60; y++) picture.pixels.fill(10, y * 60 + 20, y * 60 + 28);
    expect(evenness(picture)).toBe(true);
  });

  test('a shadow over a third of the picture is not even', () => {
    const picture = plain(60, 60, 200);
    for (let y = 0; y < 60; y++) picture.pixels.fill(100, y * 60 + 40, y * 60 + 60);
    expect(evenness(picture)).toBe(false);
  });

  test('noise is even once its grain is known', () => {
    const random = seededRandom(6);
    const noisy = {
      ...plain(60, 60, 0),
      pixels: plain(60, 60, 0).pixels.map(() => 128 + 12 * gaussian(random)),
    };
    expect(evenness(noisy, 12)).toBe(true);
    expect(evenness(noisy, 0)).toBe(false);
  });
});

test('noise is the standard deviation around the plane', () => {
  const random = seededRandom(1);
  const picture = slope(100, 100, 128, 30, 0);
  const noisy = { ...picture, pixels: picture.pixels.map((value) => value + 10 * gaussian(random)) };
  const ring = borderRing(noisy);
  expect(noise(ring, fitPlane(ring))).toBeGreaterThan(8.5);
  expect(noise(ring, fitPlane(ring))).toBeLessThan(11.5);
  const clean = borderRing(picture);
  expect(noise(clean, fitPlane(clean))).toBeLessThan(0.01);
});

test('subtract leaves only the ink', () => {
  const picture = slope(20, 20, 200, 30, -20);
  const plane = fitPlane(borderRing(picture));
  picture.pixels[210] = (picture.pixels[210] as number) - 90;
  const { pixels } = subtract(picture, plane);
  expect(pixels[210]).toBeCloseTo(-90, 1);
  expect(pixels[211]).toBeCloseTo(0, 1);
});
