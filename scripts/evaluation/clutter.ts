// Draws one digit among other things, as phones photograph it: a finger, print, punched holes, a frame, a sheet on a table.
import type { Point } from '../../lib/digits/pen.ts';
import type { Raster } from '../../lib/digits/raster.ts';
import { between, type Random, seededRandom, within } from '../../lib/digits/training/rng.ts';
import { blank, fill, HEIGHT, PAPER, pen, photograph, print, type Sheet, WIDTH, write } from './paper.ts';

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
