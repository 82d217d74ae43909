// POST /feedback: a user says whether a prediction was right, and if not, which digit it was.
import { feedbackRequest, feedbackView, judge, saveFeedback, viewOf } from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { findPrediction } from '#lib/predictions/predictions.ts';

export const spec = {
  method: 'POST',
  path: '/feedback',
  summary: 'Say whether a prediction was right',
  description: '`digit` is the true one. The first answer to a prediction stands.',
  access: 'user',
  limit: 'LIMIT_FEEDBACK',
  body: jsonBody(feedbackRequest),
  responses: { 201: feedbackView },
  errors: ['prediction_not_found', 'feedback_exists'],
} as const satisfies Spec;

const live = { access: liveAccess, findPrediction, saveFeedback };

export const createFeedback = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, body }) => {
      const now = new Date();
      const prediction =
        'prediction_id' in body ? await deps.findPrediction(body.prediction_id, now) : undefined;
      const feedback = judge(body, caller.username, prediction, now);
      await deps.saveFeedback(feedback);
      return { status: 201, body: viewOf(feedback) };
    },
    deps.access,
  );

export const handler = createFeedback();
