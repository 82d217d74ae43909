// Served predictions in DynamoDB, kept for 90 days so that feedback can refer to them.
import * as z from 'zod';
import { config } from '#lib/config.ts';
import { putItem, queryAll, readItem } from '#lib/dynamodb.ts';
import { digit, share } from '#lib/task.ts';
import { packPicture, unpackPicture } from './packed.ts';

export { packPicture, unpackPicture } from './packed.ts';

const RETENTION_SECONDS = 90 * 24 * 3600;

export interface Prediction {
  prediction_id: string;
  username: string;
  /** The alias that was called: what a client knows as the API's version. */
  version: 'v1' | 'v2';
  /** The id of the model that served. */
  model: string;
  digit: number;
  /** One for each digit 0–9. The rest to 1 is the probability that the picture is not one digit. */
  probabilities: number[];
  /** The normalised picture: 28×28 bytes, row by row, 255 is full ink. */
  pixels: Uint8Array;
  /** RFC 3339. */
  at: string;
  /** The A/B experiment that it counts for; only predictions of /api/ab have one. */
  experiment?: string;
}

/** A user was shown the answer of a version. */
export type Exposure = Required<Pick<Prediction, 'username' | 'version' | 'experiment'>>;

/** The `mensaje` of every answer of v2. */
export const IMPROVED = 'Predicción mejorada' as const;

/** A prediction as a client reads it. */
export const predictionView = z.object({
  prediccion: digit,
  probabilidad: share,
  version: z.enum(['v1', 'v2']),
  prediction_id: z.string(),
  model: z.string(),
  dudosa: z.boolean().describe('True when the picture may not be one digit, or the model is unsure'),
  degraded: z
    .literal(true)
    .optional()
    .describe('The models table does not answer, or its model cannot be loaded: the last one known served'),
});

const table = () => config('PREDICTIONS_TABLE').PREDICTIONS_TABLE;

export async function savePrediction(prediction: Prediction): Promise<void> {
  const expires_at = Math.floor(Date.parse(prediction.at) / 1000) + RETENTION_SECONDS;
  // The index of exposures is sparse: it holds only items with `ab_day`.
  const day = prediction.experiment === undefined ? {} : { ab_day: prediction.at.slice(0, 10) };
  const pixels = packPicture(prediction.pixels);
  await putItem(table(), { ...prediction, pixels, ...day, expires_at });
}

/** Undefined when there is no such prediction, or when it has expired: DynamoDB deletes expired items late. */
export async function findPrediction(id: string, now: Date): Promise<Prediction | undefined> {
  const item = await readItem<Prediction & { expires_at: number; ab_day?: string }>(table(), {
    prediction_id: id,
  });
  if (!item || item.expires_at <= now.getTime() / 1000) return undefined;
  const { expires_at: _, ab_day: _d, ...prediction } = item;
  return { ...prediction, pixels: unpackPicture(prediction.pixels) };
}

/**
 * The exposures of the A/B test on a day, oldest first.
 * @param day YYYY-MM-DD, UTC.
 * @param pageSize items that one query reads; by default as many as fit in 1 MB, about 10,000.
 */
export async function* exposures(day: string, pageSize?: number): AsyncGenerator<Exposure> {
  yield* queryAll<Exposure>({
    TableName: table(),
    IndexName: 'ab-day-at',
    KeyConditionExpression: 'ab_day = :day',
    ProjectionExpression: 'username, version, experiment',
    ExpressionAttributeValues: { ':day': day },
    ...(pageSize !== undefined && { Limit: pageSize }),
  });
}
