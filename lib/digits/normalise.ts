// A grey picture of any size, light and polarity → the 28×28 picture of one digit, the way MNIST draws it.
import { borderRing, fitPlane, noise, subtract } from './background.ts';
import { closeUp } from './close-up.ts';
import { boxAround, type Drawing, drawing, erase, findComponents } from './components.ts';
import { denoise, inkSide, stretch } from './ink.ts';
import { centre, fitToDigit } from './place.ts';
import { type Box, type Raster, resample, wholeOf } from './raster.ts';

/** Longer side that the steps work at: enough for a stroke, and it bounds the cost of a hostile picture. */
const WORKING_SIDE = 112;

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
  const sigma = noise(ring, paper);
  const ink = inkSide(denoise(subtract(picture, paper), sigma), sigma);
  if (ink === undefined) return undefined;
  const strokes = stretch(ink);
  const components = findComponents(strokes);
  if (components.length === 0) return undefined;
  const kept = drawing(components, strokes);
  return { strokes: erase(strokes, components, kept), box: boxAround(kept, strokes) };
}
