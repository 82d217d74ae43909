// From a request to an entry of feedback: the schema, and the checks against the prediction that was served.
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';
import { digit, MOST_DIGITS } from '#lib/task.ts';
import type { Feedback } from './entry.ts';
import type { Provenance } from './provenance.ts';

const comment = z.nullish(z.string().check(z.maxLength(2000)));

/** Feedback on a served prediction; or the original Flask tutorial's form, which names no prediction. */
export const feedbackRequest = z.union([
  z.strictObject({
    prediction_id: z.string().check(z.minLength(1), z.maxLength(64)),
    index: z
      .optional(z.int().check(z.minimum(0), z.maximum(MOST_DIGITS - 1)))
      .check(z.describe('Which digit of a prediction of many, from 0 on')),
    correct: z.boolean(),
    digit: z.optional(digit),
    comment,
  }),
  z.strictObject({ prediction: digit, correct: z.boolean(), comment }),
]);
export type FeedbackRequest = z.output<typeof feedbackRequest>;

/**
 * The entry for a request. Pure.
 * @param prediction the served prediction that the request names; another user's counts as missing.
 * @param from of the caller; how sure the model was is added here
 * @throws AppError `prediction_not_found`, or `invalid_request` when `digit` contradicts `correct`.
 */
export function judge(
  request: FeedbackRequest,
  username: string,
  prediction: Prediction | undefined,
  now: Date,
  from?: Provenance,
): Feedback {
  const { correct } = request;
  const entry = { username, correct, comment: request.comment ?? null, at: now.toISOString() };
  if ('prediction' in request) {
    return { feedback_id: randomUUID(), prediction: request.prediction, ...entry, ...(from && { from }) };
  }
  if (!prediction || prediction.username !== username) throw new AppError('prediction_not_found');
  const { prediction_id, version, model, experiment, pixels, probabilities, digit: predicted } = prediction;
  if (request.digit !== undefined && (request.digit === predicted) !== correct) {
    const msg = correct ? 'debe coincidir con la predicción' : 'debe ser distinto de la predicción';
    throw new AppError('invalid_request', { details: [{ path: 'body.digit', code: 'contradiction', msg }] });
  }
  const truth = correct ? predicted : (request.digit ?? null);
  const served = { prediction_id, digit: truth, version, model, ...(experiment && { experiment }), pixels };
  const sure = Number((probabilities[predicted] ?? 0).toFixed(4));
  return {
    feedback_id: prediction_id,
    prediction: predicted,
    ...entry,
    served,
    ...(from && { from: { ...from, sure } }),
  };
}
