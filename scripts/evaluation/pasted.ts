// Pastes a 28×28 digit into a picture like those that people upload: any place and size, paper, light, pen and noise.
import { restroke } from '../../lib/digits/normalise/strokes.ts';
import { type Raster, resample } from '../../lib/digits/raster.ts';
import { coarsen } from '../../lib/digits/training/augment.ts';
import { gaussian, type Random, seededRandom, within } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';
import { alongSlope, besideTable, broken, insideVignette, outlined, ruled, shadowed } from './effects.ts';

/** The largest sides of a pasted picture in pixels. */
const LARGEST_SIDE = 640;

/** Sides in pixels of the enlarged digit: an icon, a scan, a photograph, a close photograph. */
const FOUR_SIDES = [SIDE, 2 * SIDE, 4 * SIDE, 8 * SIDE] as const;

/** The parameters of a kind of picture. Reflectances are 0 for black to 1 for white. */
interface Scene {
  readonly paper: number;
  readonly ink: number;
  /** Standard deviation of the camera's noise in grey values. */
  readonly noise: number;
  /** Sides in pixels of the enlarged digit; one is chosen at random. */
  readonly digitSides: readonly number[];
  /** Least and greatest side of the picture, as a multiple of the digit's side; below 1 the digit's margin is cut off. */
  readonly room: readonly [number, number];
  /** Changes the digit's 28×28 pixels (0 paper, 255 ink) before it is enlarged. */
  readonly pen?: (digit: Float32Array, random: Random) => Float32Array;
  /** Draws on the paper, in reflectances; `digitSide`, in pixels, sets the scale. */
  readonly ground?: (paper: Raster, digitSide: number, random: Random) => Raster;
  /** Multiplies each pixel by the light that falls on it. */
  readonly light?: (picture: Raster, random: Random) => Raster;
}

const SHEET: Scene = { paper: 0.92, ink: 0.15, noise: 4, digitSides: FOUR_SIDES, room: [1.3, 2.6] };

/** All kinds of pictures. The project promises a figure for `required`. */
export const SCENES = {
  required: { ...SHEET, noise: 20, light: alongSlope },
  clean: SHEET,
  vignette: { ...SHEET, light: insideVignette },
  shadow: { ...SHEET, light: shadowed },
  ruled: {
    ...SHEET,
    digitSides: [84, 112, 168],
    ground: (paper, side, random) => ruled(paper, side, 'lines', random),
  },
  squared: {
    ...SHEET,
    digitSides: [84, 112, 168],
    ground: (paper, side, random) => ruled(paper, side, 'squares', random),
  },
  faint: { ...SHEET, ink: 0.72, noise: 3, digitSides: [56, 112, 224] },
  thinPen: {
    ...SHEET,
    ink: 0.4,
    digitSides: [112, 224],
    room: [2, 2.8],
    pen: (digit) => restroke(digit, -0.6),
    light: alongSlope,
  },
  thickPen: { ...SHEET, pen: (digit) => restroke(digit, 1.6) },
  blackboard: { ...SHEET, paper: 0.22, ink: 0.8, noise: 8, pen: chalk, light: alongSlope },
  boardInVignette: { ...SHEET, paper: 0.3, ink: 0.9, noise: 6, pen: chalk, light: insideVignette },
  boardInShadow: { ...SHEET, paper: 0.3, ink: 0.9, noise: 6, light: shadowed },
  farAway: { ...SHEET, noise: 8, digitSides: [SIDE], room: [12, 18] },
  onTable: { ...SHEET, digitSides: [56, 112, 168], room: [2, 3.4], ground: besideTable, light: alongSlope },
  pencil: {
    ...SHEET,
    ink: 0.62,
    digitSides: [48, 72],
    room: [6, 9],
    pen: (digit) => restroke(digit, -0.6),
    light: shadowed,
  },
  photograph: {
    ...SHEET,
    ink: 0.3,
    noise: 6,
    digitSides: [48, 72],
    room: [5, 8],
    ground: (paper, side, random) => besideTable(ruled(paper, side, 'lines', random), side, random),
    light: (picture, random) => insideVignette(shadowed(picture, random), random),
  },
  blurred: { ...SHEET, pen: (digit) => resampled(coarsen(digit, 11)) },
  touchingEdge: { ...SHEET, room: [0.72, 0.9] },
  brokenPen: { ...SHEET, pen: broken },
  outlined: { ...SHEET, pen: outlined },
} satisfies Record<string, Scene>;

