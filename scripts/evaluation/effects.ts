// Effects on a pasted digit: light, shadow, ruled paper, a table behind the sheet, and pens that skip.
import { restroke } from '../../lib/digits/normalise/strokes.ts';
import type { Raster } from '../../lib/digits/raster.ts';
import { between, type Random, within } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';

/** The light that is lost from one side of the picture to the other: 120 of 255 grey levels. */
const SLOPE = 120 / 255;

/** Share of the light that a vignette takes from the corners. */
const VIGNETTE = { least: 0.3, most: 0.65 };

/** Share of the light that the shadow of a hand or phone takes, and half the width of its soft edge as a share of the picture. */
const SHADOW = { least: 0.25, most: 0.55, softest: 0.06 };

/** Printed lines: spacing and thickness in digit sides, reflectance relative to the paper, greatest tilt in degrees. */
const RULING = { lines: 0.5, squares: 0.27, thickness: 0.012, reflectance: 0.72, degrees: 3 };

/** A dark table: its reflectance, and the greatest tilt of the sheet on it in degrees. */
const TABLE = { reflectance: 0.2, degrees: 8 };

type Position = { readonly x: number; readonly y: number };

/** Multiplies each pixel by a factor that depends on its position, −0.5 to 0.5 along each axis. */
function lit(picture: Raster, factor: (at: Position) => number): Raster {
  const { width, height, pixels } = picture;
  return {
    ...picture,
    pixels: pixels.map(
      (value, i) =>
        value *
        factor({ x: ((i % width) + 0.5) / width - 0.5, y: (Math.floor(i / width) + 0.5) / height - 0.5 }),
    ),
  };
}

/** Light that decreases evenly along a random direction. */
export function alongSlope(picture: Raster, random: Random): Raster {
  const angle = 2 * Math.PI * random();
  const [alongX, alongY] = [Math.cos(angle), Math.sin(angle)];
  const reach = Math.abs(alongX) + Math.abs(alongY);
  return lit(picture, ({ x, y }) => 1 - SLOPE * (0.5 + (x * alongX + y * alongY) / reach));
}

/** Light that decreases from about the middle to all corners. */
export function insideVignette(picture: Raster, random: Random): Raster {
  const lost = between(VIGNETTE.least, VIGNETTE.most, random);
  const [middleX, middleY] = [within(0.1, random), within(0.1, random)];
  return lit(picture, ({ x, y }) => Math.max(0.1, 1 - lost * 2 * ((x - middleX) ** 2 + (y - middleY) ** 2)));
}

/** A shadow with a straight, soft edge across some part of the picture. */
export function shadowed(picture: Raster, random: Random): Raster {
  const angle = 2 * Math.PI * random();
  const offset = within(0.3, random);
  const lost = between(SHADOW.least, SHADOW.most, random);
  const softness = between(0.01, SHADOW.softest, random);
  return lit(picture, ({ x, y }) => {
    const beyond = x * Math.cos(angle) + y * Math.sin(angle) - offset;
    return 1 - lost * Math.min(1, Math.max(0, 0.5 + beyond / (2 * softness)));
  });
}

/** Paper with printed lines or squares, slightly tilted. */
export function ruled(paper: Raster, digitSide: number, kind: 'lines' | 'squares', random: Random): Raster {
  const angle = (within(RULING.degrees, random) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const spacing = digitSide * RULING[kind] * between(0.8, 1.3, random);
  const half = Math.max(0.6, (digitSide * RULING.thickness * between(0.7, 1.5, random)) / 1);
  const [phaseX, phaseY] = [random() * spacing, random() * spacing];
  const cover = (along: number) => {
    const distance = Math.abs((((along % spacing) + spacing) % spacing) - spacing / 2);
    return Math.min(1, Math.max(0, half + 0.5 - distance));
  };
  const pixels = paper.pixels.map((value, i) => {
    const [x, y] = [i % paper.width, Math.floor(i / paper.width)];
    const across = cover(y * cos - x * sin + phaseY);
    const down = kind === 'squares' ? cover(x * cos + y * sin + phaseX) : 0;
    const share = Math.max(across, down);
    return value * (1 - share + share * RULING.reflectance);
  });
  return { ...paper, pixels };
}

/** A sheet that ends inside the picture on one to four sides, on a dark table. */
export function besideTable(paper: Raster, _digitSide: number, random: Random): Raster {
  const angle = (within(TABLE.degrees, random) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // The distance from the middle to each side of the sheet, as a share of the picture; at 1 the side is outside.
  const sides = Array.from({ length: 4 }, () => (random() < 0.6 ? between(0.38, 0.46, random) : 1));
  sides[Math.floor(random() * 4)] = between(0.38, 0.46, random);
  const [right, bottom, left, top] = sides as [number, number, number, number];
  const pixels = paper.pixels.map((value, i) => {
    const x = (i % paper.width) / paper.width - 0.5;
    const y = Math.floor(i / paper.width) / paper.height - 0.5;
    const [u, v] = [x * cos + y * sin, y * cos - x * sin];
    return u < right && u > -left && v < bottom && v > -top ? value : TABLE.reflectance;
  });
  return { ...paper, pixels };
}

/** A pen that skips: two to four cuts of about 1.5 pixels across the digit's 28. */
export function broken(digit: Float32Array, random: Random): Float32Array {
  const cuts = Array.from({ length: 2 + Math.floor(random() * 3) }, () => {
    const angle = Math.PI * random();
    return { alongX: Math.cos(angle), alongY: Math.sin(angle), offset: within(8, random) };
  });
  return digit.map((value, i) => {
    const [x, y] = [(i % SIDE) - 13.5, Math.floor(i / SIDE) - 13.5];
    const nearest = Math.min(...cuts.map((cut) => Math.abs(x * cut.alongX + y * cut.alongY - cut.offset)));
    return value * Math.min(1, Math.max(0, nearest - 0.3));
  });
}

/** Only the outline of each stroke, as on posters and keyboards: a thicker digit minus the digit itself. */
export function outlined(digit: Float32Array): Float32Array {
  const outer = restroke(digit, 2);
  const inner = restroke(digit, 0.6);
  return outer.map((value, i) => Math.max(0, value - (inner[i] as number)));
}
