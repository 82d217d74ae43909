// warp, bend, elasticWarp and coarsen change a digit as documented, and repeatably for a seed.
import { describe, expect, test } from 'vitest';
import { centreOfMass } from '../../../../lib/digits/normalise/fit.ts';
import { bend, coarsen, elasticWarp, warp } from '../../../../lib/digits/training/augment.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { draw, likeness, SHAPES } from '../pictures.ts';

const DRAWN = { width: SIDE, height: SIDE, left: 6, top: 5, size: 17, paper: 0, ink: 255 };
const seven = draw(SHAPES.seven, DRAWN).pixels;
const one = draw(SHAPES.one, DRAWN).pixels;
const NONE = { rotation: 0, scale: 0, shear: 0, shift: 0 };
const inkIn = (pixels: Float32Array) => pixels.reduce((a, b) => a + b, 0);
const centreOf = (pixels: Float32Array) => centreOfMass({ width: SIDE, height: SIDE, pixels });

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
    const row = (y: number) => centreOf(turned.map((value, i) => (Math.floor(i / SIDE) === y ? value : 0))).x;
    expect(Math.abs(row(8) - row(19))).toBeGreaterThan(6);
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

describe('bend', () => {
  test('the lower half moves sideways, the upper half stays', () => {
    const bent = bend(one, 4);
    const row = (pixels: Float32Array, y: number) =>
      centreOf(pixels.map((value, i) => (Math.floor(i / SIDE) === y ? value : 0))).x;
    expect(row(bent, 8)).toBeCloseTo(row(one, 8), 3);
    expect(row(bent, 20) - row(one, 20)).toBeCloseTo(4 * 0.7 ** 2, 1);
  });

  test('a reach of 0 changes nothing', () => {
    expect(bend(seven, 0)).toEqual(seven);
  });
});

describe('elasticWarp', () => {
  test('no point moves farther than the limit, and 0 changes nothing', () => {
    const dot = new Float32Array(PIXELS);
    dot[14 * SIDE + 14] = 255;
    for (let seed = 0; seed < 40; seed++) {
      const moved = elasticWarp(dot, 2, seededRandom(seed));
      const { x, y } = centreOf(moved);
      expect(Math.max(Math.abs(x - 14), Math.abs(y - 14))).toBeLessThan(2.5);
    }
    elasticWarp(seven, 0, seededRandom(1)).forEach((value, i) => {
      expect(value).toBeCloseTo(seven[i] as number, 3);
    });
  });

  test('parts of a digit move differently, and the same seed gives the same picture', () => {
    const moved = elasticWarp(seven, 2, seededRandom(5));
    expect(moved).toEqual(elasticWarp(seven, 2, seededRandom(5)));
    expect(likeness(moved, seven)).toBeGreaterThan(0.5);
    expect(likeness(moved, seven)).toBeLessThan(0.99);
  });
});

test('coarsen averages areas', () => {
  const coarse = coarsen(seven, 14);
  expect(coarse).toHaveLength(196);
  expect(inkIn(coarse) * 4).toBeCloseTo(inkIn(seven), -1);
});
