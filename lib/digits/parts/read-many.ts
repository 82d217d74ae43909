// Reads all digits on a picture, in reading order: row by row, from left to right.
import { MOST_DIGITS } from '#lib/task.ts';
import { boxAround, type Component, erase, unionOf, withoutFrames } from '../normalise/components.ts';
import { onPicture, redraw } from '../normalise/normalise.ts';
import { type Box, type Raster, wholeOf } from '../raster.ts';
import { DETAILED_SIDE, type Found, longer, piecesOn, withoutSurroundings } from './pieces.ts';
import type { NotRead, Predictor, Reading } from './read-one.ts';
import { cutTouching } from './touching.ts';

/** The height of a digit is that of the piece which seven in ten pieces do not exceed. */
const HEIGHT_QUANTILE = 0.7;

/** In pixels of the ink: lower digits are looked at again, where the picture has more detail. */
const SMALL = 56;

/** A piece with less than this share of a digit's height is a dot or a speck. */
const LEAST_PIECE = 0.25;

/** Two pieces are one digit when they share this much of the narrower one's columns, are nearer than … and together no higher than … digits. */
const SHARED_COLUMNS = 0.4;
const NEAR = 0.25;
const TALLEST_DIGIT = 1.5;

/** A lower piece is no digit but a fragment of one, such as the bar of a five, when it is as near to another piece as … digits. */
const FRAGMENT = 0.6;
const FRAGMENT_NEAR = 0.1;

/** Digits of one row are at most this share of a digit's height apart in height. */
const SAME_ROW = 0.6;

interface Sign {
  readonly pieces: readonly Component[];
  readonly box: Box;
}

export function readMany(predict: Predictor, picture: Raster): Reading[] | NotRead {
  const found = piecesOn(picture);
  if (typeof found === 'string') return found;
  const usual = signsOf(found);
  const isSmall = usual.height < SMALL && found.ink.width < picture.width;
  const again = isSmall ? piecesOn(picture, DETAILED_SIDE) : undefined;
  const looked = typeof again === 'object' ? again : found;
  const { signs, height } = looked === found ? usual : signsOf(looked);
  if (signs.length === 0) return 'blank';
  if (signs.length > MOST_DIGITS) return 'tooMuch';
  const read = inReadingOrder(signs, height).flatMap((sign) => readSign(predict, looked, sign, picture));
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

/** The signs among the pieces, and the height of a digit; 0 when there are none. */
function signsOf({ ink, all }: Found): { signs: Sign[]; height: number } {
  const pieces = withoutSurroundings(withoutFrames(all, ink));
  const heights = pieces.map(({ box }) => box.height).sort((a, b) => a - b);
  const height = heights[Math.floor(heights.length * HEIGHT_QUANTILE)] ?? 0;
  const large = pieces.filter((piece) => longer(piece) > LEAST_PIECE * height);
  const signs = joined(
    large.map((piece) => ({ pieces: [piece], box: piece.box })),
    height,
  );
  return { signs, height };
}

/** Joins the pieces of one digit: the bar of a five, a broken stroke. */
function joined(signs: readonly Sign[], height: number): Sign[] {
  const done: Sign[] = [];
  for (const sign of signs) {
    let grown = sign;
    for (let i = done.findIndex((other) => isSameDigit(grown.box, other.box, height)); i >= 0; ) {
      const pieces = [...(done[i] as Sign).pieces, ...grown.pieces];
      grown = { pieces, box: unionOf(pieces) };
      done.splice(i, 1);
      i = done.findIndex((other) => isSameDigit(grown.box, other.box, height));
    }
    done.push(grown);
  }
  return done;
}

function isSameDigit(a: Box, b: Box, height: number): boolean {
  const shared = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const apart = Math.max(a.top, b.top) - Math.min(a.top + a.height, b.top + b.height);
  const together = Math.max(a.top + a.height, b.top + b.height) - Math.min(a.top, b.top);
  if (together >= TALLEST_DIGIT * height) return false;
  const isFragment = Math.min(a.height, b.height) < FRAGMENT * height;
  if (isFragment && Math.max(-shared, apart) < FRAGMENT_NEAR * height) return true;
  return shared > SHARED_COLUMNS * Math.min(a.width, b.width) && apart < NEAR * height;
}

const middleOf = ({ box }: Sign) => box.top + box.height / 2;

function inReadingOrder(signs: readonly Sign[], height: number): Sign[] {
  const rows: Sign[][] = [];
  for (const sign of signs.toSorted((a, b) => middleOf(a) - middleOf(b))) {
    const row = rows.find((signs) => {
      const mean = signs.reduce((sum, other) => sum + middleOf(other), 0) / signs.length;
      return Math.abs(mean - middleOf(sign)) < SAME_ROW * height;
    });
    if (row) row.push(sign);
    else rows.push([sign]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.box.left - b.box.left));
}
