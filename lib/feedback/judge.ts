// From a request to an entry of feedback: the schema, and the checks against the prediction that was served.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '#lib/errors.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';
import { digit } from '#lib/task.ts';
import type { Feedback } from './entry.ts';

const comment = z.string().max(2000).nullish();

/** Feedback on a served prediction; or the original Flask tutorial's form, which names no prediction. */
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

/**
 * The entry for a request. Pure.
 * @param prediction the served prediction that the request names; another user's counts as missing.
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
  const { prediction_id, version, model, experiment, pixels, digit: predicted } = prediction;
  if (request.digit !== undefined && (request.digit === predicted) !== correct) {
    const msg = correct ? 'debe coincidir con la predicción' : 'debe ser distinto de la predicción';
    throw new AppError('invalid_request', { details: [{ path: 'body.digit', msg }] });
  }
  const truth = correct ? predicted : (request.digit ?? null);
  const served = { prediction_id, digit: truth, version, model, ...(experiment && { experiment }), pixels };
  return { feedback_id: prediction_id, prediction: predicted, ...entry, served };
}
