// Estimates the grey of unevenly lit paper (a shadow, a vignette, a sheet on a table) at every pixel, by morphological
// closing and opening.

import { MIDDLE_GREY, type Raster, resample, wholeOf } from '../raster.ts';
import { SOLID } from './components.ts';
import { median, SIGMA_PER_MAD } from './even-paper.ts';
import type { Ink } from './ink.ts';

/** Strokes are narrower than this share of the picture's longer side; anything broader is a surface and counts as paper. */
const BROADEST_STROKE = 0.27;

/** Ink is mostly darker than its paper: it counts as light only if that makes the surface this much smoother. */
const CLEARLY_LIGHT_INK = 0.6;

/**
 * Or if the surface is flat inside of a frame, of at most this share of the shorter side: the frame's own steps are on both surfaces.
 * Flat is this many times as smooth.
 */
const FRAME = 0.1;
const FLAT = 0.1;

/** The shadow of a hand or a phone halves the light; anything darker than a third is another surface, not shaded paper. */
const GREATEST_GAIN = 3;

/** Behind light ink, this share of the surface is at most as light as paper in full light. */
const LIT_SHARE = 0.9;

/** Strokes of a bold digit are narrower than this share. */
export const BOLDEST_STROKE = 0.6;

/** Side in pixels of the smallest square that no stroke fills; odd. */
function strokeWindow({ width, height }: Raster, broadest = BROADEST_STROKE): number {
  return 2 * Math.round((broadest * Math.max(width, height)) / 2) + 1;
}

/**
 * The grey of the paper at each pixel, also under strokes, whether the ink is darker or lighter.
 * @param broadest what is broader than this share of the picture's longer side counts as paper
 */
export function surfaceOf(picture: Raster, broadest = BROADEST_STROKE): Raster {
  const window = strokeWindow(picture, broadest);
  const margin = window >> 1;
  const wide = extend(picture, margin);
  // A closing removes dark ink, an opening removes light ink.
  const closed = erode(dilate(wide, window), window);
  const opened = dilate(erode(wide, window), window);
  const inside = margin + Math.round(FRAME * Math.min(picture.width, picture.height));
  const isLightInk =
    roughness(opened) < CLEARLY_LIGHT_INK * roughness(closed) ||
    roughness(opened, inside) < FLAT * roughness(closed, inside);
  return cut(isLightInk ? opened : closed, margin);
}

/** Each pixel's difference from the surface: negative is darker, positive lighter, 0 is paper. */
export function subtractSurface(picture: Raster, surface: Raster): Raster {
  return centred({
    ...picture,
    pixels: picture.pixels.map((value, i) => value - (surface.pixels[i] as number)),
  });
}

/**
 * Ink in a shadow has less contrast: scales it to its value in the picture's full light.
 * @param surface differences from middle grey
 */
export function inFullLight(ink: Ink, surface: Raster): Raster {
  const lit = Math.max(1, fullLight(surface, ink.isLight ? LIT_SHARE : 1));
  const gain = (paper: number) =>
    Math.min(GREATEST_GAIN, Math.max(1, lit / Math.max(1, MIDDLE_GREY + paper)));
  return { ...ink, pixels: ink.pixels.map((value, i) => value * gain(surface.pixels[i] as number)) };
}

/**
 * The grey of the paper in full light. A tenth of the surface behind light ink may be lighter: where a light stroke runs off a dark
 * picture, it stays in the surface, and beside its grey all other paper would be in a shadow.
 */
function fullLight({ pixels }: Raster, share: number): number {
  const sorted = sample(pixels.length, (i) => pixels[i] as number).sort();
  return MIDDLE_GREY + (sorted[Math.floor(share * (sorted.length - 1))] as number);
}

/** Repeats the edge pixels `margin` times on each side, so that surfaces along an edge stay surfaces. */
function extend({ width, height, pixels }: Raster, margin: number): Raster {
  const wide = { width: width + 2 * margin, height: height + 2 * margin };
  const out = new Float32Array(wide.width * wide.height);
  for (let y = 0; y < wide.height; y++) {
    const from = Math.min(height - 1, Math.max(0, y - margin)) * width;
    const to = y * wide.width;
    out.fill(pixels[from] as number, to, to + margin);
    out.set(pixels.subarray(from, from + width), to + margin);
    out.fill(pixels[from + width - 1] as number, to + margin + width, to + wide.width);
  }
  return { ...wide, pixels: out };
}

/** Undoes `extend`. */
function cut(wide: Raster, margin: number): Raster {
  const [width, height] = [wide.width - 2 * margin, wide.height - 2 * margin];
  const pixels = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + margin) * wide.width + margin;
    pixels.set(wide.pixels.subarray(from, from + width), y * width);
  }
  return { width, height, pixels };
}

/**
 * Sum of the steps between neighbours. The paper is the smoother of closing and opening: that one removes the strokes,
 * the other one broadens them.
 * @param rim pixels at each edge that do not count
 */
