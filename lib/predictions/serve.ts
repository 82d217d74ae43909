// One prediction from upload to answer: read the picture, predict, save it for feedback, send a live event to its user.
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { predict, readDigit } from '#lib/digits/digits.ts';
import type { Served } from '#lib/models/models.ts';
import { type sendEvent, userRoom } from '#lib/realtime/realtime.ts';
import type { predictionView, savePrediction } from './predictions.ts';

/** A prediction's effects, as the handlers' bags of dependencies have them. */
export interface PredictionEffects {
  save: typeof savePrediction;
  sendEvent: typeof sendEvent;
}

/**
 * @param served the model, which is looked up while the picture is read
 * @throws AppError for a file that is no picture of a digit; then nothing is saved.
 */
export async function servePrediction(
  file: Uint8Array,
  username: string,
  served: Promise<Served>,
  { save, sendEvent }: PredictionEffects,
): Promise<z.input<typeof predictionView>> {
  const [pixels, { version, model, degraded, experiment }] = await Promise.all([readDigit(file), served]);
  const { digit, probability, probabilities, doubtful } = predict(model, pixels);
  const prediction = { prediction_id: randomUUID(), version, model: model.id };
  const answer = {
    prediccion: digit,
    probabilidad: Number(probability.toFixed(4)),
    ...prediction,
    dudosa: doubtful,
    ...(degraded && { degraded }),
  };
  const saved = {
    ...prediction,
    username,
    digit,
    probabilities,
    pixels,
    at: new Date().toISOString(),
    ...(experiment !== undefined && { experiment }),
  };
  // The event is sent even when nobody listens: to find that out would take a read, which is slower than the message.
  await Promise.all([
    save(saved),
    sendEvent({ room: userRoom(username), event: 'prediction', data: answer }),
  ]);
  return answer;
}
