// Converts a colour picture to grey: turns it upright, fills transparent pixels, picks the channel with the most contrast.
import type { Raster } from '../raster.ts';

/** Four bytes a pixel, row by row: red, green, blue (sRGB) and alpha (0 transparent, 255 opaque). */
export interface ColourRaster {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Opaque pixels whose luminances differ by more than this contain both paper and ink. */
const TWO_TONES = 64;

/** A sheet of paper fills this share of its bounding box, even with torn corners; strokes fill much less. */
const SHEET_FILL = 0.7;

/** A pixel below this alpha counts as background. */
const MOSTLY_TRANSPARENT = 128;

/**
 * A colour channel replaces the luminance only if its steps are this many times as strong. Steps count, not how much a channel varies: a
 * coloured surface, such as a note or the band of a highlighter, is larger than the ink, but the ink has more edge.
 */
const CLEARLY_MORE = 1.5;

/** A step is a difference over this share of the longer side, by at least … grey values; less is noise, or uneven light. */
const STEP_SHARE = 1 / 128;
const LEAST_STEP = 24;

/** Rec. 601 luma of gamma-coded values, 0–255. */
function luminance(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** Turns and mirrors the picture by EXIF tag 0x0112: 1 changes nothing; 3, 6 and 8 turn; 2, 4, 5 and 7 mirror too. */
export function orient(picture: ColourRaster, orientation: number): ColourRaster {
  if (!(orientation >= 2 && orientation <= 8)) return picture;
  const swapsAxes = orientation >= 5;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const width = swapsAxes ? picture.height : picture.width;
  const height = swapsAxes ? picture.width : picture.height;
  const rgba = new Uint8Array(picture.rgba.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const alongX = swapsAxes ? y : x;
      const alongY = swapsAxes ? x : y;
      const sourceX = fromRight ? picture.width - 1 - alongX : alongX;
      const sourceY = fromBottom ? picture.height - 1 - alongY : alongY;
      const source = (sourceY * picture.width + sourceX) * 4;
      rgba.set(picture.rgba.subarray(source, source + 4), (y * width + x) * 4);
    }
  }
  return { width, height, rgba };
}

/** Blends the picture with a grey background (see `backgroundFor`); the result is opaque. */
export function flatten(picture: ColourRaster): ColourRaster {
  const background = backgroundFor(picture);
  if (background === undefined) return picture;
  const rgba = picture.rgba.slice();
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = (rgba[i + 3] as number) / 255;
    for (let channel = i; channel < i + 3; channel++) {
      rgba[channel] = Math.round((rgba[channel] as number) * alpha + background * (1 - alpha));
    }
    rgba[i + 3] = 255;
  }
  return { ...picture, rgba };
}

/**
 * The grey, 0–255, for the background of transparent pixels; undefined when there are none. Ink on a transparent
 * background gets the opposite of its own luminance, so that both black and white ink show. A sheet of paper with
 * transparent parts, torn or cut out, gets its paper's luminance, so that its edge does not look like a stroke.
 */
export function backgroundFor({ width, rgba }: ColourRaster): number | undefined {
  if (isOpaque(rgba)) return undefined;
  const opaque: number[] = [];
  let left = width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number;
    if (alpha < MOSTLY_TRANSPARENT) continue;
    opaque.push(luminance(rgba[i] as number, rgba[i + 1] as number, rgba[i + 2] as number));
    const x = (i / 4) % width;
    const y = Math.floor(i / 4 / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    if (top < 0) top = y;
    bottom = y;
  }
  if (opaque.length === 0) return backgroundOfFaintInk(rgba);
  const sorted = Float32Array.from(opaque).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  const fill = opaque.length / ((right - left + 1) * (bottom - top + 1));
  if (fill >= SHEET_FILL && at(0.98) - at(0.02) > TWO_TONES) return at(0.5);
  return oppositeOf(at(0.5));
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) {
    if (rgba[i] !== 255) return false;
  }
  return true;
}

function oppositeOf(inkLuminance: number): number {
  return inkLuminance < 128 ? 255 : 0;
}

/** For pictures whose ink is mostly transparent too: the ink's luminance is averaged by alpha. */
function backgroundOfFaintInk(rgba: Uint8Array): number {
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number;
    sum += alpha * luminance(rgba[i] as number, rgba[i + 1] as number, rgba[i + 2] as number);
    weight += alpha;
  }
  return oppositeOf(weight === 0 ? 0 : sum / weight);
}

/**
 * One value for each pixel, 0–255: the luminance, or the red, green or blue channel if its steps are clearly stronger. Yellow on
 * white and red on green have hardly any contrast in luminance. Expects an opaque picture.
 */
export function toGrey({ width, height, rgba }: ColourRaster): Raster {
  const luminances = luminancesOf(rgba);
  const values = isGrey(rgba) ? luminances : (clearestChannel(rgba, width, luminances) ?? luminances);
  return { width, height, pixels: new Float32Array(values) };
}

/** Whether red, green and blue are the same everywhere: then no channel is clearer than the luminance. */
function isGrey(rgba: Uint8Array): boolean {
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) return false;
  }
  return true;
}

/** The values of red, green or blue; undefined when none has clearly stronger steps than the luminance. */
function clearestChannel(rgba: Uint8Array, width: number, luminances: Float64Array): Uint8Array | undefined {
  let clearest: number | undefined;
  let strength = CLEARLY_MORE ** 2 * strengthOfSteps(luminances, width);
  for (const channel of [0, 1, 2]) {
    const own = strengthOfSteps(rgba, width, { from: channel, stride: 4 });
    if (own > strength) [clearest, strength] = [channel, own];
  }
  return clearest === undefined ? undefined : valuesOf(rgba, clearest);
}

function valuesOf(rgba: Uint8Array, channel: number): Uint8Array {
  const values = new Uint8Array(rgba.length / 4);
  for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = rgba[4 * pixel + channel] as number;
  return values;
}

function luminancesOf(rgba: Uint8Array): Float64Array {
  const values = new Float64Array(rgba.length / 4);
  for (let i = 0, pixel = 0; pixel < values.length; i += 4, pixel++) {
    values[pixel] = luminance(rgba[i] as number, rgba[i + 1] as number, rgba[i + 2] as number);
  }
  return values;
}

/** The sum of the squared steps, across and down, from every second pixel of a large picture, or so. */
function strengthOfSteps(
  values: Float64Array | Uint8Array,
  width: number,
  { from, stride } = { from: 0, stride: 1 },
): number {
  const height = values.length / stride / width;
  const reach = Math.ceil(STEP_SHARE * Math.max(width, height));
  const every = Math.max(1, reach >> 1);
  let sum = 0;
  for (let y = 0; y < height; y += every) {
    for (let x = 0; x < width; x += every) {
      const i = from + (y * width + x) * stride;
      const value = values[i] as number;
      const across = x + reach < width ? Math.abs((values[i + reach * stride] as number) - value) : 0;
      const down = y + reach < height ? Math.abs((values[i + reach * width * stride] as number) - value) : 0;
      if (across >= LEAST_STEP) sum += across * across;
      if (down >= LEAST_STEP) sum += down * down;
    }
  }
  return sum;
}
