// Reads one digit: the whole drawing, or else the one part of the picture that is surely a digit.
import { SIDE } from '#lib/task.ts';
import { predictFast } from '../model/fast-logits.ts';
import type { Model, Prediction } from '../model/predict.ts';
import { findComponents } from '../normalise/components.ts';
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
export function readOne(model: Model, picture: Raster): Reading | NotRead {
  const whole = readWhole(model, picture);
  const isSurrounded = whole !== undefined && isInsideAnother(whole.pixels);
  if (whole !== undefined && whole.prediction.probability >= CLEAR && !isSurrounded) return whole;
  const part = partRead(model, picture);
  // A circle around a 1 looks like a 0 with a stroke in it, also to a model that is sure.
  if (isSurrounded && typeof part === 'object') return part;
  if (whole === undefined) return part ?? nothingFound(picture);
  if (whole.prediction.doubtful) return part ?? whole;
  const isSurer = typeof part === 'object' && part.prediction.probability > whole.prediction.probability;
  return isSurer ? part : whole;
}

/** Whether one piece of a 28×28 drawing is around another that is large enough to be a digit; the dot of a 0 is not. */
function isInsideAnother(pixels: Uint8Array): boolean {
  const pieces = findComponents({ width: SIDE, height: SIDE, pixels: Float32Array.from(pixels) });
  return pieces.some((inner) =>
    pieces.some((outer) => encloses(outer, inner) && longer(inner) >= LEAST_INSIDE * longer(outer)),
  );
}

function nothingFound(picture: Raster): NotRead {
  const found = piecesOn(picture);
  return typeof found === 'string' ? found : 'tooMuch';
}

function readWhole(model: Model, picture: Raster): Reading | undefined {
  const drawing = locateAndNormalise(picture);
  return drawing && { ...drawing, prediction: predictFast(model, drawing.pixels) };
}

function partRead(model: Model, picture: Raster): Reading | NotRead | undefined {
  const sheet = sheetOn(picture);
  return (sheet && onSheet(model, sheet)) ?? onlySurePart(model, partsOf(picture));
}

function onSheet(model: Model, { picture, box, isOutside }: Cutting): Reading | NotRead | undefined {
  const least = LEAST_ON_SHEET * Math.max(box.width, box.height);
  const read = onlySurePart(
    model,
    partsOf(picture, isOutside).filter(({ size }) => size >= least),
  );
  return typeof read === 'object' ? moved(read, box) : read;
}

function onlySurePart(model: Model, parts: readonly Part[]): Reading | NotRead | undefined {
  const read = parts.map((part) => ({ ...part, prediction: predictFast(model, part.pixels) }));
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
