// Augmentation: changes a training digit slightly, as another hand, pen or camera would (warp, elasticWarp, bend, coarsen).
import { PIXELS, SIDE } from '#lib/task.ts';
import { interpolate, mapped } from '../model/affine.ts';
import { resample } from '../raster.ts';
import { type Random, within } from './rng.ts';

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
  return mapped(pixels, { xFromX, xFromY, yFromX, yFromY, shiftX, shiftY });
}

/** Points along each side of the grid of `elasticWarp`. */
const GRID = 5;

/**
 * Shifts each point of a grid of 5×5 at random, by up to `most` pixels on each axis, and everything between them
 * smoothly, as another hand draws the same curves.
 */
export function elasticWarp(pixels: Uint8Array | Float32Array, most: number, random: Random): Float32Array {
  const shiftsX = Float32Array.from({ length: GRID * GRID }, () => within(most, random));
  const shiftsY = Float32Array.from({ length: GRID * GRID }, () => within(most, random));
  const out = new Float32Array(PIXELS);
  for (let y = 0; y < SIDE; y++) {
    const gridY = (y / (SIDE - 1)) * (GRID - 1);
    const row = Math.min(GRID - 2, Math.floor(gridY));
    const down = gridY - row;
    for (let x = 0; x < SIDE; x++) {
      const gridX = (x / (SIDE - 1)) * (GRID - 1);
      const column = Math.min(GRID - 2, Math.floor(gridX));
      const right = gridX - column;
      const corner = row * GRID + column;
      const shiftX = betweenCorners(shiftsX, corner, right, down);
      const shiftY = betweenCorners(shiftsY, corner, right, down);
      out[y * SIDE + x] = interpolate(pixels, x + shiftX, y + shiftY);
    }
  }
  return out;
}

/** The value between four points of the grid, `corner` being the upper left one. */
function betweenCorners(values: Float32Array, corner: number, right: number, down: number): number {
  const upper = (values[corner] as number) * (1 - right) + (values[corner + 1] as number) * right;
  const below = corner + GRID;
  const lower = (values[below] as number) * (1 - right) + (values[below + 1] as number) * right;
  return upper * (1 - down) + lower * down;
}

/** Below the row `from`, rows are shifted along a parabola; `bend` tells by how much at the row `at`. */
const BENT = { from: 13, at: 23 };

/** Bends the lower half sideways: to the left below 0, so that a straight tail becomes a curved one. */
export function bend(pixels: Uint8Array | Float32Array, shift: number): Float32Array {
  const out = new Float32Array(PIXELS);
  for (let y = 0; y < SIDE; y++) {
    const share = Math.max(0, (y - BENT.from) / (BENT.at - BENT.from));
    const shifted = shift * share * share;
    for (let x = 0; x < SIDE; x++) out[y * SIDE + x] = interpolate(pixels, x - shifted, y);
  }
  return out;
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
