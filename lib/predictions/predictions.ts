// Served predictions in DynamoDB, kept 90 days so that feedback can name what it judges.
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';

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
  /** Of what the A/B route served: the experiment that held then. */
  experiment?: string;
}

/** A prediction as a client reads it. */
export const predictionView = z.object({
  prediccion: z.int().min(0).max(9),
  probabilidad: z.number().min(0).max(1),
  version: z.enum(['v1', 'v2']),
  prediction_id: z.string(),
  model: z.string(),
  dudosa: z.boolean().describe('True when the picture may not be one digit, or the model is unsure'),
});

const table = () => config('PREDICTIONS_TABLE').PREDICTIONS_TABLE;

export async function savePrediction(prediction: Prediction): Promise<void> {
  const expires_at = Math.floor(Date.parse(prediction.at) / 1000) + RETENTION_SECONDS;
  await database().send(new PutCommand({ TableName: table(), Item: { ...prediction, expires_at } }));
}

/** The prediction, or undefined when there is none or its time is over (DynamoDB deletes late). */
export async function findPrediction(id: string, now: Date): Promise<Prediction | undefined> {
  const { Item } = await database().send(
    new GetCommand({ TableName: table(), Key: { prediction_id: id }, ConsistentRead: true }),
  );
  if (!Item || Item.expires_at <= now.getTime() / 1000) return undefined;
  const { expires_at: _, ...prediction } = Item;
  return prediction as Prediction;
}
