// Hard views of a training digit: a pen that skips, a picture of few pixels, and a photograph of paper in uneven light.
import { SIDE } from '#lib/task.ts';
import { interpolate } from '../model/affine.ts';
import { SOLID } from '../normalise/components.ts';
import { type Box, type Raster, resample, wholeOf } from '../raster.ts';
import { between, gaussian, type Random, within } from './rng.ts';

/** Half the width of a cut in pixels of 28, and the width of its soft edge. */
const CUT = { least: 0.3, most: 1, soft: 1 };

/** A pen that skips: one to four straight gaps across the strokes. @param pixels 28×28, 0 paper, 255 ink */
export function breakStrokes(pixels: Float32Array, random: Random): Float32Array {
  let out = pixels;
  for (let cuts = 1 + Math.floor(random() * 4); cuts > 0; cuts--) {
    const angle = Math.PI * random();
    const [alongX, alongY, offset] = [Math.cos(angle), Math.sin(angle), within(9, random)];
    const half = between(CUT.least, CUT.most, random);
    out = out.map((value, i) => {
      const [x, y] = [(i % SIDE) - (SIDE - 1) / 2, Math.floor(i / SIDE) - (SIDE - 1) / 2];
      const distance = Math.abs(x * alongX + y * alongY - offset);
      return value * Math.min(1, Math.max(0, (distance - half) / CUT.soft));
    });
  }
  return out;
}

/**
 * How pictures of few pixels come about: cut out with hardly any margin, often drawn wider to fill a square, and brought
 * down by means of areas or by interpolation.
 */
const FEW = {
  /** Pixels of the longer side. */
  least: 8,
  most: 16,
  /** Greatest margin on each side, in pixels of 28. */
  margin: 2.5,
  /** Share of the pictures that are drawn wider, and by how much at most; a narrower digit is a one, and would become a block. */
  widened: 0.5,
  mostWidening: 1.8,
  leastAspect: 0.45,
  /** Share of the pictures whose every pixel is ink or paper before they are brought down, and share of those after. */
  sharpBefore: 0.3,
  sharpAfter: 0.12,
} as const;

/** The digit cut out of a 28×28 picture, with a longer side of 8 to 16 pixels. */
export function fewPixels(pixels: Float32Array, random: Random): Raster {
  const box = inkBox(pixels, random() * FEW.margin);
  const natural = box.width / box.height;
  const widening = random() < FEW.widened ? between(1, FEW.mostWidening, random) : 1;
  const aspect = natural < FEW.leastAspect ? natural : Math.max(natural, Math.min(1, natural * widening));
  // Small sides are the hard ones, so they come more often.
  const longer = Math.round(FEW.least + (FEW.most - FEW.least) * random() ** 1.5);
  const width = Math.max(2, Math.round(longer * Math.min(1, aspect)));
  const height = Math.max(2, Math.round(longer / Math.max(1, aspect)));
  const sharp = random();
  const source = sharp < FEW.sharpBefore ? sharpened(pixels) : pixels;
  const small =
    random() < 0.6
      ? resample({ width: SIDE, height: SIDE, pixels: source }, wholePixels(box), width, height)
      : sampled(source, box, width, height);
  return sharp > 1 - FEW.sharpAfter ? { ...small, pixels: sharpened(small.pixels) } : small;
}

function sharpened(pixels: Float32Array): Float32Array {
  return pixels.map((value) => (value > 127 ? 255 : 0));
}

/** Interpolates at the middle of each target pixel; without means, so that thin strokes become uneven. */
function sampled(pixels: Float32Array, box: Box, width: number, height: number): Raster {
  const out = Float32Array.from({ length: width * height }, (_, i) => {
    const x = box.left + (((i % width) + 0.5) * box.width) / width - 0.5;
    const y = box.top + ((Math.floor(i / width) + 0.5) * box.height) / height - 0.5;
    return interpolate(pixels, x, y);
  });
  return { width, height, pixels: out };
}

