// PUT /admin/feedback/{id}/review: an administrator confirms an answer, excludes it from training, or takes that back.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { labelDetails, reviewRequest, reviewView, saveReview, viewOfReview } from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'PUT',
  path: '/admin/feedback/{id}/review',
  summary: 'Confirm an answer, or exclude it from training',
  description: 'The answer itself never changes; `none` takes an earlier decision back.',
  access: 'admin',
  audit: { action: 'feedback.review', target: ({ params, body }) => `${params.id}: ${body.state}` },
  params: z.object({ id: z.string() }),
  body: jsonBody(reviewRequest),
  responses: { 200: reviewView },
  errors: ['feedback_not_found'],
} as const satisfies Spec;

/** A longer key than any of ours: DynamoDB refuses keys of more than 2 KB. */
const LONGEST_ID = 64;

const live = { access: liveAccess, labelDetails, saveReview, now: () => new Date() };

export const reviewFeedback = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, params: { id }, body: { state, reason = null } }) => {
      // Only answers with a picture can be learnt from.
      if (id.length > LONGEST_ID || !(await deps.labelDetails([id])).has(id))
        throw new AppError('feedback_not_found');
      const at = deps.now().toISOString();
      const review = { target: { answer: id }, state, by: caller.username, reason, at };
      await deps.saveReview(review);
      return { status: 200, body: viewOfReview(review) };
    },
    deps.access,
  );

export const handler = reviewFeedback();
