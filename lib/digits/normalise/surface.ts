// Paper that no plane describes (a shadow, a vignette, a sheet on a table): its grey around every pixel, by envelopes.

import { type Raster, resample, wholeOf } from '../raster.ts';
import { median, SIGMA_PER_MAD } from './background.ts';
import { SOLID } from './components.ts';

/** No stroke is as broad as this share of the picture's longer side; what is broader is a surface, and so paper. */
const BROADEST_STROKE = 0.27;

/** Ink is mostly darker than its paper: light ink has to make the paper under it this much smoother to be believed. */
const CLEARLY_LIGHT_INK = 0.6;

/** The shade of a hand or a phone halves the light; what is darker than a third is another surface, not shaded paper. */
const GREATEST_GAIN = 3;

/** Side of the square that no stroke fills, in pixels: odd. */
function strokeWindow({ width, height }: Raster): number {
  return 2 * Math.round((BROADEST_STROKE * Math.max(width, height)) / 2) + 1;
}

/** The paper's grey under each pixel, strokes or not, whichever side of the paper they are on. */
export function surfaceOf(picture: Raster): Raster {
  const window = strokeWindow(picture);
  const margin = window >> 1;
  const wide = extend(picture, margin);
  // Dark ink is closed over by the brightest around it, light ink by the darkest; what went too far comes back.
  const overDark = darkestAround(brightestAround(wide, window), window);
  const overLight = brightestAround(darkestAround(wide, window), window);
  const isDark = CLEARLY_LIGHT_INK * roughness(overDark) <= roughness(overLight);
  return cut(isDark ? overDark : overLight, margin);
}

/** How far each pixel is from the surface: negative is darker, positive lighter, 0 is paper. */
export function subtractSurface(picture: Raster, surface: Raster): Raster {
  return centred({
    ...picture,
    pixels: picture.pixels.map((value, i) => value - (surface.pixels[i] as number)),
  });
}

/** Ink in the shade is as faint as the paper is dim: brings it to what it would be in the picture's brightest light. */
export function inFullLight(ink: Raster, surface: Raster): Raster {
  const brightest = surface.pixels.reduce((a, b) => Math.max(a, b), 0);
  const gain = (paper: number) => Math.min(GREATEST_GAIN, brightest / Math.max(1, paper));
  return { ...ink, pixels: ink.pixels.map((value, i) => value * gain(surface.pixels[i] as number)) };
}

/** The picture with `margin` more pixels on each side, as if its edge went on: what lies along an edge stays a surface. */
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
 * Sum of the steps between neighbours. The paper is the smoother of the two envelopes: it passes over the strokes,
 * while the other one falls from the paper to the strokes' level all around the drawing.
 */
function roughness({ width, pixels }: Raster): number {
  let sum = 0;
  for (let i = width + 1; i < pixels.length; i++) {
    const here = pixels[i] as number;
    sum += Math.abs(here - (pixels[i - 1] as number)) + Math.abs(here - (pixels[i - width] as number));
  }
  return sum;
}

/** An envelope runs along the noise's crests: the median is where the paper is. */
function centred(difference: Raster): Raster {
  const { pixels } = difference;
  const middle = median(sample(pixels.length, (i) => pixels[i] as number));
  return { ...difference, pixels: pixels.map((value) => value - middle) };
}

/** Whether solid ink fills a square that no stroke fills. Looks at means of cells: noise makes no holes in a surface. */
export function hasBroadInk(ink: Raster): boolean {
  const cell = strokeWindow(ink) / CELLS_PER_WINDOW;
  const [columns, rows] = [Math.round(ink.width / cell), Math.round(ink.height / cell)];
  const cells = resample(ink, wholeOf(ink), Math.max(1, columns), Math.max(1, rows));
  return darkestAround(cells, CELLS_PER_WINDOW).pixels.some((value) => value > SOLID);
}

const CELLS_PER_WINDOW = 5;

/** Standard deviation of the noise between neighbours, whatever the light does over longer ways. */
export function grain({ pixels }: Raster): number {
  const steps = sample(pixels.length - 1, (i) => Math.abs((pixels[i + 1] as number) - (pixels[i] as number)));
  return (SIGMA_PER_MAD * median(steps)) / Math.SQRT2;
}

/** Standard deviation of a picture around 0, estimated so that strokes hardly count. */
export function deviation({ pixels }: Raster): number {
  return SIGMA_PER_MAD * median(sample(pixels.length, (i) => Math.abs(pixels[i] as number)));
}

/** One value in so many is enough for a median; a prime, so that no column is skipped. */
const EVERY = 7;

function sample(count: number, valueAt: (i: number) => number): Float32Array {
  return Float32Array.from({ length: Math.ceil(count / EVERY) }, (_, i) => valueAt(i * EVERY));
}

/** The greatest value in the square window around each pixel; what lies outside the picture does not count. */
export function brightestAround(picture: Raster, window: number): Raster {
  const { width, height } = picture;
  const pixels = picture.pixels.slice();
  for (let y = 0; y < height; y++) greatestAlong(pixels, y * width, 1, width, window);
  for (let x = 0; x < width; x++) greatestAlong(pixels, x, width, height, window);
  return { width, height, pixels };
}

/** The least value in the square window around each pixel. */
function darkestAround(picture: Raster, window: number): Raster {
  return negative(brightestAround(negative(picture), window));
}

function negative({ width, height, pixels }: Raster): Raster {
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < out.length; i++) out[i] = -(pixels[i] as number);
  return { width, height, pixels: out };
}

/**
 * One line of `brightestAround`, in place, three comparisons per pixel whatever the window.
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
  // Cut into stretches as long as the window: the greatest value from a stretch's start on, and up to its end.
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
