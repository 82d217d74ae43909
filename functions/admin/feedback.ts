// GET /admin/feedback: feedback of everybody, of one user or of one day, newest first.
import * as z from 'zod';
import {
  feedbackView,
  listedView,
  listNewest,
  listOfDay,
  listOfUser,
  position,
} from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';
import { username } from '#lib/users/users.ts';

const query = pageQuery(position)
  .extend({
    username: username.optional(),
    day: z.iso.date({ error: 'una fecha como 2026-01-31' }).optional(),
  })
  .refine((asked) => asked.username === undefined || asked.day === undefined, {
    path: ['day'],
    error: 'username o day, no los dos',
  });

export const spec = {
  method: 'GET',
  path: '/admin/feedback',
  summary: 'Feedback of all users, of one, or of one day (UTC), newest first',
  access: 'admin',
  query,
  responses: { 200: pageOf(feedbackView) },
} as const satisfies Spec;

const live = { access: liveAccess, listOfUser, listOfDay, listNewest };

export const listAllFeedback = (deps = live) => {
  const pageFor = async ({ username, day, limit, cursor }: z.output<typeof query>) => {
    if (day !== undefined) return await deps.listOfDay(day, limit, cursor);
    if (username === undefined) return await deps.listNewest(limit, new Date(), cursor);
    // User names ignore case; the log has them as they were registered.
    const user = await deps.access.findUser(username);
    return await deps.listOfUser(user?.username ?? username, limit, cursor);
  };
  return endpoint(
    spec,
    async ({ query }) => {
      const { items, next } = await pageFor(query);
      return { status: 200, body: { items: items.map(listedView), next_cursor: cursorOf(next) } };
    },
    deps.access,
  );
};

export const handler = listAllFeedback();
