// A prediction from upload to answer: read the picture, predict, save it for feedback, send a live event to its user.
import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import {
  decode,
  type Model,
  pictureUrl,
  type Raster,
  type Reading,
  recognise,
  recogniseAll,
} from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';
import type { Served } from '#lib/models/models.ts';
import { type sendEvent, userRoom } from '#lib/realtime/realtime.ts';
import { mayListen, type User } from '#lib/users/users.ts';
import {
  digitId,
  type manyView,
  type Prediction,
  type PredictionQuery,
  type predictionView,
  type savePrediction,
  type saveUnanswered,
} from './predictions.ts';

/** A prediction's effects, as the handlers' bags of dependencies have them. */
export interface PredictionEffects {
  save: typeof savePrediction;
  saveUnanswered: typeof saveUnanswered;
  sendEvent: typeof sendEvent;
}

type View = z.input<typeof predictionView>;
type ManyView = z.input<typeof manyView>;

/**
 * @param served the model, which is looked up while the picture is decoded
 * @throws AppError for a file that is no picture of a digit; then no prediction is saved.
 */
export async function servePrediction(
  file: Uint8Array,
  caller: Pick<User, 'username' | 'listens_until'>,
  served: Promise<Served>,
  { save, saveUnanswered, sendEvent }: PredictionEffects,
  { detail }: PredictionQuery = {},
): Promise<View> {
  const now = new Date();
  const read = readWith(recognise, file, caller.username, served, saveUnanswered);
  const { picture, behind, result: reading, ms } = await read;
  const named = nameOf(behind);
  const answer = { ...answerOf(reading), ...named };
  await Promise.all([
    save(savedAs(reading, caller.username, behind, named.prediction_id), seenIn(answer, ms)),
    mayListen(caller, now) &&
      sendEvent({ room: userRoom(caller.username), event: 'prediction', data: answer }),
  ]);
  return { ...answer, ...(detail === 'true' && detailsOf(reading, picture)) };
}

/**
 * All digits of a picture in reading order. Each is saved, so that feedback can name it.
 * @throws AppError for a file that is no picture, is blank, or has more than 64 signs; then no prediction is saved.
 */
export async function servePredictions(
  file: Uint8Array,
  { username }: Pick<User, 'username'>,
  served: Promise<Served>,
  { save, saveUnanswered }: Pick<PredictionEffects, 'save' | 'saveUnanswered'>,
): Promise<ManyView> {
  const read = readWith(recogniseAll, file, username, served, saveUnanswered);
  const { picture, behind, result: readings, ms } = await read;
  const named = nameOf(behind);
  const saveOne = async (reading: Reading, i: number) =>
    await save(
      savedAs(reading, username, behind, digitId(named.prediction_id, i)),
      seenIn(answerOf(reading), ms),
    );
  await Promise.all(readings.map(saveOne));
  const digits = readings.map((reading) => ({ ...answerOf(reading), ...shownOf(reading, picture) }));
  return { ...named, digits };
}

/** Decodes and reads a picture; a picture without an answer is counted, and then the caller gets the error. */
async function readWith<Result>(
  recognise: (model: Model, picture: Raster) => Result,
  file: Uint8Array,
  username: string,
  served: Promise<Served>,
  saveUnanswered: PredictionEffects['saveUnanswered'],
): Promise<{ picture: Raster; behind: Served; result: Result; ms: number }> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const count = async (outcome: 'refused' | 'failed', { version, model }: Served) => {
    const call = { username, version, model: model.id, at: new Date().toISOString(), outcome };
    await saveUnanswered({ ...call, ms: elapsed() }).catch((problem: Error) =>
      logger.warn('picture without an answer not counted', { outcome, error: problem }),
    );
  };
  try {
    const [picture, behind] = await Promise.all([decode(file), served]);
    return { picture, behind, result: recognise(behind.model, picture), ms: elapsed() };
  } catch (error) {
    // A cold process does not know its model yet, and the caller does not wait for it to hear about the picture.
    const known = await Promise.race([served, undefined]);
    if (known) await count(outcomeOf(error), known);
    throw error;
  }
}

const outcomeOf = (error: unknown) => (error instanceof AppError ? 'refused' : 'failed');

function seenIn({ dudosa, probabilidad }: ReturnType<typeof answerOf>, ms: number) {
  return { ms, doubtful: dudosa, confidence: probabilidad };
}

function nameOf({ version, model, degraded }: Served) {
  return { version, prediction_id: randomUUID(), model: model.id, ...(degraded && { degraded }) };
}

function answerOf({ prediction }: Reading) {
  return {
    prediccion: prediction.digit,
    probabilidad: rounded(amongDigits(prediction.probabilities)[prediction.digit] as number),
    dudosa: prediction.doubtful,
  };
}

/** The shares of the digits if the picture is one. */
function amongDigits(probabilities: readonly number[]): number[] {
  const sum = probabilities.reduce((a, b) => a + b, 0);
  return probabilities.map((probability) => (sum === 0 ? 0 : probability / sum));
}

const rounded = (share: number) => Number(share.toFixed(4));

function detailsOf(reading: Reading, picture: Raster) {
  const shares = amongDigits(reading.prediction.probabilities);
  const ranked = shares
    .map((share, digit) => ({ prediccion: digit, probabilidad: rounded(share) }))
    .sort((a, b) => b.probabilidad - a.probabilidad);
  return {
    probabilidades: shares.map(rounded),
    no_es_digito: rounded(reading.prediction.notADigit),
    mejores: ranked.slice(0, 2),
    ...shownOf(reading, picture),
  };
}

/** What the model saw, and where on the picture that was, in shares of its sides. */
function shownOf({ pixels, box }: Reading, { width, height }: Raster) {
  const inside = {
    left: rounded(box.left / width),
    top: rounded(box.top / height),
    width: rounded(box.width / width),
    height: rounded(box.height / height),
  };
  return { box: inside, picture: pictureUrl(pixels) };
}

function savedAs(
  { prediction: { digit, probabilities }, pixels }: Reading,
  username: string,
  { version, model, experiment }: Served,
  prediction_id: string,
): Prediction {
  const at = new Date().toISOString();
  const shown = { prediction_id, version, model: model.id, username, digit, probabilities, pixels, at };
  return { ...shown, ...(experiment !== undefined && { experiment }) };
}