export type SceneName = keyof typeof SCENES;

/**
 * Draws the digit (784 values, 0 paper, 255 ink) in the scene.
 * @param digit 784 zeros give the scene with nothing written on it
 * @returns whole grey values 0–255; the same seed gives the same picture
 */
export function paste(digit: ArrayLike<number>, name: SceneName, seed: number): Raster {
  const scene: Scene = SCENES[name];
  const random = seededRandom(seed);
  const side = scene.digitSides[Math.floor(random() * scene.digitSides.length)] as number;
  const empty = blankPaper(
    scene.paper,
    pictureSide(side, scene.room, random),
    pictureSide(side, scene.room, random),
  );
  const paper = scene.ground?.(empty, side, random) ?? empty;
  const pixels = Float32Array.from(digit);
  const drawn = scene.pen?.(pixels, random) ?? pixels;
  const written = write(paper, enlarge(drawn, side), scene.ink, random);
  const lit = scene.light?.(written, random) ?? written;
  return photograph(lit, scene.noise, random);
}

function pictureSide(digitSide: number, [least, most]: readonly [number, number], random: Random): number {
  return Math.min(LARGEST_SIDE, Math.round(digitSide * (least + (most - least) * random())));
}

function blankPaper(reflectance: number, width: number, height: number): Raster {
  return { width, height, pixels: new Float32Array(width * height).fill(reflectance) };
}

function enlarge(pixels: Float32Array, side: number): Raster {
  return resample(
    { width: SIDE, height: SIDE, pixels },
    { left: 0, top: 0, width: SIDE, height: SIDE },
    side,
    side,
  );
}

/** Writes the digit on the paper at a random place; the digit is wholly inside if the paper is large enough. */
function write(paper: Raster, digit: Raster, ink: number, random: Random): Raster {
  const left = place(paper.width, digit.width, random);
  const top = place(paper.height, digit.height, random);
  const pixels = paper.pixels.slice();
  for (let y = Math.max(0, top); y < Math.min(paper.height, top + digit.height); y++) {
    for (let x = Math.max(0, left); x < Math.min(paper.width, left + digit.width); x++) {
      const at = y * paper.width + x;
      const cover = (digit.pixels[(y - top) * digit.width + x - left] as number) / 255;
      pixels[at] = (pixels[at] as number) * (1 - cover) + ink * cover;
    }
  }
  return { ...paper, pixels };
}

/** A random offset; without room, the offset that cuts off the same on both sides. */
function place(room: number, side: number, random: Random): number {
  return room > side ? Math.floor(random() * (room - side + 1)) : Math.round((room - side) / 2);
}

/** Turns reflectances into the whole grey values of a camera with this noise. */
function photograph(lit: Raster, noise: number, random: Random): Raster {
  return {
    ...lit,
    pixels: lit.pixels.map((share) =>
      Math.min(255, Math.max(0, Math.round(255 * share + noise * gaussian(random)))),
    ),
  };
}

/** Chalk: each pixel of a stroke loses up to half of its cover. */
function chalk(digit: Float32Array, random: Random): Float32Array {
  return digit.map((value) => value * (0.75 + within(0.25, random)));
}

/** Enlarges a coarse square picture to 28×28, like a digit out of focus. */
function resampled(pixels: Float32Array): Float32Array {
  const side = Math.sqrt(pixels.length);
  return resample(
    { width: side, height: side, pixels },
    { left: 0, top: 0, width: side, height: side },
    SIDE,
    SIDE,
  ).pixels;
}
