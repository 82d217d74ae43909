// Draws one digit among other things, as phones photograph it: a finger, print, punched holes, a frame, a sheet on a table.
import { drawPath, type Point } from '../../lib/digits/pen.ts';
import { type Box, type Raster, resample, wholeOf } from '../../lib/digits/raster.ts';
import { between, gaussian, type Random, seededRandom, within } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';
import { FONTS, type Glyph, glyphs, LETTERS } from '../training/glyphs.ts';

/** Sides of the picture in pixels: a phone's photograph as the decoder leaves it is a little larger. */
const WIDTH = 360;
const HEIGHT = 440;

/** Reflectances: 0 is black, 1 is white. */
const PAPER = { least: 0.8, most: 0.95 };
const INK = { least: 0.1, most: 0.35 };

/** Standard deviation of the camera's noise in grey values. */
const NOISE = 4;

/** Side of the enlarged 28×28 digit, as a share of the picture's width; the digit itself takes 20/28 of it. */
const DIGIT_SIDE = { least: 0.3, most: 0.5 };

/** A sheet with a digit on it. */
interface Sheet {
  readonly picture: Raster;
  /** Around the digit's 20×20 pixels. */
  readonly digit: Box;
  readonly ink: number;
  readonly random: Random;
}

/** Draws something on the sheet, in place. */
const CLUTTER = {
  finger,
  printAround,
  punchedHoles,
  circled: (sheet) => outline(sheet, ellipse),
  framed: (sheet) => outline(sheet, rectangle),
  partOfFrame,
  underlined,
  sheetOnTable: (sheet) => outsideOfSheet(sheet, { share: between(0.72, 0.9, sheet.random), degrees: 12 }),
  stickyNote: (sheet) => outsideOfSheet(sheet, { share: between(0.55, 0.7, sheet.random), degrees: 20 }),
} satisfies Record<string, (sheet: Sheet) => void>;

export type ClutterName = keyof typeof CLUTTER;
export const CLUTTER_NAMES = Object.keys(CLUTTER) as ClutterName[];

/**
 * Draws the digit (784 values, 0 paper, 255 ink) among other things.
 * @returns whole grey values 0–255; the same seed gives the same picture
 */
export function clutter(digit: ArrayLike<number>, name: ClutterName, seed: number): Raster {
  const random = seededRandom(seed);
  const sheet = write([{ digit, x: 0.5 + within(0.08, random) }], random);
  CLUTTER[name](sheet);
  return photograph(sheet.picture, random);
}

/** Some digits in a row, apart from each other: a number. */
export function numberOf(digits: readonly ArrayLike<number>[], seed: number): Raster {
  const random = seededRandom(seed);
  const pitch = between(0.75, 1, random);
  const placed = digits.map((digit, i) => ({
    digit,
    x: 0.5 + (pitch * (i - (digits.length - 1) / 2)) / digits.length,
  }));
  return photograph(write(placed, random, 1.25 / digits.length).picture, random);
}

/** One to four lines of print, or one word. */
export function lines(seed: number): Raster {
  const random = seededRandom(seed);
  const picture = blank(between(PAPER.least, PAPER.most, random));
  const count = Math.floor(random() * 5);
  const height = between(14, 40, random);
  const top = between(30, 200, random);
  for (let line = 0; line <= count; line++) {
    print(picture, { top: top + line * height * 1.6, left: between(10, 40, random), height, random });
  }
  return photograph(picture, random);
}

function blank(reflectance: number): Raster {
  return { width: WIDTH, height: HEIGHT, pixels: new Float32Array(WIDTH * HEIGHT).fill(reflectance) };
}

