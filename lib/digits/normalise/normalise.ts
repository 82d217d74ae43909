// Normalises a grey picture of any size, light and polarity to a model's input: finds the drawing, crops and centres it.

import { type Box, fromMiddleGrey, type Raster, resample, wholeOf } from '../raster.ts';
import { isBoldDrawing, runsOffThePicture } from './broad-strokes.ts';
import { withoutCellLines } from './cell.ts';
import {
  boxAround,
  type Component,
  type Drawing,
  erase,
  findComponents,
  piecesOfDrawing,
} from './components.ts';
import { cropBox, isSheet } from './crop.ts';
import { borderRing, fitPlane, isEven, noise, type Plane, subtract } from './even-paper.ts';
import { centre, fitToDigit } from './fit.ts';
import { denoise, hasContrast, inkSide, LEAST_CONTRAST, stretch, withoutNoise } from './ink.ts';
import { withoutRuling } from './ruling.ts';
import { thickenThinStrokes } from './strokes.ts';
import { lowestLine, withoutAttachedLine, withoutUnderlines } from './underline.ts';
import {
  BOLDEST_STROKE,
  deviation,
  grain,
  hasBroadInk,
  hasBroadSurface,
  inFullLight,
  subtractSurface,
  surfaceOf,
} from './uneven-paper.ts';

/** Longer side at which the steps work: enough detail for strokes, and it bounds the cost of a hostile picture. */
const WORKING_SIDE = 112;

/** Longer side at which faint strokes are looked for when nothing is found at the usual one. */
const FAINT_SIDE = 224;

/** A dotted digit may have this many pieces; more are noise or a pattern. */
const MOST_PIECES = 24;

/** In a smaller picture the digit fills everything: its strokes are as broad as a sheet of paper. */
const LEAST_SIDE_FOR_UNEVEN_PAPER = 34;

/** A picture as a model's input, and where on the picture it was drawn. */
export interface Normalised {
  /** 784 bytes: 28 rows of 28, 0 paper, 255 ink. */
  readonly pixels: Uint8Array;
  /** Around the drawing, in pixels of the picture; not whole ones. */
  readonly box: Box;
}

/**
 * Finds the drawing and redraws it as in MNIST: the longer side 20 pixels, the centre of mass in the middle, no stroke
 * thinner than 1.6 pixels.
 * @returns 784 bytes: 28 rows of 28, 0 paper, 255 ink; undefined when nothing is drawn on the picture
 */
export function normalise(picture: Raster): Uint8Array | undefined {
  return locateAndNormalise(picture)?.pixels;
}

/** As `normalise`, with the box around the drawing. */
export function locateAndNormalise(original: Raster): Normalised | undefined {
  const picture = fromMiddleGrey(original);
  const first = findDrawing(shrink(picture)) ?? findFaint(picture);
  if (first === undefined) return undefined;
  const crop = cropBox(picture, first);
  const second = crop && findDrawing(shrink(picture, crop));
  const { strokes, box } = second ?? first;
  const looked = second && crop ? crop : wholeOf(picture);
  return { pixels: redraw(strokes, box), box: onPicture(box, strokes, looked) };
}

/** Looks for thin, faint strokes, whose contrast is lost at the usual size; undefined when there is no larger size. */
function findFaint(picture: Raster): Drawing | undefined {
  if (Math.max(picture.width, picture.height) <= WORKING_SIDE) return undefined;
  return findDrawing(shrink(picture, wholeOf(picture), FAINT_SIDE));
}

/** The ink inside `box` as a model's input. */
export function redraw(strokes: Raster, box: Box): Uint8Array {
  return thickenThinStrokes(centre(fitToDigit(strokes, box)));
}

/** A box on `strokes`, which show the part `looked` of the picture, in pixels of the picture. */
export function onPicture(box: Box, strokes: Raster, looked: Box): Box {
  const [x, y] = [looked.width / strokes.width, looked.height / strokes.height];
  return {
    left: looked.left + box.left * x,
    top: looked.top + box.top * y,
    width: box.width * x,
    height: box.height * y,
  };
}

/** The part of the picture inside `box`, its longer side at most `side` pixels; a smaller part keeps its size. */
export function shrink(picture: Raster, box: Box = wholeOf(picture), side = WORKING_SIDE): Raster {
  const scale = Math.min(1, side / Math.max(box.width, box.height));
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  return resample(picture, box, width, height);
}

/**
 * Finds the drawing on a picture of at most 112 pixels; undefined when nothing is drawn.
 * @param original differences from middle grey
 */
