// From a small colour picture to a grey one: upright, without holes, in the channel that shows the ink best.
import type { Raster } from '../raster.ts';

/** Four bytes a pixel, row by row: red, green, blue (sRGB) and alpha (0 transparent, 255 opaque). */
export interface ColourRaster {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Opaque pixels whose luminance spreads wider than this hold both paper and ink. */
const TWO_TONES = 64;

/** Strokes leave most of their bounding box free; a sheet fills it, even with torn corners. */
const SHEET_FILL = 0.7;

/** Below this alpha a pixel counts as ground. */
const MOSTLY_TRANSPARENT = 128;

/** Another channel replaces the luminance only when it shows clearly more: on usual pictures the two are alike. */
const CLEARLY_MORE = 1.5;

/** Rec. 601 luma of gamma-coded values, 0–255. */
function luminance(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** Turns and mirrors the picture as EXIF tag 0x0112 asks: 1 leaves it; 3, 6 and 8 turn it; 2, 4, 5 and 7 mirror too. */
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

/** Lays the picture on a ground of one grey (see `groundFor`), so that every pixel becomes opaque. */
export function flatten(picture: ColourRaster): ColourRaster {
  const ground = groundFor(picture);
  if (ground === undefined) return picture;
  const rgba = picture.rgba.slice();
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = (rgba[i + 3] as number) / 255;
    for (let channel = i; channel < i + 3; channel++) {
      rgba[channel] = Math.round((rgba[channel] as number) * alpha + ground * (1 - alpha));
    }
    rgba[i + 3] = 255;
  }
  return { ...picture, rgba };
}

/**
 * The grey, 0–255, that belongs behind the transparent pixels; undefined when there are none. Ink alone on a
 * transparent ground gets the opposite of its own luminance, so that black and white ink both show. A sheet with
 * ink on it, torn or cut out, goes on with its paper's luminance: its edge must not become a stroke.
 */
export function groundFor({ width, rgba }: ColourRaster): number | undefined {
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
  if (opaque.length === 0) return faintGround(rgba);
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

/** When even the ink is mostly transparent, its colour is averaged by alpha. */
function faintGround(rgba: Uint8Array): number {
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
 * One value a pixel, 0–255: the luminance, or the red, green or blue channel where that varies clearly more, since
 * yellow on white and red on green have hardly any contrast in luminance. Expects an opaque picture.
 */
export function toGrey({ width, height, rgba }: ColourRaster): Raster {
  const view = clearestView(rgba);
  const pixels = new Float32Array(width * height);
  for (let pixel = 0; pixel < pixels.length; pixel++) pixels[pixel] = valueIn(view, rgba, 4 * pixel);
  return { width, height, pixels };
}

/** Red, green and blue by their offset, and the luminance. */
const VIEWS = [0, 1, 2, 3] as const;
const LUMA = 3;

/** Of the pixel whose red stands at `i`. A call by number stays free of garbage where one of a closure would not. */
function valueIn(view: number, rgba: Uint8Array, i: number): number {
  if (view !== LUMA) return rgba[i + view] as number;
  return luminance(rgba[i] as number, rgba[i + 1] as number, rgba[i + 2] as number);
}

function clearestView(rgba: Uint8Array): number {
  const spreads = VIEWS.map((view) => deviation(rgba, view));
  let clearest: number = LUMA;
  let spread = CLEARLY_MORE * (spreads[LUMA] as number);
  for (const view of VIEWS.slice(0, LUMA)) {
    const own = spreads[view] as number;
    if (own > spread) [clearest, spread] = [view, own];
  }
  return clearest;
}

/** Standard deviation. */
function deviation(rgba: Uint8Array, view: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    const value = valueIn(view, rgba, i);
    sum += value;
    squares += value * value;
  }
  const count = rgba.length / 4;
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
}
