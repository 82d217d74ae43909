// Reads all digits on a picture, in reading order: row by row, from left to right.
import { MOST_DIGITS } from '#lib/task.ts';
import {
  boxAround,
  type Component,
  erase,
  findComponents,
  isLine,
  unionOf,
  withoutFrames,
} from '../normalise/components.ts';
import { median } from '../normalise/even-paper.ts';
import { onPicture, redraw } from '../normalise/normalise.ts';
import { type Box, type Raster, wholeOf } from '../raster.ts';
import {
  DETAILED_SIDE,
  type Found,
  isAround,
  isBarOf,
  isStraight,
  longer,
  piecesOn,
  withoutSurroundings,
} from './pieces.ts';
import { withoutPrint } from './print.ts';
import type { NotRead, Predictor, Reading } from './read-one.ts';
import { withoutRules } from './rules.ts';
import { cutTouching } from './touching.ts';

/** In pixels of the ink: lower digits are looked at again, where the picture has more detail. */
const SMALL = 56;

/** A piece whose longer side is less than this share of a digit's height is a dot or a speck. */
const LEAST_PIECE = 0.25;

/** A sign lower than this share of a digit's height is none: a dash, a comma. In a line of print all signs are lower than the second. */
const LEAST_DIGIT = 0.33;
const PRINT = 0.45;

/** A straight stroke lower than this is no one but a comma; where rules are, any lower sign is their rest, and a higher stroke the side of a field. */
const LEAST_ONE = 0.55;
const SIDE_OF_FIELD = 1.1;

/** A speck is no digit to compare with: it is lower than this share of a stroke. */
const LEAST_BESIDE = 0.4;

/** A straight stroke this many times as high as most of what is beside it, and beyond it above and below, is a slash or the side of a field. */
const SEPARATOR = 1.25;

/** Two pieces are one digit when they share this much of the narrower one's columns, are nearer than … and together no higher than … digits. */
const SHARED_COLUMNS = 0.4;
const NEAR = 0.25;
const TALLEST_DIGIT = 1.5;

/** A lower piece is no digit but a fragment of one, such as the bar of a five, when it is as near to another piece as … digits. */
const FRAGMENT = 0.6;
const FRAGMENT_NEAR = 0.1;

/** Digits of one row are at most this share of a digit's height apart in height. */
const SAME_ROW = 0.6;

/** A row rises or falls by this share of its length at most; a steeper step is to another row. */
const STEEPEST = 0.4;

interface Sign {
  readonly pieces: readonly Component[];
  readonly box: Box;
  /** The box without bars, which may be long and reach over the next digit. */
  readonly body: Box;
}

export function readMany(predict: Predictor, picture: Raster): Reading[] | NotRead {
  const found = piecesOn(picture);
  if (typeof found === 'string') return found;
  const usual = signsOf(found);
  const isSmall = usual.height < SMALL && found.ink.width < picture.width;
  const again = isSmall ? piecesOn(picture, DETAILED_SIDE) : undefined;
  const looked = typeof again === 'object' ? again : found;
  const { signs, height, ink, all } = looked === found ? usual : signsOf(looked);
  if (signs.length === 0) return 'blank';
  if (signs.length > MOST_DIGITS) return 'tooMuch';
  const read = inReadingOrder(signs, height).flatMap((sign) =>
    readSign(predict, { ink, all }, sign, picture),
  );
  return read.length > MOST_DIGITS ? 'tooMuch' : read;
}

/** One digit, or several that touch. */
function readSign(predict: Predictor, { ink, all }: Found, sign: Sign, picture: Raster): Reading[] {
  const box = boxAround(sign.pieces, ink);
  const alone = erase(ink, all, sign.pieces);
  const pixels = redraw(alone, box);
  const prediction = predict(pixels);
  const several = prediction.doubtful ? cutTouching(predict, alone, box) : undefined;
  return (several ?? [{ pixels, box, prediction }]).map((reading) => ({
    ...reading,
    box: onPicture(reading.box, ink, wholeOf(picture)),
  }));
}

interface Signs extends Found {
  readonly signs: readonly Sign[];
  /** Of a digit; 0 when there are no signs. */
  readonly height: number;
}

/** The signs among the pieces, without rules and separators. */
function signsOf(found: Found): Signs {
  const inner = withoutFrames(found.all, found.ink);
  const ink = withoutRules(found.ink, inner, heightOf(inner, found.ink));
  const all = ink === found.ink ? found.all : findComponents(ink);
  const height = heightOf(withoutFrames(all, ink), ink);
  const pieces = withoutPrint(withoutSurroundings(withoutFrames(all, ink), ink), PRINT * height);
  const large = pieces.filter((piece) => longer(piece) > LEAST_PIECE * height);
  const high = joined(large, height).filter(({ box }) => box.height >= LEAST_DIGIT * height);
  const isRuled = ink !== found.ink;
  const isOfField = (sign: Sign) =>
    (sign.box.height < LEAST_ONE * height && (isRuled || isStroke(sign, ink.width))) ||
    (sign.box.height > SIDE_OF_FIELD * height && isRuled && isStroke(sign, ink.width));
  const signs = high.filter((sign) => !isOfField(sign) && !isSeparator(sign, high, ink.width));
  return { signs, height, ink, all };
}

