// A grey picture of any size, light and polarity → the 28×28 picture of one digit, the way MNIST draws it.

import { type Box, type Raster, resample, wholeOf } from '../raster.ts';
import { borderRing, fitPlane, isEven, noise, type Plane, subtract } from './background.ts';
import { closeUp, isSheet } from './close-up.ts';
import { boxAround, type Drawing, drawing, erase, findComponents } from './components.ts';
import { centre, fitToDigit } from './fit.ts';
import { denoise, inkSide, standsOut, stretch } from './ink.ts';
import { withoutRuling } from './ruling.ts';
import { deviation, grain, hasBroadInk, inFullLight, subtractSurface, surfaceOf } from './surface.ts';

/** Longer side that the steps work at: enough for a stroke, and it bounds the cost of a hostile picture. */
const WORKING_SIDE = 112;

/** A digit in dots may have as many pieces; more are noise, or a pattern. */
const MOST_PIECES = 24;

/** A smaller picture is all digit: its strokes are as broad as surfaces. */
const LEAST_SIDE_FOR_A_SURFACE = 34;

/**
 * Finds the drawing and draws it again as MNIST would: 784 bytes, 28 rows of 28, 0 paper, 255 ink, the digit's
 * longer side 20 pixels, its centre of mass in the middle. Undefined when nothing is drawn on the picture.
 */
export function normalise(picture: Raster): Uint8Array | undefined {
  const found = findDrawing(shrink(picture));
  if (found === undefined) return undefined;
  const closer = closeUp(picture, found);
  const { strokes, box } = (closer && findDrawing(shrink(picture, closer))) ?? found;
  return centre(fitToDigit(strokes, box));
}

/** The part of the picture inside `box`, its longer side brought down to 112 pixels; a smaller one stays as it is. */
export function shrink(picture: Raster, box: Box = wholeOf(picture)): Raster {
  const scale = Math.min(1, WORKING_SIDE / Math.max(box.width, box.height));
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  return resample(picture, box, width, height);
}

/** What is drawn on a picture of at most 112 pixels; undefined when nothing is. */
export function findDrawing(picture: Raster): Drawing | undefined {
  const ring = borderRing(picture);
  const paper = fitPlane(ring);
  const isSmall = Math.min(picture.width, picture.height) < LEAST_SIDE_FOR_A_SURFACE;
  const fine = grain(picture);
  if (!isSmall && !isEven(ring, paper, fine)) return onSurface(picture, fine);
  const strokes = strokesOnPlane(picture, paper, noise(ring, paper));
  if (isSmall || strokes === undefined || !hasBroadInk(strokes)) return drawingIn(strokes);
  return onSurface(picture, fine) ?? bold(drawingIn(strokes));
}

/** Where no plane describes the paper: against the surface that it makes. */
function onSurface(picture: Raster, grainOfIt: number): Drawing | undefined {
  return drawingIn(strokesOnSurface(denoise(picture, grainOfIt)));
}

/** A digit in strokes so broad that they pass for a surface; a sheet of paper, which is as broad, is no digit. */
function bold(found: Drawing | undefined): Drawing | undefined {
  return found && !isSheet(found) ? found : undefined;
}

/** The pieces of ink that belong together; undefined for none, and for a pattern of many. */
function drawingIn(strokes: Raster | undefined): Drawing | undefined {
  if (strokes === undefined) return undefined;
  const components = findComponents(strokes);
  const kept = drawing(components, strokes);
  if (kept.length === 0 || kept.length > MOST_PIECES) return undefined;
  return { strokes: erase(strokes, components, kept), box: boxAround(kept, strokes) };
}

function strokesOnPlane(picture: Raster, paper: Plane, sigma: number): Raster | undefined {
  const ink = inkSide(denoise(subtract(picture, paper), sigma), sigma);
  return ink && withoutLines(ink, sigma);
}

function strokesOnSurface(picture: Raster): Raster | undefined {
  const surface = surfaceOf(picture);
  const difference = subtractSurface(picture, surface);
  const sigma = deviation(difference);
  const ink = inkSide(difference, sigma);
  return ink && withoutLines(inFullLight(ink, surface), sigma);
}

/** Ink in grey values → strokes 0–255 without the paper's lines; undefined when there were only lines. */
function withoutLines(ink: Raster, sigma: number): Raster | undefined {
  const drawn = withoutRuling(ink, sigma);
  return standsOut(drawn, sigma) ? stretch(drawn) : undefined;
}