function wholePixels({ left, top, width, height }: Box): Box {
  const [x, y] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
  return {
    left: x,
    top: y,
    width: Math.min(SIDE, Math.ceil(left + width)) - x,
    height: Math.min(SIDE, Math.ceil(top + height)) - y,
  };
}

/** The box around the solid ink, wider by `margin` on each side; the whole picture when there is none. */
function inkBox(pixels: Float32Array, margin: number): Box {
  let [left, right, top, bottom] = [SIDE, 0, SIDE, 0];
  pixels.forEach((value, i) => {
    if (value <= SOLID) return;
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  });
  if (right <= left) return { left: 0, top: 0, width: SIDE, height: SIDE };
  return {
    left: left - margin,
    top: top - margin,
    width: right - left + 2 * margin,
    height: bottom - top + 2 * margin,
  };
}

/** A photograph of a sheet. Reflectances and light are shares of the brightest white. */
const SHEET = {
  /** Side of the digit's 28 pixels in the picture, and of the picture as a multiple of it. */
  digitSide: { least: 32, most: 60 },
  room: { least: 1.25, most: 1.8 },
  paper: { least: 0.6, most: 0.98 },
  /** Of the paper's reflectance, what the ink leaves. */
  ink: { least: 0.05, most: 0.6 },
  /** Light that is lost along a slope, towards the corners, and in a shadow with a soft edge. */
  slope: 0.5,
  vignette: 0.6,
  shadow: 0.5,
  softness: { least: 0.02, most: 0.15 },
  /** Standard deviation of the camera's noise in grey values. */
  noise: 7,
  /** Share of the pictures with light ink on a dark board. */
  board: 0.2,
} as const;

/** The 28×28 digit on a larger sheet, off the middle, in uneven light, with noise. */
export function onPaper(pixels: Float32Array, random: Random): Raster {
  const side = Math.round(between(SHEET.digitSide.least, SHEET.digitSide.most, random));
  const room = () => Math.round(side * between(SHEET.room.least, SHEET.room.most, random));
  const [width, height] = [room(), room()];
  const small = { width: SIDE, height: SIDE, pixels };
  const digit = resample(small, wholeOf(small), side, side);
  const [left, top] = [Math.floor(random() * (width - side)), Math.floor(random() * (height - side))];
  const ink = between(SHEET.ink.least, SHEET.ink.most, random);
  const paper = between(SHEET.paper.least, SHEET.paper.most, random);
  const isBoard = random() < SHEET.board;
  const light = unevenLight(random);
  const noise = random() * SHEET.noise;
  const out = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) - left, Math.floor(i / width) - top];
    const isDigit = x >= 0 && y >= 0 && x < side && y < side;
    const cover = isDigit ? (digit.pixels[y * side + x] as number) / 255 : 0;
    const reflectance = paper * (isBoard ? ink + cover * (1 - ink) : 1 - cover * (1 - ink));
    const lit = reflectance * light((i % width) / width - 0.5, Math.floor(i / width) / height - 0.5);
    return Math.min(255, Math.max(0, Math.round(255 * lit + noise * gaussian(random))));
  });
  return { width, height, pixels: out };
}

/** The share of the light at a position, −0.5 to 0.5 along each axis: a slope, or a vignette, or a shadow, or two of them. */
function unevenLight(random: Random): (x: number, y: number) => number {
  const [slope, vignette, shadow] = [SHEET.slope, SHEET.vignette, SHEET.shadow].map((most) =>
    random() < 0.5 ? random() * most : 0,
  ) as [number, number, number];
  const angle = 2 * Math.PI * random();
  const [alongX, alongY] = [Math.cos(angle), Math.sin(angle)];
  const edge = within(0.3, random);
  const softness = between(SHEET.softness.least, SHEET.softness.most, random);
  return (x, y) => {
    const along = x * alongX + y * alongY;
    const shaded = Math.min(1, Math.max(0, 0.5 + (along - edge) / (2 * softness)));
    return (1 - slope * (0.5 + along / 1.5)) * (1 - vignette * 2 * (x * x + y * y)) * (1 - shadow * shaded);
  };
}
