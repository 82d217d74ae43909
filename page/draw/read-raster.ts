// Reads a drawing in the browser, by the code and the model of the server. Loaded with the weights, at the first stroke.
import { type Model, predict } from '#lib/digits/model/predict.ts';
import { type Reading as Found, type NotRead, readOne, readWhole } from '#lib/digits/parts/read-one.ts';
import type { Raster } from '#lib/digits/raster.ts';
import type { Reading } from './reading.ts';

/** All of the drawing as one digit: fast enough while the pen moves. */
export function readQuickly(model: Model, picture: Raster): Reading {
  const predictor = (pixels: Uint8Array) => predict(model, pixels, 'first');
  return readingOf(readWhole(predictor, picture) ?? 'blank', model, picture);
}

/** As the server reads it: the parts of the picture too, when the whole is not clear. Takes three to five times as long then. */
export function readRaster(model: Model, picture: Raster): Reading {
  const predictor = (pixels: Uint8Array) => predict(model, pixels);
  return readingOf(readOne(predictor, picture), model, picture);
}

function readingOf(found: Found | NotRead, model: Model, picture: Raster): Reading {
  if (typeof found === 'string') return { is: found };
  const { pixels, box, prediction } = found;
  const share = {
    left: box.left / picture.width,
    top: box.top / picture.height,
    width: box.width / picture.width,
    height: box.height / picture.height,
  };
  return { is: 'read', model: model.id, prediction, pixels, box: share };
}
