// Reads one digit: the whole drawing, or else the one part of the picture that is surely a digit.
import { SIDE } from '#lib/task.ts';
import type { Look, Prediction } from '../model/predict.ts';
import { findComponents } from '../normalise/components.ts';
import { DIGIT_SIDE } from '../normalise/fit.ts';
import { locateAndNormalise, type Normalised } from '../normalise/normalise.ts';
import type { Box, Raster } from '../raster.ts';
import { type Part, partsOf } from './groups.ts';
import { encloses, longer, piecesOn } from './pieces.ts';
import { type Cutting, sheetOn } from './sheet.ts';

/** A part counts as a digit with this probability; more than for the whole, since several parts are tried. */
const SURE = 0.85;

/** Of a whole with at least this probability no part is tried: nearly all pictures of one digit end here. */
const CLEAR = 0.95;

/** A drawing on a sheet is at least this share of the sheet's longer side. */
const LEAST_ON_SHEET = 0.1;

/** Digits of one number differ less in size than this. */
const LIKE_SIZE = 0.6;

/** A piece inside another one is a digit when its longer side is this share of the other one's. */
const LEAST_INSIDE = 0.35;

/** A drawing with more ink than this share of its 20×20 pixels may be a sheet that was taken for a digit. */
const FULL = 0.4;

/** What a model says of 784 pixels. A browser has another way to compute it than a server. */
export type Predictor = (pixels: Uint8Array, look?: Look) => Prediction;

/** What was read, and from which pixels. */
export interface Reading extends Normalised {
  readonly prediction: Prediction;
}

/** Nothing was read: nothing is drawn, no drawing stands out among too many pieces, or two or more signs are surely digits. */
export type NotRead = 'blank' | 'tooMuch' | 'several';

/**
 * Reads the whole drawing. When that is not clear, tries the sheet that the drawing is on, and the parts of the picture; an
 * answer needs exactly one large part, and the model surer of it than of the whole.
 */
export function readOne(predict: Predictor, picture: Raster): Reading | NotRead {
  const whole = readWhole(predict, picture);
  const look = whole && lookOf(whole.pixels);
  const isClear = whole !== undefined && whole.prediction.probability >= CLEAR;
  if (isClear && look === 'simple') return whole;
  const part = partRead(predict, picture);
  // A circle around a 1 looks like a 0 with a stroke in it, and a note like a bold digit, also to a model that is sure.
  if (look === 'misleading' && typeof part === 'object') return part;
  if (whole === undefined) return part ?? nothingFound(picture);
  if (whole.prediction.doubtful) return part ?? whole;
  const isSurer = typeof part === 'object' && part.prediction.probability > whole.prediction.probability;
  return isSurer ? part : whole;
}

/**
 * Whether a 28×28 drawing is one piece, of several pieces, or looks like what is around a digit: one piece is around another
 * that is large enough to be a digit (the dot of a 0 is not), or it is as full of ink as a sheet.
 */
function lookOf(pixels: Uint8Array): 'simple' | 'inPieces' | 'misleading' {
  const pieces = findComponents({ width: SIDE, height: SIDE, pixels: Float32Array.from(pixels) });
  const isAroundAnother = pieces.some((inner) =>
    pieces.some((outer) => encloses(outer, inner, SIDE) && longer(inner) >= LEAST_INSIDE * longer(outer)),
  );
  const ink = pixels.reduce((sum, value) => sum + value, 0) / (255 * DIGIT_SIDE ** 2);
  if (isAroundAnother || ink >= FULL) return 'misleading';
  return pieces.length > 1 ? 'inPieces' : 'simple';
}

function nothingFound(picture: Raster): NotRead {
  const found = piecesOn(picture);
  return typeof found === 'string' ? found : 'tooMuch';
}

/** The whole drawing as one digit; undefined when nothing is drawn. */
export function readWhole(predict: Predictor, picture: Raster): Reading | undefined {
  const drawing = locateAndNormalise(picture);
  return drawing && { ...drawing, prediction: predict(drawing.pixels) };
}

function partRead(predict: Predictor, picture: Raster): Reading | NotRead | undefined {
  const sheet = sheetOn(picture);
  return (sheet && onSheet(predict, sheet)) ?? onlySurePart(predict, partsOf(picture));
}

function onSheet(predict: Predictor, { picture, box, surroundings }: Cutting): Reading | NotRead | undefined {
  const least = LEAST_ON_SHEET * Math.max(box.width, box.height);
  const read = onlySurePart(
    predict,
    partsOf(picture, surroundings).filter(({ size }) => size >= least),
  );
  return typeof read === 'object' ? moved(read, box) : read;
}

function onlySurePart(predict: Predictor, parts: readonly Part[]): Reading | NotRead | undefined {
  // Only a part that is alone is an answer; of several it matters whether two are clear, and a page of print has dozens.
  const look = parts.length === 1 ? 'views' : 'first';
  const read = parts.map((part) => ({ ...part, prediction: predict(part.pixels, look) }));
  const sure = read.filter(isSure);
  const largest = Math.max(0, ...sure.map(({ size }) => size));
  if (sure.filter(({ size }) => size >= LIKE_SIZE * largest).length > 1) return 'several';
  return read.length === 1 ? sure[0] : undefined;
}

const isSure = ({ prediction }: { prediction: Prediction }) =>
  !prediction.doubtful && prediction.probability >= SURE;

function moved(reading: Reading, to: Box): Reading {
  const { left, top, width, height } = reading.box;
  return { ...reading, box: { left: left + to.left, top: top + to.top, width, height } };
}
