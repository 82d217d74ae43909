// warp, elasticWarp, bend and coarsen change a digit as documented, and repeatably for a seed.
import { describe, expect, test } from 'vitest';
import { centreOfMass } from '../../../../lib/digits/normalise/fit.ts';
import { bend, coarsen, elasticWarp, warp } from '../../../../lib/digits/training/augment.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { draw, SHAPES } from '../pictures.ts';

const DRAWN = { width: SIDE, height: SIDE, left: 6, top: 5, size: 17, paper: 0, ink: 255 };
const seven = draw(SHAPES.seven, DRAWN).pixels;
const one = draw(SHAPES.one, DRAWN).pixels;
const NONE = { rotation: 0, scale: 0, shear: 0, shift: 0 };
const inkIn = (pixels: Float32Array) => pixels.reduce((a, b) => a + b, 0);
const centreOf = (pixels: Float32Array) => centreOfMass({ width: SIDE, height: SIDE, pixels });
const centreOfRow = (pixels: Float32Array, y: number) =>
  centreOf(pixels.map((value, i) => (Math.floor(i / SIDE) === y ? value : 0))).x;

describe('warp', () => {
  test('limits of 0 change nothing', () => {
    warp(seven, NONE, seededRandom(1)).forEach((value, i) => {
      expect(value).toBeCloseTo(seven[i] as number, 3);
    });
  });

  test('a shift moves the centre of mass within its limit', () => {
    const before = centreOf(seven);
    const moved = Array.from({ length: 40 }, (_, seed) =>
      centreOf(warp(seven, { ...NONE, shift: 2 }, seededRandom(seed))),
    );
    const distances = moved.map(({ x, y }) => Math.max(Math.abs(x - before.x), Math.abs(y - before.y)));
    expect(Math.max(...distances)).toBeGreaterThan(1.5);
    expect(Math.max(...distances)).toBeLessThan(2.1);
  });

  test('a rotation turns an upright stroke', () => {
    const turned = warp(one, { ...NONE, rotation: 40 }, () => 0.999);
    expect(Math.abs(centreOfRow(turned, 8) - centreOfRow(turned, 19))).toBeGreaterThan(6);
  });

  test('a scale changes the amount of ink', () => {
    const limits = { ...NONE, scale: 0.2 };
    expect(inkIn(warp(seven, limits, () => 0.999))).toBeGreaterThan(1.3 * inkIn(seven));
    expect(inkIn(warp(seven, limits, () => 0))).toBeLessThan(0.75 * inkIn(seven));
  });

  test('the same seed gives the same picture', () => {
    const limits = { rotation: 10, scale: 0.1, shear: 0.1, shift: 1 };
    expect(warp(seven, limits, seededRandom(3))).toEqual(warp(seven, limits, seededRandom(3)));
    expect(warp(seven, limits, seededRandom(3))).not.toEqual(warp(seven, limits, seededRandom(4)));
  });
});

describe('elasticWarp', () => {
  test('a reach of 0 changes nothing', () => {
    elasticWarp(seven, 0, seededRandom(1)).forEach((value, i) => {
      expect(value).toBeCloseTo(seven[i] as number, 3);
    });
  });

  test('no ink moves farther than the reach', () => {
    const dot = new Float32Array(PIXELS);
    dot[14 * SIDE + 14] = 255;
    for (let seed = 0; seed < 30; seed++) {
      const moved = elasticWarp(dot, 2, seededRandom(seed));
      // Interpolation adds a pixel.
      for (const i of [...moved.keys()].filter((at) => (moved[at] as number) > 0)) {
        expect(Math.abs((i % SIDE) - 14)).toBeLessThanOrEqual(3);
        expect(Math.abs(Math.floor(i / SIDE) - 14)).toBeLessThanOrEqual(3);
      }
    }
  });

  test('parts of a picture move apart from each other, and each seed moves them in its own way', () => {
    const warped = elasticWarp(one, 2, seededRandom(1));
    const shifts = [6, 13, 20].map((y) => centreOfRow(warped, y) - centreOfRow(one, y));
    expect(Math.max(...shifts) - Math.min(...shifts)).toBeGreaterThan(0.3);
    expect(elasticWarp(one, 2, seededRandom(1))).toEqual(warped);
    expect(elasticWarp(one, 2, seededRandom(2))).not.toEqual(warped);
  });
});

describe('bend', () => {
  test('the upper half stays, and the lower half moves more with each row', () => {
    const bent = bend(one, -4);
    expect(bent.subarray(0, 14 * SIDE)).toEqual(one.subarray(0, 14 * SIDE));
    const shifts = [14, 16, 18, 20].map((y) => centreOfRow(bent, y) - centreOfRow(one, y));
    expect(shifts).toEqual([...shifts].sort((a, b) => b - a));
    expect(shifts.at(-1)).toBeCloseTo(-4 * 0.49, 1);
  });

  test('above 0 it bends to the right', () => {
    expect(centreOfRow(bend(one, 4), 20)).toBeGreaterThan(centreOfRow(one, 20) + 1);
  });
});

test('coarsen averages areas', () => {
  const coarse = coarsen(seven, 14);
  expect(coarse).toHaveLength(196);
  expect(inkIn(coarse) * 4).toBeCloseTo(inkIn(seven), -1);
});