export function findDrawing(original: Raster): Drawing | undefined {
  const isSmall = Math.min(original.width, original.height) < LEAST_SIDE_FOR_UNEVEN_PAPER;
  const picture = isSmall ? withoutCellLines(original) : original;
  const ring = borderRing(picture);
  const paper = fitPlane(ring);
  const fine = grain(picture);
  if (!isSmall && !isEven(ring, paper, fine)) return onUnevenPaper(denoise(picture, fine));
  const strokes = strokesOnEvenPaper(picture, paper, noise(ring, paper));
  const found = drawingIn(strokes);
  if (isSmall || strokes === undefined || !hasBroadInk(strokes)) return found;
  return boldOrFine(picture, found, drawingIn(strokesOnUnevenPaper(denoise(picture, fine))));
}

/**
 * All ink on a picture, 0–255, without the lines that are printed on the paper: the pieces of the drawing and whatever else
 * there is. Undefined when there is none.
 * @param original differences from middle grey
 */
export function inkOn(original: Raster): Raster | undefined {
  const isSmall = Math.min(original.width, original.height) < LEAST_SIDE_FOR_UNEVEN_PAPER;
  const picture = isSmall ? withoutCellLines(original) : original;
  const ring = borderRing(picture);
  const paper = fitPlane(ring);
  const fine = grain(picture);
  if (!isSmall && !isEven(ring, paper, fine)) return strokesOnUnevenPaper(denoise(picture, fine));
  const strokes = strokesOnEvenPaper(picture, paper, noise(ring, paper));
  if (isSmall || strokes === undefined || !hasBroadInk(strokes)) return strokes;
  return strokesOnUnevenPaper(denoise(picture, fine)) ?? strokes;
}

/** For unevenly lit paper, which no plane fits. */
function onUnevenPaper(picture: Raster): Drawing | undefined {
  const surface = surfaceOf(picture);
  const found = drawingIn(strokesOnSurface(picture, surface));
  if (!hasBroadSurface(surface, LEAST_CONTRAST)) return found;
  const around = surfaceOf(picture, BOLDEST_STROKE);
  const bold = drawingIn(strokesOnSurface(picture, around));
  return bold && !runsOffThePicture(bold.strokes) ? boldOrFine(picture, bold, found) : found;
}

/** A digit may have strokes as broad as a sheet of paper; a sheet itself is no digit. */
function boldOrFine(picture: Raster, bold?: Drawing, fine?: Drawing): Drawing | undefined {
  if (bold === undefined || isSheet(bold)) return fine;
  return isBoldDrawing(picture, bold, fine) ? bold : fine;
}

/** The drawing among the ink; undefined for no pieces, and for a pattern of many. */
function drawingIn(strokes: Raster | undefined): Drawing | undefined {
  if (strokes === undefined) return undefined;
  const components = findComponents(strokes);
  const kept = withoutUnderlines(piecesOfDrawing(components, strokes));
  if (kept.length === 0 || kept.length > MOST_PIECES) return undefined;
  const drawingOf = (pieces: readonly Component[]) => ({
    strokes: erase(strokes, components, pieces),
    box: boxAround(pieces, strokes),
  });
  const found = drawingOf(kept);
  // A second underline below the one that touches the digit.
  const second = lowestLine(kept);
  const upper = second && drawingOf(kept.filter((piece) => piece !== second));
  const cut =
    (upper && withoutAttachedLine(upper.strokes, upper.box)) ?? withoutAttachedLine(found.strokes, found.box);
  return cut === undefined ? found : (drawingIn(cut) ?? found);
}

function strokesOnEvenPaper(picture: Raster, paper: Plane, sigma: number): Raster | undefined {
  const ink = inkSide(denoise(subtract(picture, paper), sigma), sigma);
  return ink && strokesOf(withoutRuling(ink, sigma), sigma);
}

function strokesOnUnevenPaper(picture: Raster): Raster | undefined {
  return strokesOnSurface(picture, surfaceOf(picture));
}

function strokesOnSurface(picture: Raster, surface: Raster): Raster | undefined {
  const difference = subtractSurface(picture, surface);
  const sigma = deviation(difference);
  const ink = inkSide(difference, sigma);
  if (ink === undefined) return undefined;
  const drawn = withoutRuling(inFullLight(ink, surface), sigma);
  return strokesOf(withoutNoise(drawn, ink, sigma), sigma);
}

/** Ink in grey values → strokes 0–255; undefined when there are none. */
function strokesOf(ink: Raster, sigma: number): Raster | undefined {
  return hasContrast(ink, sigma) ? stretch(ink) : undefined;
}
