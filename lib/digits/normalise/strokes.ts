// Stroke width of a 28×28 picture: measures it, changes it, and thickens the strokes of a thin pen.
import { PIXELS, SIDE } from '#lib/task.ts';

/** Pixels. Below this width a stroke is little more than a grey trace, which no digit of MNIST is. */
const LEAST_WIDTH = 1.6;

/** Pixels that each side of a stroke grows in one step, and the most steps. */
const STEP = 0.35;
const MOST_STEPS = 4;

/**
 * Thickens the strokes of a 28×28 picture (0–255) until they are 1.6 pixels wide on average: a thin pen then looks like
 * the pens that the models know. Wider strokes stay as they are.
 */
export function thickenThinStrokes(pixels: Uint8Array): Uint8Array {
  if (strokeWidth(pixels) >= LEAST_WIDTH) return pixels;
  let thicker: Float32Array = Float32Array.from(pixels);
  for (let step = 0; step < MOST_STEPS && strokeWidth(thicker) < LEAST_WIDTH; step++) {
    thicker = restroke(thicker, STEP);
  }
  return Uint8Array.from(thicker, Math.round);
}

/**
 * The mean width of the strokes in pixels; 0 for an empty picture. A stroke of width w and length l has w·l of ink inside
 * an outline of 2·l. The outline's length is the total variation of the grey values.
 */
export function strokeWidth(pixels: ArrayLike<number>): number {
  let [ink, outline] = [0, 0];
  for (let y = 0; y <= SIDE; y++) {
    for (let x = 0; x <= SIDE; x++) {
      const value = at(pixels, x, y);
      ink += value;
      outline += Math.hypot(value - at(pixels, x - 1, y), value - at(pixels, x, y - 1));
    }
  }
  return outline === 0 ? 0 : (2 * ink) / outline;
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
  const out = new Float32Array(PIXELS);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      out[y * SIDE + x] = extreme(
        at(pixels, x, y),
        at(pixels, x - 1, y),
        at(pixels, x + 1, y),
        at(pixels, x, y - 1),
        at(pixels, x, y + 1),
      );
    }
  }
  return out;
}

function mix(before: Float32Array, after: Float32Array, share: number): Float32Array {
  return before.map((value, i) => value * (1 - share) + (after[i] as number) * share);
}

/** The value of a pixel; 0 outside the picture. */
export function at(pixels: ArrayLike<number>, x: number, y: number): number {
  return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : (pixels[y * SIDE + x] as number);
}
