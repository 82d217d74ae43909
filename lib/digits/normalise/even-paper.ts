// Estimates evenly lit paper: fits a plane of grey to the picture's border and measures the noise around it.
import type { Raster } from '../raster.ts';

/** A border pixel: position from −0.5 (left, top) to +0.5 (right, bottom), grey value 0–255. */
export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Grey value of the paper at (x, y) as `level + alongX * x + alongY * y`, positions as in `Sample`. */
export interface Plane {
  readonly level: number;
  readonly alongX: number;
  readonly alongY: number;
}

/** Width of the border that counts as paper, as a share of the shorter side. */
const RING_SHARE = 0.06;

/** A normal distribution's standard deviation is 1.48 times its median absolute deviation. */
export const SIGMA_PER_MAD = 1.48;

/** Samples more than this many sigma from the plane are ink, not paper. */
const OUTLIER_SIGMAS = 2.5;

/** Least outlier limits of the three passes, in grey values: wide until the slope of the light is known. */
const LEAST_LIMITS = [48, 8, 8];

/** A plane through fewer samples would follow the noise. */
const LEAST_SAMPLES = 8;

/** A border pixel counts as even paper within this many grey values, or this many sigma of the grain, of the plane. */
const LEAST_UNEVENNESS = 8;
const GRAIN_SIGMAS = 3;

/** The share of the border that must be even; the rest may be strokes that run off the edge. */
const EVEN_SHARE = 0.88;

/** The pixels along all four edges. */
export function borderRing({ width, height, pixels }: Raster): Sample[] {
  const thickness = Math.max(1, Math.round(Math.min(width, height) * RING_SHARE));
  const ring: Sample[] = [];
  for (let y = 0; y < height; y++) {
    const inTopOrBottom = y < thickness || y >= height - thickness;
    for (let x = 0; x < width; x++) {
      // Skips the inside of the picture.
      if (!inTopOrBottom && x === thickness) x = Math.max(x, width - thickness);
      ring.push({ x: x / width - 0.5, y: y / height - 0.5, value: pixels[y * width + x] as number });
    }
  }
  return ring;
}

/**
 * Least squares in three passes: each pass leaves out the outliers of the pass before, so that a stroke that runs off the
 * edge does not tilt the plane.
 */
export function fitPlane(ring: readonly Sample[]): Plane {
  let plane: Plane = { level: median(ring.map(({ value }) => value)), alongX: 0, alongY: 0 };
  for (const least of LEAST_LIMITS) {
    const distances = distancesFrom(plane, ring);
    const limit = Math.max(least, OUTLIER_SIGMAS * SIGMA_PER_MAD * median(distances));
    plane = leastSquares(ring, distances, limit) ?? plane;
  }
  return plane;
}

/** Standard deviation of the border around the plane in grey values; a robust estimate, which strokes hardly change. */
export function noise(ring: readonly Sample[], plane: Plane): number {
  return SIGMA_PER_MAD * median(distancesFrom(plane, ring));
}

function distancesFrom({ level, alongX, alongY }: Plane, samples: readonly Sample[]): Float64Array {
  const distances = new Float64Array(samples.length);
  for (let i = 0; i < distances.length; i++) {
    const { x, y, value } = samples[i] as Sample;
    distances[i] = Math.abs(value - (level + alongX * x + alongY * y));
  }
  return distances;
}

/** Whether most of the border lies on the plane, apart from noise. @param grain sigma of the noise in grey values */
export function isEven(ring: readonly Sample[], plane: Plane, grain: number): boolean {
  const limit = Math.max(LEAST_UNEVENNESS, GRAIN_SIGMAS * grain);
  const near = distancesFrom(plane, ring).filter((distance) => distance <= limit);
  return near.length >= EVEN_SHARE * ring.length;
}

/** Each pixel's difference from the paper: positive is lighter, negative darker, 0 is paper. */
export function subtract({ width, height, pixels }: Raster, { level, alongX, alongY }: Plane): Raster {
  const difference = new Float32Array(pixels.length);
  for (let y = 0, i = 0; y < height; y++) {
    const down = alongY * (y / height - 0.5);
    for (let x = 0; x < width; x++, i++) {
      difference[i] = (pixels[i] as number) - (level + alongX * (x / width - 0.5) + down);
    }
  }
  return { width, height, pixels: difference };
}

/** Of the samples within `limit` of a plane; undefined when these are few, or lie on one line. */
function leastSquares(samples: readonly Sample[], distances: Float64Array, limit: number): Plane | undefined {
  let n = 0;
  let [sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0];
  let [sv, svx, svy] = [0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    if ((distances[i] as number) > limit) continue;
    const { x, y, value } = samples[i] as Sample;
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
    sv += value;
    svx += value * x;
    svy += value * y;
  }
  if (n < LEAST_SAMPLES) return undefined;
  // Solves the normal equations by Cramer's rule.
  const column1 = [n, sx, sy] as const;
  const column2 = [sx, sxx, sxy] as const;
  const column3 = [sy, sxy, syy] as const;
  const right = [sv, svx, svy] as const;
  const whole = determinant(column1, column2, column3);
  if (Math.abs(whole) < 1e-9) return undefined;
  return {
    level: determinant(right, column2, column3) / whole,
    alongX: determinant(column1, right, column3) / whole,
    alongY: determinant(column1, column2, right) / whole,
  };
}

type Column = readonly [number, number, number];

function determinant(a: Column, b: Column, c: Column): number {
  return (
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    b[0] * (a[1] * c[2] - a[2] * c[1]) +
    c[0] * (a[1] * b[2] - a[2] * b[1])
  );
}

/** Of an even number the mean of the two in the middle, so that the median of the negative values is the negative median. */
export function median(values: ArrayLike<number>): number {
  const sorted = new Float32Array(values).sort();
  const half = sorted.length >> 1;
  const above = sorted[half] ?? 0;
  return sorted.length % 2 === 0 ? (above + (sorted[half - 1] ?? 0)) / 2 : above;
}
