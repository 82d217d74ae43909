// Draws random pictures that are not one digit, such as people upload by mistake, to train the class "not one digit".
import { SIDE } from '#lib/task.ts';
import { normalise } from '../normalise/normalise.ts';
import { drawLine, drawPath, type Point } from '../pen.ts';
import { type Raster, resample, wholeOf } from '../raster.ts';
import { type DigitSet, pictureOf } from './idx.ts';
import { type Random, within } from './rng.ts';

/** Side of the drawn pictures in pixels; enough for a scene with several parts. */
const SHEET_SIDE = 84;

/** The kinds of pictures, with their relative frequencies. */
const KINDS: readonly {
  readonly weight: number;
  readonly draw: (digits: DigitSet, random: Random) => Raster;
}[] = [
  { weight: 3, draw: severalDigits },
  { weight: 3, draw: shuffledQuarters },
  { weight: 3, draw: (_, random) => scribble(random) },
  { weight: 2, draw: (_, random) => straightStrokes(random) },
  { weight: 2, draw: (_, random) => figure(random) },
  { weight: 3, draw: (_, random) => texture(random) },
  { weight: 4, draw: (_, random) => scene(random) },
];
const WHOLE_WEIGHT = KINDS.reduce((sum, { weight }) => sum + weight, 0);

/** A normalised picture that is not one digit: 784 bytes. Some kinds are made of parts of `digits`. */
export function drawNotDigit(digits: DigitSet, random: Random): Uint8Array {
  for (;;) {
    let left = random() * WHOLE_WEIGHT;
    const kind = KINDS.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    // Pictures that the normaliser finds empty are skipped: no model ever gets one.
    const pixels = kind && normalise(kind.draw(digits, random));
    if (pixels) return pixels;
  }
}

/** A number: two or three digits in a row. */
function severalDigits(digits: DigitSet, random: Random): Raster {
  const count = random() < 0.75 ? 2 : 3;
  const pitch = 18 + Math.floor(random() * 8);
  const sheet = blank(SIDE + (count - 1) * pitch, SIDE + 6);
  for (let n = 0; n < count; n++) {
    const top = Math.floor(random() * 6);
    paste(sheet, anyDigit(digits, random), n * pitch, top);
  }
  return sheet;
}

/** Quarters of four different digits: strokes like those of digits, in no meaningful order. */
function shuffledQuarters(digits: DigitSet, random: Random): Raster {
  const sheet = blank(SIDE, SIDE);
  const half = SIDE / 2;
  for (const [left, top] of [
    [0, 0],
    [half, 0],
    [0, half],
    [half, half],
  ] as const) {
    const digit = anyDigit(digits, random);
    const fromX = random() < 0.5 ? 0 : half;
    const fromY = random() < 0.5 ? 0 : half;
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        sheet.pixels[(top + y) * SIDE + left + x] = digit[(fromY + y) * SIDE + fromX + x] as number;
      }
    }
  }
  return sheet;
}

/** A random curve, long enough to cross itself. */
function scribble(random: Random): Raster {
  const sheet = blank(SHEET_SIDE, SHEET_SIDE);
  const radius = 1 + random() * 3;
  let [x, y] = [anywhere(random), anywhere(random)];
  let heading = random() * 2 * Math.PI;
  let turning = 0;
  const points: Point[] = [{ x, y }];
  for (let step = 40 + Math.floor(random() * 80); step > 0; step--) {
    turning = 0.8 * turning + within(0.35, random);
    heading += turning;
    x += 4 * Math.cos(heading);
    y += 4 * Math.sin(heading);
    if (x < 6 || y < 6 || x > SHEET_SIDE - 6 || y > SHEET_SIDE - 6) heading += Math.PI / 2;
    points.push({ x, y });
  }
  drawPath(sheet, points, radius);
  return sheet;
}

/** Three to six straight lines across each other. */
function straightStrokes(random: Random): Raster {
  const sheet = blank(SHEET_SIDE, SHEET_SIDE);
  const radius = 1.5 + random() * 4;
  for (let n = 3 + Math.floor(random() * 4); n > 0; n--) {
    const from = { x: anywhere(random), y: anywhere(random) };
    drawLine(sheet, from, { x: anywhere(random), y: anywhere(random) }, radius);
  }
  return sheet;
}

