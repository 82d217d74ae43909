// Strokes: measures how wide those of a 28×28 picture are, makes them thicker or thinner, and thickens thin ones.
import { SIDE } from '#lib/task.ts';

/**
 * Pixels. Strokes of MNIST are two to three pixels wide; a thin pen leaves one, which a model trained on MNIST doubts.
 */
const LEAST_WIDTH = 1.6;

/** Pixels by which each side of a stroke grows in a step, and the most steps. */
const GROWTH = 0.35;
const MOST_STEPS = 4;

/** Brings strokes thinner than 1.6 pixels to that width, in steps; returns a picture of thicker strokes unchanged. */
export function thickenThinStrokes(pixels: Uint8Array): Uint8Array {
  if (strokeWidth(pixels) >= LEAST_WIDTH) return pixels;
  let thick = Float32Array.from(pixels);
  for (let step = 0; step < MOST_STEPS && strokeWidth(thick) < LEAST_WIDTH; step++) {
    thick = restroke(thick, GROWTH);
  }
  return Uint8Array.from(thick, Math.round);
}

/**
 * The mean width of the strokes in pixels: twice the ink for each unit of its total variation, since a stroke has an edge
 * on both sides. 0 for a picture without ink.
 */
export function strokeWidth(pixels: Uint8Array | Float32Array): number {
  let ink = 0;
  let variation = 0;
  for (let y = 0; y <= SIDE; y++) {
    for (let x = 0; x <= SIDE; x++) {
      const value = inkAt(pixels, x, y);
      const across = value - inkAt(pixels, x - 1, y);
      const down = value - inkAt(pixels, x, y - 1);
      ink += value;
      variation += Math.sqrt(across * across + down * down);
    }
  }
  return variation === 0 ? 0 : (2 * ink) / variation;
}

/**
 * Makes the strokes of a 28×28 picture (0–255) thicker or thinner, by a dilation or an erosion with four neighbours.
 * @param change pixels by which each side of a stroke grows; below 0 it shrinks. A fraction mixes two whole steps.
 */
export function restroke(pixels: Float32Array, change: number): Float32Array<ArrayBuffer> {
  const extreme = change < 0 ? Math.min : Math.max;
  let out = pixels.slice();
  for (let left = Math.abs(change); left > 0; left--) out = towardsExtreme(out, extreme, Math.min(1, left));
  return out;
}

/** Each pixel, moved by `share` towards the extreme of itself and its four neighbours. */
function towardsExtreme(
  pixels: Float32Array,
  extreme: (a: number, b: number) => number,
  share: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(pixels.length);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = inkAt(pixels, x, y);
      const beside = extreme(inkAt(pixels, x - 1, y), inkAt(pixels, x + 1, y));
      const aboveOrBelow = extreme(inkAt(pixels, x, y - 1), inkAt(pixels, x, y + 1));
      const found = extreme(value, extreme(beside, aboveOrBelow));
      out[y * SIDE + x] = value + (found - value) * share;
    }
  }
  return out;
}

/** The ink of a pixel of a 28×28 picture; 0 outside. */
export function inkAt(pixels: Uint8Array | Float32Array, x: number, y: number): number {
  return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : (pixels[y * SIDE + x] as number);
}
