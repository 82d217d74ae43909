// Shifts, scales and turns a 28×28 picture about its middle, with linear interpolation.
import { PIXELS, SIDE } from '#lib/task.ts';
import { inkAt } from '../normalise/strokes.ts';

const MIDDLE = (SIDE - 1) / 2;

/** From a pixel of the result to its place in the picture, both measured from the middle. */
export interface InverseMap {
  readonly xFromX: number;
  readonly xFromY: number;
  readonly yFromX: number;
  readonly yFromY: number;
  /** Pixels by which the picture is moved. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/** @returns 784 values, each between those of the picture around its source; outside the picture is 0 */
export function mapped(pixels: Uint8Array | Float32Array, map: InverseMap): Float32Array {
  const { xFromX, xFromY, yFromX, yFromY, shiftX, shiftY } = map;
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

/** The value between the pixels of a 28×28 picture, by linear interpolation; 0 outside. */
export function interpolate(pixels: Uint8Array | Float32Array, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= SIDE || top >= SIDE) return 0;
  const right = x - left;
  const down = y - top;
  const upper = inkAt(pixels, left, top) * (1 - right) + inkAt(pixels, left + 1, top) * right;
  const lower = inkAt(pixels, left, top + 1) * (1 - right) + inkAt(pixels, left + 1, top + 1) * right;
  return upper * (1 - down) + lower * down;
}
