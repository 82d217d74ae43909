// Augmentation: changes a training digit slightly, as another hand, pen or camera would (warp, restroke, coarsen).
import { PIXELS, SIDE } from '#lib/task.ts';
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

function at(pixels: Uint8Array | Float32Array, x: number, y: number): number {
  return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : (pixels[y * SIDE + x] as number);
}

/**
 * Makes the strokes of a 28×28 picture (0–255) thicker or thinner, by a dilation or an erosion with four neighbours.
 * @param change pixels by which each side of a stroke grows; below 0 it shrinks. A fraction mixes two whole steps.
 */
export function restroke(pixels: Float32Array, change: number): Float32Array {
  const extreme = change < 0 ? Math.min : Math.max;
  let out = pixels;
  for (let left = Math.abs(change); left > 0; left--) out = mix(out, spread(out, extreme), Math.min(1, left));
  return out;
}

function spread(pixels: Float32Array, extreme: (...values: number[]) => number): Float32Array {
  return pixels.map((value, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return extreme(
      value,
      at(pixels, x - 1, y),
      at(pixels, x + 1, y),
      at(pixels, x, y - 1),
      at(pixels, x, y + 1),
    );
  });
}

function mix(before: Float32Array, after: Float32Array, share: number): Float32Array {
  return before.map((value, i) => value * (1 - share) + (after[i] as number) * share);
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
