// A grey picture as numbers, and the function that changes its size.

/** Grey values row by row: `pixels[y * width + x]`, 0–255 unless a step says otherwise. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
}

/** A rectangle of whole pixels; `left` and `top` belong to it, `left + width` and `top + height` do not. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A picture and its negative have the same distances from it, with opposite signs. */
export const MIDDLE_GREY = 127.5;

/** Grey values as their differences from middle grey: sums of them are those of the negative with the sign changed, to the last bit. */
export function fromMiddleGrey(picture: Raster): Raster {
  const pixels = new Float32Array(picture.pixels.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (picture.pixels[i] as number) - MIDDLE_GREY;
  return { ...picture, pixels };
}

export function wholeOf({ width, height }: Raster): Box {
  return { left: 0, top: 0, width, height };
}

/**
 * The part of `source` inside `box`, drawn at `width` × `height`. Shrinking averages areas, which keeps thin strokes and
 * reduces noise; enlarging interpolates linearly. Each axis is treated separately.
 */
export function resample(source: Raster, box: Box, width: number, height: number): Raster {
  const columns = sharesAlong(box.left, box.width, width);
  const rows = sharesAlong(box.top, box.height, height);
  // First every row of the box at the new width, then those rows at the new height.
  const narrowed = new Float32Array(width * box.height);
  for (let y = 0; y < box.height; y++) {
    const row = (box.top + y) * source.width;
    for (let x = 0; x < width; x++) {
      const { first, weights } = columns[x] as Share;
      narrowed[y * width + x] = weightedSum(source.pixels, row + first, 1, weights);
    }
  }
  const pixels = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const { first, weights } = rows[y] as Share;
    const row = (first - box.top) * width;
    for (let x = 0; x < width; x++) pixels[y * width + x] = weightedSum(narrowed, row + x, width, weights);
  }
  return { width, height, pixels };
}

/** The source positions of one target position: from `first` on, with weights that add up to 1. */
interface Share {
  readonly first: number;
  readonly weights: Float32Array;
}

/** For each of `count` target positions, its share of the source positions `start` … `start + length - 1`. */
function sharesAlong(start: number, length: number, count: number): Share[] {
  const step = length / count;
  return Array.from({ length: count }, (_, target) => {
    const { first, weights } =
      step >= 1 ? area(length, target * step, step) : linear(length, (target + 0.5) * step - 0.5);
    return { first: start + first, weights };
  });
}

/** The positions in `from` … `from + step`, each weighted by the part that is covered. */
function area(length: number, from: number, step: number): Share {
  const to = from + step;
  const first = Math.floor(from);
  const count = Math.min(length, Math.ceil(to)) - first;
  const weights = Float32Array.from({ length: count }, (_, i) => {
    return (Math.min(first + i + 1, to) - Math.max(first + i, from)) / step;
  });
  return { first, weights };
}

/** The two positions around `at`, the nearer one with more weight; at the edge only the last position. */
function linear(length: number, at: number): Share {
  const inside = Math.min(Math.max(at, 0), length - 1);
  const first = Math.floor(inside);
  const beyond = inside - first;
  return { first, weights: Float32Array.from(beyond > 0 ? [1 - beyond, beyond] : [1]) };
}

function weightedSum(values: Float32Array, from: number, stride: number, weights: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += (weights[i] as number) * (values[from + i * stride] as number);
  }
  return sum;
}