/** A triangle, square, pentagon, star or hexagon, with spokes or a filling. */
function figure(random: Random): Raster {
  const corners = [3, 4, 5, 6][Math.floor(random() * 4)] as number;
  const stride = corners === 5 && random() < 0.5 ? 2 : 1;
  const turn = random() * 2 * Math.PI;
  const size = 26 + random() * 10;
  const middle = SHEET_SIDE / 2;
  const at = (n: number): Point => {
    const angle = turn + (2 * Math.PI * n * stride) / corners;
    return { x: middle + size * Math.cos(angle), y: middle + size * Math.sin(angle) };
  };
  const sheet = blank(SHEET_SIDE, SHEET_SIDE);
  const outline = Array.from({ length: corners + 1 }, (_, n) => at(n));
  drawPath(sheet, outline, 1.5 + random() * 3);
  // Spokes or a filling: an empty square or hexagon could be read as a 0.
  if (random() < 0.5) for (const corner of outline) drawLine(sheet, { x: middle, y: middle }, corner, 2);
  else
    drawPath(
      sheet,
      outline.map(({ x, y }) => ({ x: (x + middle) / 2, y: (y + middle) / 2 })),
      size / 3,
    );
  return sheet;
}

/** Soft or hard-edged patches of light and dark, like cloth, fur or distant print. */
function texture(random: Random): Raster {
  const patches = greyField(3 + Math.floor(random() * 6), SHEET_SIDE, random);
  if (random() < 0.5) return patches;
  return { ...patches, pixels: patches.pixels.map((value) => (value > 128 ? 255 : 0)) };
}

/** Similar to a photograph: detail at every scale, and a few shaded objects in front. */
function scene(random: Random): Raster {
  const sheet = blank(SHEET_SIDE, SHEET_SIDE);
  let strength = 1;
  for (let cells = 2; cells <= 32; cells *= 2) {
    const detail = greyField(cells + 1, SHEET_SIDE, random);
    for (let i = 0; i < sheet.pixels.length; i++) {
      sheet.pixels[i] = (sheet.pixels[i] as number) + (strength * (detail.pixels[i] as number)) / 2;
    }
    strength *= 0.35 + random() * 0.4;
  }
  for (let n = Math.floor(random() * 5); n > 0; n--) drawObject(sheet, random);
  return sheet;
}

/** An ellipse or a rectangle of one grey, shaded from one side. */
function drawObject({ pixels }: Raster, random: Random): void {
  const [x, y] = [random() * SHEET_SIDE, random() * SHEET_SIDE];
  const [width, height] = [4 + (random() * SHEET_SIDE) / 3, 4 + (random() * SHEET_SIDE) / 3];
  const [grey, shade] = [random() * 255, within(120, random)];
  const isRectangle = random() < 0.5;
  for (let i = 0; i < pixels.length; i++) {
    const right = ((i % SHEET_SIDE) - x) / width;
    const down = (Math.floor(i / SHEET_SIDE) - y) / height;
    const isInside = isRectangle
      ? Math.max(Math.abs(right), Math.abs(down)) < 1
      : right * right + down * down < 1;
    if (isInside) pixels[i] = Math.min(255, Math.max(0, grey + shade * (right + down)));
  }
}

/** `cells` × `cells` random greys, enlarged with soft transitions. */
function greyField(cells: number, side: number, random: Random): Raster {
  const pixels = Float32Array.from({ length: cells * cells }, () => random() * 255);
  const small = { width: cells, height: cells, pixels };
  return resample(small, wholeOf(small), side, side);
}

function anyDigit(digits: DigitSet, random: Random): Uint8Array {
  return pictureOf(digits, Math.floor(random() * digits.count));
}

function anywhere(random: Random): number {
  return 8 + random() * (SHEET_SIDE - 16);
}

function blank(width: number, height: number): Raster {
  return { width, height, pixels: new Float32Array(width * height) };
}

function paste(sheet: Raster, digit: Uint8Array, left: number, top: number): void {
  digit.forEach((value, i) => {
    const target = (top + Math.floor(i / SIDE)) * sheet.width + left + (i % SIDE);
    sheet.pixels[target] = Math.max(sheet.pixels[target] as number, value);
  });
}