/** @param side the side of a digit as a multiple of its usual one */
function write(digits: readonly { digit: ArrayLike<number>; x: number }[], random: Random, side = 1): Sheet {
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
function pen(picture: Raster, points: readonly Point[], radius: number, ink: number): void {
  const cover = { ...picture, pixels: new Float32Array(picture.pixels.length) };
  drawPath(cover, points, radius);
  blend(picture, cover, { left: 0, top: 0 }, ink);
}

/** The tip of a finger at the lower edge or a side. */
function finger({ picture, random }: Sheet): void {
  const skin = between(0.5, 0.68, random);
  const radius = between(30, 62, random);
  const depth = between(60, 95, random);
  const side = Math.floor(random() * 3);
  const along = between(0.2, 0.8, random);
  const middle =
    side === 0
      ? { x: WIDTH * along, y: HEIGHT }
      : { x: side === 1 ? 0 : WIDTH, y: HEIGHT * between(0.55, 0.95, random) };
  const [reachX, reachY] = side === 0 ? [radius, depth] : [depth, radius];
  fill(picture, (x, y) => ((x - middle.x) / reachX) ** 2 + ((y - middle.y) / reachY) ** 2 < 1, skin);
}

function fill(picture: Raster, isInside: (x: number, y: number) => boolean, reflectance: number): void {
  for (let i = 0; i < picture.pixels.length; i++) {
    if (isInside(i % picture.width, Math.floor(i / picture.width))) picture.pixels[i] = reflectance;
  }
}

/** Lines of print above and below the digit; some run out of the picture. */
function printAround({ picture, digit, random }: Sheet): void {
  const height = between(11, 19, random);
  const count = 1 + Math.floor(random() * 3);
  for (let line = 0; line < count; line++) {
    const down = line * height * 1.5;
    const left = between(8, 40, random);
    print(picture, { top: digit.top - height * 3 - down, left, height, random });
    print(picture, { top: digit.top + digit.height + height * 1.5 + down, left, height, random });
  }
}

let letters: readonly Glyph[] | undefined;

/** A line of words of random letters. */
function print(
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

/** A column of dark holes near an edge. */
function punchedHoles({ picture, random }: Sheet): void {
  const radius = between(4, 10, random);
  const spacing = radius * between(3.5, 6, random);
  const inset = radius + between(5, 22, random);
  const side = Math.floor(random() * 3);
  for (let at = spacing / 2; at < HEIGHT; at += spacing) {
    const middle =
      side === 0 ? { x: inset, y: at } : side === 1 ? { x: WIDTH - inset, y: at } : { x: at, y: inset };
    fill(picture, (x, y) => Math.hypot(x - middle.x, y - middle.y) < radius, 0.18);
  }
}

type Shape = (middle: Point, reach: Point, random: Random) => Point[];

/** A pen's outline around the digit. */
function outline({ picture, digit, ink, random }: Sheet, shape: Shape): void {
  const middle = { x: digit.left + digit.width / 2, y: digit.top + digit.height / 2 };
  const reach = digit.height * between(0.8, 1.05, random);
  pen(
    picture,
    shape(middle, { x: reach * between(0.95, 1.1, random), y: reach }, random),
    between(1, 2.8, random),
    ink,
  );
}

/** Not quite closed or overlapping, as a hand draws it. */
const ellipse: Shape = (middle, reach, random) => {
  const start = 2 * Math.PI * random();
  const wobble = within(0.06, random);
  return Array.from({ length: 49 }, (_, i) => {
    const angle = start + ((2 * Math.PI + within(0.02, random)) * i) / 48;
    const length = 1 + wobble * Math.sin(2 * angle);
    return {
      x: middle.x + reach.x * length * Math.cos(angle),
      y: middle.y + reach.y * length * Math.sin(angle),
    };
  });
};

const rectangle: Shape = (middle, reach, random) => {
  const tilt = within(0.08, random);
  const corners = [-1, 1, 1, -1, -1].map((x, i) => [x, [-1, -1, 1, 1, -1][i] as number] as const);
  return corners.map(([x, y]) => ({
    x: middle.x + reach.x * x - tilt * reach.y * y,
    y: middle.y + reach.y * y + tilt * reach.x * x,
  }));
};

/** One or two sides of the box of a form, beside the digit. */
function partOfFrame({ picture, digit, ink, random }: Sheet): void {
  const reach = digit.height * between(0.75, 0.95, random);
  const [x, y] = [digit.left + digit.width / 2, digit.top + digit.height / 2];
  const side = random() < 0.5 ? -1 : 1;
  const upright = [
    { x: x + side * reach, y: y - reach },
    { x: x + side * reach, y: y + reach },
  ];
  const foot = { x: x + side * reach * between(-1, 0.8, random), y: y + reach };
  pen(picture, random() < 0.7 ? [...upright, foot] : upright, between(1, 3, random), ink);
}

/** One or two lines under the digit. */
function underlined({ picture, digit, ink, random }: Sheet): void {
  const radius = between(1, 3, random);
  const reach = digit.width * between(0.45, 0.85, random);
  const middle = digit.left + digit.width / 2;
  const rise = within(0.1, random) * reach;
  for (let line = 0; line < (random() < 0.25 ? 2 : 1); line++) {
    const y = digit.top + digit.height + digit.height * (between(0.1, 0.2, random) + 0.13 * line);
    pen(
      picture,
      [
        { x: middle - reach, y: y - rise },
        { x: middle + reach, y: y + rise },
      ],
      radius,
      ink,
    );
  }
}

/** Everything outside a tilted rectangle around the middle is a table, mostly darker. */
function outsideOfSheet(
  { picture, random }: Sheet,
  { share, degrees }: { share: number; degrees: number },
): void {
  const table = random() < 0.85 ? between(0.12, 0.55, random) : 1;
  const angle = (within(degrees, random) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [halfX, halfY] = [
    (WIDTH * share) / 2,
    (HEIGHT * Math.min(0.94, share * between(0.9, 1.05, random))) / 2,
  ];
  const sheet = table === 1 ? between(0.5, 0.7, random) : undefined;
  for (let i = 0; i < picture.pixels.length; i++) {
    const [x, y] = [(i % WIDTH) - WIDTH / 2, Math.floor(i / WIDTH) - HEIGHT / 2];
    const isSheet = Math.abs(x * cos + y * sin) < halfX && Math.abs(y * cos - x * sin) < halfY;
    // A note that is darker than the table: the paper's light is taken away.
    if (isSheet && sheet !== undefined) picture.pixels[i] = (picture.pixels[i] as number) * sheet;
    if (!isSheet) picture.pixels[i] = table === 1 ? 0.9 : table;
  }
}

/** Whole grey values, with a camera's noise. */
function photograph(picture: Raster, random: Random): Raster {
  return {
    ...picture,
    pixels: picture.pixels.map((share) =>
      Math.min(255, Math.max(0, Math.round(255 * share + NOISE * gaussian(random)))),
    ),
  };
}
