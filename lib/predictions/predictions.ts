// Served predictions in DynamoDB, kept for 90 days so that feedback can refer to them.
import * as z from 'zod/mini';
import { putItem, queryAll, readItem } from '#lib/dynamodb.ts';
import { type Span, timesIn } from '#lib/hours.ts';
import { digit, digitShares, MOST_DIGITS, share } from '#lib/task.ts';
import { packPicture, unpackPicture } from './packed.ts';
import { expiryOf, type Prediction, predictionsTable } from './stored.ts';
import { type Seen, watchedBy } from './watched.ts';

export { erasePredictions, listPredictions } from './of-user.ts';
export { packPicture, unpackPicture } from './packed.ts';
export type { Prediction } from './stored.ts';
export { CLUSTERS, saveUnanswered, type Watched, watchedIn } from './watched.ts';

/** A user was shown the answer of a version. */
export type Exposure = Required<Pick<Prediction, 'username' | 'version' | 'experiment'>>;

/** The `mensaje` of every answer of v2. */
export const IMPROVED = 'Predicción mejorada' as const;

/** The digit that was read. */
const answered = {
  prediccion: digit,
  probabilidad: share.check(
    z.describe('The share of this digit among the ten; whether it is a digit at all is told apart'),
  ),
  dudosa: z.boolean().check(z.describe('True when the picture may not be one digit, or the model is unsure')),
};

/** What the model saw of the picture. */
const shown = {
  box: z
    .object({ left: share, top: share, width: share, height: share })
    .check(z.describe('Where the digit is, in shares of the upright picture’s sides')),
  picture: z.string().check(z.describe('What the model saw: a PNG of 28×28 pixels in a data URL')),
};

/** What a version is called with. */
export const predictionQuery = z.object({
  detail: z
    .optional(z.enum(['true', 'false']))
    .check(z.describe('true: with all probabilities and what the model saw')),
});
export type PredictionQuery = z.output<typeof predictionQuery>;

const served = {
  version: z.enum(['v1', 'v2']),
  prediction_id: z.string(),
  model: z.string(),
  mensaje: z.optional(z.literal(IMPROVED)).check(z.describe('With version v2')),
  degraded: z
    .optional(z.literal(true))
    .check(
      z.describe(
        'The models table does not answer, or its model cannot be loaded: the last one known served',
      ),
    ),
};

/** A prediction as a client reads it. */
export const predictionView = z.object({
  ...answered,
  ...served,
  ab_version: z
    .optional(z.enum(['v1', 'v2']))
    .check(z.describe('From `/api/ab/predict`: the version that served')),
  probabilidades: z
    .optional(digitShares)
    .check(z.describe('Of the digits 0–9. Only with `detail=true`, as all below')),
  no_es_digito: z
    .optional(share)
    .check(z.describe('The probability that the picture is not one digit; 0 for v1')),
  mejores: z.optional(z.array(z.object({ prediccion: digit, probabilidad: share })).check(z.length(2))),
  box: z.optional(shown.box),
  picture: z.optional(shown.picture),
});

/** All digits of a picture as a client reads them. Feedback names a digit by its position, from 0 on. */
export const manyView = z.object({
  digits: z.array(z.object({ ...answered, ...shown })).check(z.maxLength(MOST_DIGITS)),
  ...served,
});

/** The id under which a digit of several is kept. */
export function digitId(predictionId: string, index: number | undefined): string {
  return index === undefined ? predictionId : `${predictionId}#${index}`;
}

export async function savePrediction(prediction: Prediction, seen: Seen): Promise<void> {
  const { at } = prediction;
  // The index of exposures is sparse: it holds only items with `ab_day`.
  const day = prediction.experiment === undefined ? {} : { ab_day: at.slice(0, 10) };
  const pixels = packPicture(prediction.pixels);
  const indexed = { ...day, ...watchedBy(prediction), ...seen };
  await putItem(predictionsTable(), { ...prediction, pixels, ...indexed, expires_at: expiryOf(at) });
}

/** Undefined when there is no such prediction, or when it has expired: DynamoDB deletes expired items late. */
export async function findPrediction(id: string, now: Date): Promise<Prediction | undefined> {
  const item = await readItem<Prediction & { expires_at: number }>(predictionsTable(), { prediction_id: id });
  if (!item || item.expires_at <= now.getTime() / 1000 || item.pixels === undefined) return undefined;
  const { prediction_id, version, model, username, digit, probabilities, pixels, at, experiment } = item;
  const found = { prediction_id, version, model, username, digit, probabilities, at };
  return { ...found, pixels: unpackPicture(pixels), ...(experiment !== undefined && { experiment }) };
}

/**
 * The exposures of the A/B test in these hours, oldest first.
 * @param pageSize items that one query reads; by default as many as fit in 1 MB, about 10,000.
 */
export async function* exposures(span: Span, pageSize?: number): AsyncGenerator<Exposure> {
  const { condition, day, values } = timesIn(span);
  yield* queryAll<Exposure>({
    TableName: predictionsTable(),
    IndexName: 'ab-day-at',
    KeyConditionExpression: `ab_day = :day AND ${condition}`,
    ProjectionExpression: 'username, version, experiment',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':day': day, ...values },
    ...(pageSize !== undefined && { Limit: pageSize }),
  });
}
