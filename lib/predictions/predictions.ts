// Served predictions in DynamoDB, kept 90 days so that feedback can name what it judges.
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { queryAll, readItem } from '#lib/dynamodb.ts';
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
  /** Ten, one for each digit; what they lack to 1 is the probability that the picture is not one digit. */
  probabilities: number[];
  /** The normalised picture: 28×28 bytes, row by row, 255 is full ink. */
  pixels: Uint8Array;
  /** RFC 3339. */
  at: string;
  /** The A/B experiment that it counts for: only what /api/ab served has one. */
  experiment?: string;
}

/** Somebody was shown what a version answers. */
export type Exposure = Required<Pick<Prediction, 'username' | 'version' | 'experiment'>>;

/** What v2 says of itself in every answer (CONTRACT). */
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
  // The index of exposures is sparse: it holds what has a day.
  const day = prediction.experiment === undefined ? {} : { ab_day: prediction.at.slice(0, 10) };
  const Item = { ...prediction, pixels: packPicture(prediction.pixels), ...day, expires_at };
  await database().send(new PutCommand({ TableName: table(), Item }));
}

/** The prediction, or undefined when there is none or its time is over (DynamoDB deletes late). */
export async function findPrediction(id: string, now: Date): Promise<Prediction | undefined> {
  const item = await readItem<Prediction & { expires_at: number; ab_day?: string }>(table(), {
    prediction_id: id,
  });
  if (!item || item.expires_at <= now.getTime() / 1000) return undefined;
  const { expires_at: _, ab_day: _d, ...prediction } = item;
  return { ...prediction, pixels: unpackPicture(prediction.pixels) };
}

/**
 * What the A/B test served on a day, in the order of time.
 * @param day YYYY-MM-DD, UTC.
 * @param pageSize read by one query; as many as a megabyte holds, some 10,000, unless told.
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
