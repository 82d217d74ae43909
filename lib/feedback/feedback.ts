// What users say of predictions: judged against what was served, then appended; the first answer stands.
import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { database, isConditionFailed } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';

const digit = z.int().min(0).max(9);
const comment = z.string().max(2000).nullish();

/** Feedback on a served prediction, or the seed's form, which names none. */
export const feedbackRequest = z.union([
  z.strictObject({
    prediction_id: z.string().min(1).max(64),
    correct: z.boolean(),
    digit: digit.optional(),
    comment,
  }),
  z.strictObject({ prediction: digit, correct: z.boolean(), comment }),
]);
export type FeedbackRequest = z.output<typeof feedbackRequest>;

/** Feedback as a client reads it. */
export const feedbackView = z.object({
  id: z.string(),
  username: z.string(),
  prediction: digit,
  correct: z.boolean(),
  comment: z.string().nullable(),
  timestamp: z.iso.datetime(),
  prediction_id: z.string().optional(),
  digit: digit.nullable().optional(),
  version: z.string().optional(),
  model: z.string().optional(),
});

export interface Feedback {
  /** The prediction's id, so that a second answer to it is one conditional write that fails. */
  feedback_id: string;
  username: string;
  prediction: number;
  correct: boolean;
  comment: string | null;
  /** RFC 3339. */
  at: string;
  /** Of a served prediction only: the true digit where the user told it, what served, and its own copy of the picture. */
  served?: {
    prediction_id: string;
    digit: number | null;
    version: string;
    model: string;
    pixels: Uint8Array;
  };
}

/**
 * Pure: the entry for a request.
 * @param prediction what was served, when the request names one; another user's is as good as none.
 * @throws AppError `prediction_not_found`, or `invalid_request` when `digit` contradicts `correct`.
 */
export function judge(
  request: FeedbackRequest,
  username: string,
  prediction: Prediction | undefined,
  now: Date,
): Feedback {
  const { correct } = request;
  const entry = { username, correct, comment: request.comment ?? null, at: now.toISOString() };
  if ('prediction' in request) {
    return { feedback_id: randomUUID(), prediction: request.prediction, ...entry };
  }
  if (!prediction || prediction.username !== username) throw new AppError('prediction_not_found');
  const { prediction_id, version, model, pixels, digit: guessed } = prediction;
  if (request.digit !== undefined && (request.digit === guessed) !== correct) {
    const msg = correct ? 'debe coincidir con la predicción' : 'debe ser distinto de la predicción';
    throw new AppError('invalid_request', { details: [{ path: 'body.digit', msg }] });
  }
  const truth = correct ? guessed : (request.digit ?? null);
  const served = { prediction_id, digit: truth, version, model, pixels };
  return { feedback_id: prediction_id, prediction: guessed, ...entry, served };
}

/** @throws AppError `feedback_exists` when this prediction was judged before. */
export async function saveFeedback({ served, ...entry }: Feedback): Promise<void> {
  const { FEEDBACK_TABLE } = config('FEEDBACK_TABLE');
  const day = entry.at.slice(0, 10);
  try {
    await database().send(
      new PutCommand({
        TableName: FEEDBACK_TABLE,
        Item: { ...entry, ...served, day },
        ConditionExpression: 'attribute_not_exists(feedback_id)',
      }),
    );
  } catch (error) {
    throw isConditionFailed(error) ? new AppError('feedback_exists', { cause: error }) : error;
  }
}

export function viewOf({ feedback_id, at, served, ...entry }: Feedback): z.input<typeof feedbackView> {
  return { id: feedback_id, ...entry, timestamp: at, ...served };
}
