// POST /feedback: a user says whether a prediction was right, and if not, which digit it was.
import { config } from '#lib/config.ts';
import {
  feedbackRequest,
  feedbackView,
  judge,
  provenanceOf,
  saveFeedback,
  viewOf,
} from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { onceAccess } from '#lib/http/once-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { digitId, findPrediction } from '#lib/predictions/predictions.ts';

export const spec = {
  method: 'POST',
  path: '/feedback',
  summary: 'Say whether a prediction was right',
  description:
    '`digit` is the true one. `index` names a digit of a prediction of many. The first answer to each stands.',
  access: 'user',
  idempotent: true,
  limit: 'LIMIT_FEEDBACK',
  body: jsonBody(feedbackRequest),
  responses: { 201: feedbackView },
  errors: ['prediction_not_found', 'feedback_exists'],
} as const satisfies Spec;

const live = {
  access: onceAccess,
  findPrediction,
  saveFeedback,
  networkKey: () => config('JWT_SECRET_KEY').JWT_SECRET_KEY,
};

export const createFeedback = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, body, sourceIp }) => {
      const now = new Date();
      const prediction =
        'prediction_id' in body
          ? await deps.findPrediction(digitId(body.prediction_id, body.index), now)
          : undefined;
      const feedback = judge(
        body,
        caller.username,
        prediction,
        now,
        provenanceOf(caller, sourceIp, deps.networkKey()),
      );
      await deps.saveFeedback(feedback);
      return { status: 201, body: viewOf(feedback) };
    },
    deps.access,
  );

export const handler = createFeedback();
