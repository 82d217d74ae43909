// What a request may say of a prediction, judged against what was served.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '#lib/errors.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';
import { digit } from '#lib/task.ts';
import type { Feedback } from './entry.ts';

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
  const { prediction_id, version, model, experiment, pixels, digit: guessed } = prediction;
  if (request.digit !== undefined && (request.digit === guessed) !== correct) {
    const msg = correct ? 'debe coincidir con la predicción' : 'debe ser distinto de la predicción';
    throw new AppError('invalid_request', { details: [{ path: 'body.digit', msg }] });
  }
  const truth = correct ? guessed : (request.digit ?? null);
  const served = { prediction_id, digit: truth, version, model, ...(experiment && { experiment }), pixels };
  return { feedback_id: prediction_id, prediction: guessed, ...entry, served };
}
