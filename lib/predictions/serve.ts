// One prediction from upload to answer, whichever model serves: read the picture, predict, keep it for feedback.
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { type Model, predict, readDigit } from '#lib/digits/digits.ts';
import type { Prediction, predictionView, savePrediction } from './predictions.ts';

interface Serving {
  username: string;
  version: Prediction['version'];
  model: Model;
  save: typeof savePrediction;
}

/** @throws AppError for a file that is no picture of a digit; then nothing is kept. */
export async function servePrediction(
  file: Uint8Array,
  { username, version, model, save }: Serving,
): Promise<z.input<typeof predictionView>> {
  const pixels = await readDigit(file);
  const { digit, probability, probabilities, doubtful } = predict(model, pixels);
  const prediction_id = randomUUID();
  const at = new Date().toISOString();
  await save({ prediction_id, username, version, model: model.id, digit, probabilities, pixels, at });
  return {
    prediccion: digit,
    probabilidad: Number(probability.toFixed(4)),
    version,
    prediction_id,
    model: model.id,
    dudosa: doubtful,
  };
}
