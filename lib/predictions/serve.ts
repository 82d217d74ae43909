// One prediction from upload to answer, whichever model serves: read the picture, predict, keep it for feedback, tell
// whoever of its user listens.
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { predict, readDigit } from '#lib/digits/digits.ts';
import type { Served } from '#lib/models/models.ts';
import { sendEvent, userRoom } from '#lib/realtime/realtime.ts';
import type { predictionView, savePrediction } from './predictions.ts';

interface Serving {
  username: string;
  /** Looked up while the picture is read. */
  served: Promise<Served>;
  save: typeof savePrediction;
  tell?: typeof sendEvent;
}

/** @throws AppError for a file that is no picture of a digit; then nothing is kept. */
export async function servePrediction(
  file: Uint8Array,
  { username, served, save, tell = sendEvent }: Serving,
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
  const kept = {
    ...prediction,
    username,
    digit,
    probabilities,
    pixels,
    at: new Date().toISOString(),
    ...(experiment !== undefined && { experiment }),
  };
  // Beside each other: whether somebody listens would take a read to know, which costs more time than the message.
  await Promise.all([save(kept), tell({ room: userRoom(username), event: 'prediction', data: answer })]);
  return answer;
}
