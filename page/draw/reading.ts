// What was read of a drawing in the browser.
import type { Prediction } from '#lib/digits/model/predict.ts';
import type { NotRead } from '#lib/digits/parts/read-one.ts';
import type { Box } from '#lib/digits/raster.ts';

export interface Read {
  is: 'read';
  model: string;
  prediction: Prediction;
  /** What the model saw: 784 bytes. */
  pixels: Uint8Array;
  /** Around the drawing, in shares of the picture's width and height. */
  box: Box;
}

export type Reading = { is: 'empty' } | { is: NotRead } | Read;

/** The digits by falling probability. */
export function ranked({ probabilities }: Prediction): number[] {
  return probabilities
    .map((probability, digit) => ({ probability, digit }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ digit }) => digit);
}
