// Draws on a sheet of paper with pen and print, and photographs it.
import { drawPath, type Point } from '../../lib/digits/pen.ts';
import { type Box, type Raster, resample, wholeOf } from '../../lib/digits/raster.ts';
import { between, gaussian, type Random, within } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';
import { FONTS, type Glyph, glyphs, LETTERS } from '../training/glyphs.ts';

/** Sides of the picture in pixels: a phone's photograph as the decoder leaves it is a little larger. */
export const WIDTH = 360;
export const HEIGHT = 440;

/** Reflectances: 0 is black, 1 is white. */
export const PAPER = { least: 0.8, most: 0.95 };
const INK = { least: 0.1, most: 0.35 };

/** Standard deviation of the camera's noise in grey values. */
const NOISE = 4;

/** Side of the enlarged 28×28 digit, as a share of the picture's width; the digit itself takes 20/28 of it. */
const DIGIT_SIDE = { least: 0.3, most: 0.5 };

/** A sheet with a digit on it. */
export interface Sheet {
  readonly picture: Raster;
  /** Around the digit's 20×20 pixels. */
  readonly digit: Box;
  readonly ink: number;
  readonly random: Random;
}

export function blank(reflectance: number): Raster {
  return { width: WIDTH, height: HEIGHT, pixels: new Float32Array(WIDTH * HEIGHT).fill(reflectance) };
}

/** @param side the side of a digit as a multiple of its usual one */
export function write(
  digits: readonly { digit: ArrayLike<number>; x: number }[],
  random: Random,
  side = 1,
): Sheet {
  const picture = blank(between(PAPER.least, PAPER.most, random));
  const ink = between(INK.least, INK.most, random);
  const pixels = Math.round(
    WIDTH * Math.min(DIGIT_SIDE.most, side * between(DIGIT_SIDE.least, DIGIT_SIDE.most, random)),
  );
  const top = Math.round(HEIGHT * (0.5 + within(0.06, random)) - pixels / 2);
  let left = 0;
  for (const { digit, x } of digits) {
    left = Math.round(WIDTH * x - pixels / 2);
    const small = { width: SIDE, height: SIDE, pixels: Float32Array.from(digit) };
    blend(picture, resample(small, wholeOf(small), pixels, pixels), { left, top }, ink);
  }
  const margin = Math.round((pixels * 4) / SIDE);
  const inner = pixels - 2 * margin;
  return {
    picture,
    digit: { left: left + margin, top: top + margin, width: inner, height: inner },
    ink,
    random,
  };
}

/** Whole grey values, with a camera's noise. */
export function photograph(picture: Raster, random: Random): Raster {
  return {
    ...picture,
    pixels: picture.pixels.map((share) =>
      Math.min(255, Math.max(0, Math.round(255 * share + NOISE * gaussian(random)))),
    ),
  };
}

/** Covers the picture with ink of a reflectance where `cover` is not 0; 255 covers it wholly. */
function blend(picture: Raster, cover: Raster, at: { left: number; top: number }, ink: number): void {
  for (let y = 0; y < cover.height; y++) {
    for (let x = 0; x < cover.width; x++) {
      const [column, row] = [at.left + x, at.top + y];
      if (column < 0 || row < 0 || column >= picture.width || row >= picture.height) continue;
      const i = row * picture.width + column;
      const share = (cover.pixels[y * cover.width + x] as number) / 255;
      picture.pixels[i] = (picture.pixels[i] as number) * (1 - share) + ink * share;
    }
  }
}

/** Draws with a pen from point to point, in a reflectance. */
export function pen(picture: Raster, points: readonly Point[], radius: number, ink: number): void {
  const cover = { ...picture, pixels: new Float32Array(picture.pixels.length) };
  drawPath(cover, points, radius);
  blend(picture, cover, { left: 0, top: 0 }, ink);
}

export function fill(
  picture: Raster,
  isInside: (x: number, y: number) => boolean,
  reflectance: number,
): void {
  for (let i = 0; i < picture.pixels.length; i++) {
    if (isInside(i % picture.width, Math.floor(i / picture.width))) picture.pixels[i] = reflectance;
  }
}

let letters: readonly Glyph[] | undefined;

/** A line of words of random letters. */
export function print(
  picture: Raster,
  { top, left, height, random }: { top: number; left: number; height: number; random: Random },
): void {
  letters ??= glyphs(FONTS.evaluation.printed.slice(0, 4), LETTERS);
  const font = Math.floor(random() * 4) * LETTERS.length;
  let x = left;
  for (let rest = 3 + Math.floor(random() * 6); x < WIDTH; rest--) {
    if (rest === 0) {
      x += height * 0.5;
      rest = 3 + Math.floor(random() * 6);
    }
    // Mostly small letters, which come after the 26 capitals.
    const letter = (random() < 0.1 ? 0 : 26) + Math.floor(random() * 26);
    const { picture: glyph } = letters[font + letter] as Glyph;
    const scale = height / 64;
    const [width, tall] = [Math.round(glyph.width * scale), Math.round(glyph.height * scale)];
    const small = resample(glyph, wholeOf(glyph), Math.max(1, width), Math.max(1, tall));
    blend(picture, small, { left: Math.round(x), top: Math.round(top + height - tall) }, 0.2);
    x += width * 0.95;
  }
}
