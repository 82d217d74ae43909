// One prediction from upload to answer, whichever model serves: read the picture, predict, keep it for feedback.
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { predict, readDigit } from '#lib/digits/digits.ts';
import type { Served } from '#lib/models/models.ts';
import type { predictionView, savePrediction } from './predictions.ts';

interface Serving {
  username: string;
  /** Looked up while the picture is read. */
  served: Promise<Served>;
  save: typeof savePrediction;
}

/** @throws AppError for a file that is no picture of a digit; then nothing is kept. */
export async function servePrediction(
  file: Uint8Array,
  { username, served, save }: Serving,
): Promise<z.input<typeof predictionView>> {
  const [pixels, { version, model, degraded, experiment }] = await Promise.all([readDigit(file), served]);
  const { digit, probability, probabilities, doubtful } = predict(model, pixels);
  const prediction_id = randomUUID();
  const answer = { prediction_id, version, model: model.id };
  await save({
    ...answer,
    username,
    digit,
    probabilities,
    pixels,
    at: new Date().toISOString(),
    ...(experiment !== undefined && { experiment }),
  });
  return {
    prediccion: digit,
    probabilidad: Number(probability.toFixed(4)),
    ...answer,
    dudosa: doubtful,
    ...(degraded && { degraded }),
  };
}
