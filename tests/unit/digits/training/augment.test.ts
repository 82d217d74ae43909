// warp, restroke and coarsen change a digit as documented, and repeatably for a seed.
import { describe, expect, test } from 'vitest';
import { centreOfMass } from '../../../../lib/digits/normalise/fit.ts';
import { coarsen, restroke, warp } from '../../../../lib/digits/training/augment.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { draw, SHAPES } from '../pictures.ts';

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

test('coarsen averages areas', () => {
  const coarse = coarsen(seven, 14);
  expect(coarse).toHaveLength(196);
  expect(inkIn(coarse) * 4).toBeCloseTo(inkIn(seven), -1);
});