/**
 * The height of a digit: half of the squared heights, added up, are those of pieces that are no higher. So much print beside the digits does
 * not count, nor does what encloses them, nor the sides of fields.
 */
function heightOf(all: readonly Component[], { width }: Raster): number {
  const open = all.filter((piece) => !isLine(piece) && !isAround(piece, all, width));
  const bent = open.filter((piece) => !isStraight(piece, width));
  const tallest = (pieces: readonly Component[]) => Math.max(0, ...pieces.map(({ box }) => box.height));
  // Ones are straight too, beside specks; and digits that an underline joins are one long piece.
  const hasDigits = bent.length > 0 && tallest(bent) >= LEAST_BESIDE * tallest(open);
  const pieces = hasDigits ? bent : open.length > 0 ? open : all;
  const heights = pieces.map(({ box }) => box.height).sort((a, b) => a - b);
  const half = heights.reduce((sum, height) => sum + height ** 2, 0) / 2;
  let sum = 0;
  for (const height of heights) {
    sum += height ** 2;
    if (sum >= half) return height;
  }
  return 0;
}

/** Whether a sign is one straight stroke, or several. */
function isStroke({ pieces }: Sign, width: number): boolean {
  return pieces.every((piece) => isStraight(piece, width));
}

/** Whether a sign is a slash, or the side of a field, among others. */
function isSeparator(sign: Sign, all: readonly Sign[], width: number): boolean {
  const { box } = sign;
  if (!isStroke(sign, width)) return false;
  const beside = all.filter(
    (other) =>
      !isStroke(other, width) &&
      sharedRows(box, other.box) > 0 &&
      other.box.height >= LEAST_BESIDE * box.height,
  );
  const lower = beside.filter(
    ({ box: other }) =>
      box.height >= SEPARATOR * other.height &&
      box.top < other.top &&
      box.top + box.height > other.top + other.height,
  );
  return lower.length > beside.length / 2;
}

/** Joins the pieces of one digit: a broken stroke, and the bar of a five with the digit that it is nearest to. */
function joined(pieces: readonly Component[], height: number): Sign[] {
  const bars = Map.groupBy(pieces, (piece) => digitUnder(piece, pieces));
  const done: Sign[] = [];
  for (const piece of bars.get(undefined) ?? []) {
    let grown = signOf([piece, ...(bars.get(piece) ?? [])], piece.box);
    for (let i = done.findIndex(({ body }) => isSameDigit(grown.body, body, height)); i >= 0; ) {
      const other = done[i] as Sign;
      grown = signOf([...other.pieces, ...grown.pieces], unionOf([{ box: other.body }, { box: grown.body }]));
      done.splice(i, 1);
      i = done.findIndex(({ body }) => isSameDigit(grown.body, body, height));
    }
    done.push(grown);
  }
  return done;
}

function signOf(pieces: readonly Component[], body: Box): Sign {
  return { pieces, body, box: unionOf(pieces) };
}

/** The nearest digit that the piece is the bar of. */
function digitUnder(piece: Component, all: readonly Component[]): Component | undefined {
  const apart = ({ box }: Component) =>
    Math.abs(box.left + box.width / 2 - piece.box.left - piece.box.width / 2);
  return all.filter((other) => isBarOf(piece, other)).sort((a, b) => apart(a) - apart(b))[0];
}

/** Below 0 when there are rows between them. */
function sharedRows(a: Box, b: Box): number {
  return Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
}

function isSameDigit(a: Box, b: Box, height: number): boolean {
  const shared = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const apart = -sharedRows(a, b);
  const together = Math.max(a.top + a.height, b.top + b.height) - Math.min(a.top, b.top);
  if (together >= TALLEST_DIGIT * height) return false;
  const isFragment = Math.min(a.height, b.height) < FRAGMENT * height;
  if (isFragment && Math.max(-shared, apart) < FRAGMENT_NEAR * height) return true;
  return shared > SHARED_COLUMNS * Math.min(a.width, b.width) && apart < NEAR * height;
}

const middleOf = ({ box }: Sign) => ({ x: box.left + box.width / 2, y: box.top + box.height / 2 });

function inReadingOrder(signs: readonly Sign[], height: number): Sign[] {
  const slope = slopeOf(signs, height);
  const levelOf = (sign: Sign) => middleOf(sign).y - slope * middleOf(sign).x;
  const rows: Sign[][] = [];
  for (const sign of signs.toSorted((a, b) => levelOf(a) - levelOf(b))) {
    const row = rows.find((signs) => {
      const mean = signs.reduce((sum, other) => sum + levelOf(other), 0) / signs.length;
      return Math.abs(mean - levelOf(sign)) < SAME_ROW * height;
    });
    if (row) row.push(sign);
    else rows.push([sign]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.box.left - b.box.left));
}

/** By how much the rows fall from left to right: the median over all signs and the next one to the right. */
function slopeOf(signs: readonly Sign[], height: number): number {
  const slopes = signs.flatMap((sign) => {
    const from = middleOf(sign);
    const steps = signs
      .map((other) => ({ x: middleOf(other).x - from.x, y: middleOf(other).y - from.y }))
      .filter(({ x, y }) => x > 0 && Math.abs(y) < SAME_ROW * height && Math.abs(y) <= STEEPEST * x);
    const next = steps.sort((a, b) => a.x - b.x)[0];
    return next ? [next.y / next.x] : [];
  });
  return median(slopes);
}