function roughness({ width, height, pixels }: Raster, rim = 0): number {
  let sum = 0;
  for (let y = rim + 1; y < height - rim; y++) {
    for (let x = rim; x < width - rim; x++) {
      const i = y * width + x;
      const here = pixels[i] as number;
      sum += Math.abs(here - (pixels[i - 1] as number)) + Math.abs(here - (pixels[i - width] as number));
    }
  }
  return sum;
}

/** A closing or opening follows the extremes of the noise, not its middle: shifts the median to 0. */
function centred(difference: Raster): Raster {
  const { pixels } = difference;
  const middle = median(sample(pixels.length, (i) => pixels[i] as number));
  return { ...difference, pixels: pixels.map((value) => value - middle) };
}

/** Whether solid ink fills a square that no stroke fills. It compares means of cells, so that noise makes no holes. */
export function hasBroadInk(ink: Raster): boolean {
  const cell = strokeWindow(ink) / CELLS_PER_WINDOW;
  const [columns, rows] = [Math.round(ink.width / cell), Math.round(ink.height / cell)];
  const cells = resample(ink, wholeOf(ink), Math.max(1, columns), Math.max(1, rows));
  return erode(cells, CELLS_PER_WINDOW).pixels.some((value) => value > SOLID);
}

const CELLS_PER_WINDOW = 5;

/** Side of the picture on which broad surfaces are looked for: they need no detail. */
const COARSE_SIDE = 28;

/** Whether one of the surfaces that count as paper could be a bold stroke: it differs from what is around it by `contrast` grey values. */
export function hasBroadSurface(surface: Raster, contrast: number): boolean {
  const scale = Math.min(1, COARSE_SIDE / Math.max(surface.width, surface.height));
  const [width, height] = [Math.round(surface.width * scale), Math.round(surface.height * scale)];
  const coarse = resample(surface, wholeOf(surface), Math.max(1, width), Math.max(1, height));
  const around = surfaceOf(coarse, BOLDEST_STROKE);
  return coarse.pixels.some((value, i) => Math.abs(value - (around.pixels[i] as number)) > contrast);
}

/** Standard deviation of the noise between neighbouring pixels; slow changes of the light do not count. */
export function grain({ pixels }: Raster): number {
  const steps = sample(pixels.length - 1, (i) => Math.abs((pixels[i + 1] as number) - (pixels[i] as number)));
  return (SIGMA_PER_MAD * median(steps)) / Math.SQRT2;
}

/** Standard deviation of a picture around 0; a robust estimate, which strokes hardly change. */
export function deviation({ pixels }: Raster): number {
  return SIGMA_PER_MAD * median(sample(pixels.length, (i) => Math.abs(pixels[i] as number)));
}

/** Every seventh value is enough for a median. 7 is a prime, so that no column is skipped. */
const EVERY = 7;

function sample(count: number, valueAt: (i: number) => number): Float32Array {
  return Float32Array.from({ length: Math.ceil(count / EVERY) }, (_, i) => valueAt(i * EVERY));
}

/** Morphological dilation: the greatest value in the square window around each pixel, inside the picture. */
export function dilate(picture: Raster, window: number): Raster {
  const { width, height } = picture;
  const pixels = picture.pixels.slice();
  for (let y = 0; y < height; y++) greatestAlong(pixels, y * width, 1, width, window);
  for (let x = 0; x < width; x++) greatestAlong(pixels, x, width, height, window);
  return { width, height, pixels };
}

/** Morphological erosion: the least value in the square window around each pixel. */
function erode(picture: Raster, window: number): Raster {
  return negative(dilate(negative(picture), window));
}

function negative({ width, height, pixels }: Raster): Raster {
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < out.length; i++) out[i] = -(pixels[i] as number);
  return { width, height, pixels: out };
}

/**
 * One row or column of `dilate`, in place, with three comparisons per pixel for any window.
 * Source: M. van Herk, "A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels",
 * Pattern Recognition Letters 13 (1992).
 */
function greatestAlong(
  pixels: Float32Array,
  from: number,
  stride: number,
  count: number,
  window: number,
): void {
  const half = window >> 1;
  const length = Math.ceil((count + 2 * half) / window) * window;
  // In stretches as long as the window: running maxima from the start of each stretch, and from its end.
  const sinceStart = new Float32Array(length).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < count; i++) sinceStart[i + half] = pixels[from + i * stride] as number;
  const untilEnd = sinceStart.slice();
  for (let start = 0; start < length; start += window) {
    for (let i = start + 1; i < start + window; i++) {
      sinceStart[i] = Math.max(sinceStart[i] as number, sinceStart[i - 1] as number);
    }
    for (let i = start + window - 2; i >= start; i--) {
      untilEnd[i] = Math.max(untilEnd[i] as number, untilEnd[i + 1] as number);
    }
  }
  for (let i = 0; i < count; i++) {
    pixels[from + i * stride] = Math.max(untilEnd[i] as number, sinceStart[i + window - 1] as number);
  }
}
