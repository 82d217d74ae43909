// GET /feedback: the caller's own feedback, newest first.
import { feedbackView, listedView, listOfUser, position } from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'GET',
  path: '/feedback',
  summary: 'Your own feedback, newest first',
  access: 'user',
  query: pageQuery(position),
  responses: { 200: pageOf(feedbackView) },
} as const satisfies Spec;

const live = { access: liveAccess, listOfUser };

export const listFeedback = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, query: { limit, cursor } }) => {
      const { items, next } = await deps.listOfUser(caller.username, limit, cursor, caller.created_at);
      return { status: 200, body: { items: items.map(listedView), next_cursor: cursorOf(next) } };
    },
    deps.access,
  );

export const handler = listFeedback();
