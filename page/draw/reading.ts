// Reads a drawing in the browser, by the code and the model of the server.
import { type Model, type Prediction, predict } from '#lib/digits/model/predict.ts';
import { locateAndNormalise } from '#lib/digits/normalise/normalise.ts';
import type { Box, Raster } from '#lib/digits/raster.ts';

export interface Read {
  is: 'read';
  model: string;
  prediction: Prediction;
  /** What the model saw: 784 bytes. */
  pixels: Uint8Array;
  /** Around the drawing, in shares of the picture's width and height. */
  box: Box;
}

export type Reading = { is: 'empty' } | { is: 'blank' } | Read;

export function readRaster(model: Model, picture: Raster): Reading {
  const found = locateAndNormalise(picture);
  if (!found) return { is: 'blank' };
  const { pixels, box } = found;
  const share = {
    left: box.left / picture.width,
    top: box.top / picture.height,
    width: box.width / picture.width,
    height: box.height / picture.height,
  };
  return { is: 'read', model: model.id, prediction: predict(model, pixels), pixels, box: share };
}

/** The digits by falling probability. */
export function ranked({ probabilities }: Prediction): number[] {
  return probabilities
    .map((probability, digit) => ({ probability, digit }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ digit }) => digit);
}
