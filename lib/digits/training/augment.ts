// Augmentation: changes a training digit slightly, as another hand, pen or camera would (warp, bend, coarsen).
import { PIXELS, SIDE } from '#lib/task.ts';
import { at } from '../normalise/strokes.ts';
import { resample } from '../raster.ts';
import { type Random, within } from './rng.ts';

const MIDDLE = (SIDE - 1) / 2;

/** The limits of `warp`; each value is the end of a range around 0. */
export interface WarpLimits {
  /** Degrees to either side. */
  readonly rotation: number;
  /** Share of the size, for each axis separately. */
  readonly scale: number;
  /** Columns by which a row is shifted for each row of distance from the middle. */
  readonly shear: number;
  /** Pixels, for each axis. */
  readonly shift: number;
}

/** Rotates, scales, shears and shifts a 28×28 picture (0–255) at random about its middle; interpolates linearly. */
export function warp(pixels: Uint8Array | Float32Array, limits: WarpLimits, random: Random): Float32Array {
  const angle = (within(limits.rotation, random) * Math.PI) / 180;
  const scaleX = 1 + within(limits.scale, random);
  const scaleY = 1 + within(limits.scale, random);
  const shear = within(limits.shear, random);
  const shiftX = within(limits.shift, random);
  const shiftY = within(limits.shift, random);
  // The inverse map: from each target pixel to its source.
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [xFromX, xFromY] = [cos / scaleX, (sin + shear) / scaleX];
  const [yFromX, yFromY] = [-sin / scaleY, cos / scaleY];
  const out = new Float32Array(PIXELS);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [right, down] = [x - MIDDLE - shiftX, y - MIDDLE - shiftY];
      const sourceX = xFromX * right + xFromY * down + MIDDLE;
      const sourceY = yFromX * right + yFromY * down + MIDDLE;
      out[y * SIDE + x] = interpolate(pixels, sourceX, sourceY);
    }
  }
  return out;
}

/** The value between the pixels, by linear interpolation; 0 outside the picture. */
function interpolate(pixels: Uint8Array | Float32Array, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= SIDE || top >= SIDE) return 0;
  const right = x - left;
  const down = y - top;
  const upper = at(pixels, left, top) * (1 - right) + at(pixels, left + 1, top) * right;
  const lower = at(pixels, left, top + 1) * (1 - right) + at(pixels, left + 1, top + 1) * right;
  return upper * (1 - down) + lower * down;
}

/** The farthest that `bend` looks at: the rows above this one stay. */
const BENT_FROM = 13;
const BENT_ROWS = 10;

/**
 * Bends the lower half of a 28×28 picture (0–255) sideways, along a parabola.
 * @param reach pixels to the right of the row ten rows below the middle; below 0 to the left
 */
export function bend(pixels: Float32Array, reach: number): Float32Array {
  return displaced((x, y) => {
    const down = Math.max(0, (y - BENT_FROM) / BENT_ROWS);
    return interpolate(pixels, x - reach * down * down, y);
  });
}

/** Points a side of the coarse grid by which `elasticWarp` moves a picture. */
const GRID = 5;

/**
 * Moves each point of a 28×28 picture (0–255) by its own random distance, which varies slowly across the picture.
 * Source: P. Simard et al., "Best practices for convolutional neural networks", ICDAR 2003.
 * @param most pixels, for each axis
 */
export function elasticWarp(pixels: Float32Array, most: number, random: Random): Float32Array {
  const moves = () => Float32Array.from({ length: GRID * GRID }, () => within(most, random));
  const [right, down] = [moves(), moves()];
  return displaced((x, y) => interpolate(pixels, x + onGrid(right, x, y), y + onGrid(down, x, y)));
}

/** The value of the grid at a pixel, by linear interpolation. */
function onGrid(values: Float32Array, x: number, y: number): number {
  const [column, row] = [(x / (SIDE - 1)) * (GRID - 1), (y / (SIDE - 1)) * (GRID - 1)];
  const [left, top] = [Math.min(GRID - 2, Math.floor(column)), Math.min(GRID - 2, Math.floor(row))];
  const [right, down] = [column - left, row - top];
  const value = (i: number, j: number) => values[(top + j) * GRID + left + i] as number;
  return (
    (value(0, 0) * (1 - right) + value(1, 0) * right) * (1 - down) +
    (value(0, 1) * (1 - right) + value(1, 1) * right) * down
  );
}

function displaced(valueAt: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: PIXELS }, (_, i) => valueAt(i % SIDE, Math.floor(i / SIDE)));
}

/** Averages a 28×28 picture down to `side` × `side` pixels. */
export function coarsen(pixels: Float32Array, side: number): Float32Array {
  return resample(
    { width: SIDE, height: SIDE, pixels },
    { left: 0, top: 0, width: SIDE, height: SIDE },
    side,
    side,
  ).pixels;
}
