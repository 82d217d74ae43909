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
    const limit = Math.max(least, OUTLIER_SIGMAS * noise(ring, plane));
    const paper = ring.filter((sample) => Math.abs(sample.value - valueAt(plane, sample)) <= limit);
    plane = (paper.length < LEAST_SAMPLES ? undefined : leastSquares(paper)) ?? plane;
  }
  return plane;
}

/** Standard deviation of the border around the plane in grey values; a robust estimate, which strokes hardly change. */
export function noise(ring: readonly Sample[], plane: Plane): number {
  return SIGMA_PER_MAD * median(ring.map((sample) => Math.abs(sample.value - valueAt(plane, sample))));
}

/** Whether most of the border lies on the plane, apart from noise. @param grain sigma of the noise in grey values */
export function isEven(ring: readonly Sample[], plane: Plane, grain: number): boolean {
  const limit = Math.max(LEAST_UNEVENNESS, GRAIN_SIGMAS * grain);
  const near = ring.filter((sample) => Math.abs(sample.value - valueAt(plane, sample)) <= limit);
  return near.length >= EVEN_SHARE * ring.length;
}

/** Each pixel's difference from the paper: positive is lighter, negative darker, 0 is paper. */
export function subtract({ width, height, pixels }: Raster, plane: Plane): Raster {
  const difference = pixels.map(
    (value, i) =>
      value - valueAt(plane, { x: (i % width) / width - 0.5, y: Math.floor(i / width) / height - 0.5 }),
  );
  return { width, height, pixels: difference };
}

function valueAt({ level, alongX, alongY }: Plane, { x, y }: { x: number; y: number }): number {
  return level + alongX * x + alongY * y;
}

/** Undefined when the samples lie on one line. */
function leastSquares(samples: readonly Sample[]): Plane | undefined {
  const n = samples.length;
  const sum = { sx: 0, sy: 0, sxx: 0, sxy: 0, syy: 0, sv: 0, svx: 0, svy: 0 };
  for (const { x, y, value } of samples) {
    sum.sx += x;
    sum.sy += y;
    sum.sxx += x * x;
    sum.sxy += x * y;
    sum.syy += y * y;
    sum.sv += value;
    sum.svx += value * x;
    sum.svy += value * y;
  }
  // Solves the normal equations by Cramer's rule.
  const column1 = [n, sum.sx, sum.sy] as const;
  const column2 = [sum.sx, sum.sxx, sum.sxy] as const;
  const column3 = [sum.sy, sum.sxy, sum.syy] as const;
  const right = [sum.sv, sum.svx, sum.svy] as const;
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

export function median(values: ArrayLike<number>): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
