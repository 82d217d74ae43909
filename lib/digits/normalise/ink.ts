// Finds the ink: whether it is darker or lighter than the paper; stretches it to 0 (paper) – 255 (full stroke).
// Its loops go by index, without closures: the first picture of a process is read before they are compiled.
import type { Raster } from '../raster.ts';

/** A difference from the paper of at most this many sigma is noise, not ink. */
const NOISE_SIGMAS = 3;

/** Ink differs from the paper by at least this many grey values, about 10 % of the scale … */
export const LEAST_CONTRAST = 24;

/** … and by at least this many sigma of the paper's noise. */
const LEAST_CONTRAST_SIGMAS = 4;

/** A picture with more noise than this, in grey values, is smoothed … */
const NOISY = 3;
/** … if its sides are at least this long: in a smaller picture thin strokes would vanish. */
const LEAST_SIDE_TO_SMOOTH = 48;

/** Smooths a noisy picture with a 3×3 binomial kernel; returns clean and small pictures unchanged. */
export function denoise(difference: Raster, sigma: number): Raster {
  const { width, height } = difference;
  if (sigma <= NOISY || Math.min(width, height) < LEAST_SIDE_TO_SMOOTH) return difference;
  return smooth(smooth(difference, 1, 0), 0, 1);
}

/** Weights 1, 2, 1 along one axis; at the edge without the missing neighbour. */
function smooth({ width, height, pixels }: Raster, stepX: number, stepY: number): Raster {
  const out = new Float32Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 2 * (pixels[y * width + x] as number);
      let weight = 2;
      for (const side of [-1, 1]) {
        const column = x + side * stepX;
        const row = y + side * stepY;
        if (column < 0 || row < 0 || column >= width || row >= height) continue;
        sum += pixels[row * width + column] as number;
        weight++;
      }
      out[y * width + x] = sum / weight;
    }
  }
  return { width, height, pixels: out };
}

/** Ink as positive grey values, paper as 0. */
export interface Ink extends Raster {
  /** It is lighter than the paper. */
  readonly isLight: boolean;
}

/**
 * Decides whether the ink is darker or lighter than the paper: the side with the larger sum of squared differences
 * beyond the noise.
 * @param difference grey values from the paper, from `subtract`
 * @param sigma the paper's noise in grey values
 * @returns undefined when nothing has enough contrast
 */
export function inkSide(difference: Raster, sigma: number): Ink | undefined {
  const { pixels } = difference;
  const least = NOISE_SIGMAS * sigma;
  let lighter = 0;
  let darker = 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] as number;
    if (value > least) lighter += value * value;
    else if (value < -least) darker += value * value;
  }
  const isLight = lighter > darker;
  const ink = { ...difference, isLight, pixels: positive(pixels, isLight ? 1 : -1) };
  return hasContrast(ink, sigma) ? ink : undefined;
}

/** The values of one sign, as positive numbers; 0 for the others. */
function positive(values: Float32Array, sign: 1 | -1): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = sign * (values[i] as number);
    if (value > 0) out[i] = value;
  }
  return out;
}

/**
 * Without the ink that noise alone makes. Otherwise it would be many times the ink of a thin, faint stroke in a large
 * picture, and the more in a shadow, where `inFullLight` raises it.
 * @param measured the same ink as it was measured, before any step that raises it. @param sigma the noise there
 */
export function withoutNoise(ink: Raster, measured: Raster, sigma: number): Raster {
  const least = NOISE_SIGMAS * sigma;
  return {
    ...ink,
    pixels: ink.pixels.map((value, i) => ((measured.pixels[i] as number) > least ? value : 0)),
  };
}

/** Whether the strongest ink has enough contrast. @param sigma the paper's noise in grey values */
export function hasContrast({ pixels }: Raster, sigma: number): boolean {
  return strongest(pixels) >= Math.max(LEAST_CONTRAST, LEAST_CONTRAST_SIGMAS * sigma);
}

/**
 * Stretches the contrast to empty paper and full strokes: half of Otsu's threshold becomes 0, the mean of the levels above
 * the threshold becomes 255.
 */
export function stretch(ink: Raster): Raster {
  const scale = 255 / strongest(ink.pixels);
  const levels = new Float32Array(ink.pixels.length);
  for (let i = 0; i < levels.length; i++) levels[i] = (ink.pixels[i] as number) * scale;
  const threshold = otsu(levels);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as number;
    if (level <= threshold) continue;
    sum += level;
    count++;
  }
  const empty = threshold / 2;
  const full = sum / count;
  const pixels = new Float32Array(levels.length);
  for (let i = 0; i < pixels.length; i++) {
    const level = levels[i] as number;
    if (level > empty) pixels[i] = Math.min(255, ((level - empty) / (full - empty)) * 255);
  }
  return { ...ink, pixels };
}

/**
 * The threshold, 0–254, that splits levels 0–255 with the greatest variance between the two classes.
 * Source: N. Otsu, "A threshold selection method from gray-level histograms", IEEE Trans. SMC 9 (1979).
 */
export function otsu(levels: Float32Array): number {
  const histogram = new Int32Array(256);
  let total = 0;
  for (let i = 0; i < levels.length; i++) {
    const bin = Math.floor(levels[i] as number);
    histogram[bin] = (histogram[bin] as number) + 1;
    total += bin;
  }
  let best = 0;
  let bestVariance = -1;
  let countBelow = 0;
  let sumBelow = 0;
  for (let bin = 0; bin < 255; bin++) {
    countBelow += histogram[bin] as number;
    sumBelow += bin * (histogram[bin] as number);
    const countAbove = levels.length - countBelow;
    if (countBelow === 0 || countAbove === 0) continue;
    const gap = sumBelow / countBelow - (total - sumBelow) / countAbove;
    const variance = countBelow * countAbove * gap * gap;
    if (variance > bestVariance) {
      best = bin;
      bestVariance = variance;
    }
  }
  return best;
}

/** 0 when nothing is above it. */
export function strongest(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value > most) most = value;
  }
  return most;
}
