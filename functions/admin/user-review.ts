// PUT /admin/users/{username}/review: an administrator vouches for the answers of an account, excludes them, or neither.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { listOfUser, reviewRequest, reviewView, saveReview, viewOfReview } from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { username as nameSchema } from '#lib/users/users.ts';

export const spec = {
  method: 'PUT',
  path: '/admin/users/{username}/review',
  summary: 'Trust the answers of a user, or exclude them from training',
  description:
    'It is about the account of now, and not about a later one of the same name; also of a deleted account that gave answers.',
  access: 'admin',
  audit: { action: 'user.review', target: ({ params, body }) => `${params.username}: ${body.state}` },
  params: z.object({ username: z.string() }),
  body: jsonBody(reviewRequest),
  responses: { 200: reviewView },
  errors: ['user_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, listOfUser, saveReview, now: () => new Date() };

export const reviewUser = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, params, body: { state, reason = null } }) => {
      const { data: username } = nameSchema.safeParse(params.username);
      if (username === undefined) throw new AppError('user_not_found');
      const user = await deps.access.findUser(username);
      const isKnown = user !== undefined || (await deps.listOfUser(username, 1)).items.length > 0;
      if (!isKnown) throw new AppError('user_not_found');
      const at = deps.now().toISOString();
      const review = { target: { user: username }, state, by: caller.username, reason, at };
      await deps.saveReview(review);
      return { status: 200, body: viewOfReview(review) };
    },
    deps.access,
  );

export const handler = reviewUser();
