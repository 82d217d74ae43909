// GET /admin/users: lists all users, newest first.
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';
import { listUsers, position, userView } from '#lib/users/users.ts';

export const spec = {
  method: 'GET',
  path: '/admin/users',
  summary: 'All users, newest first',
  access: 'admin',
  query: pageQuery(position),
  responses: { 200: pageOf(userView) },
} as const satisfies Spec;

const live = { access: liveAccess, listUsers };

export const users = (deps = live) =>
  endpoint(
    spec,
    async ({ query: { limit, cursor } }) => {
      const { items, next } = await deps.listUsers(limit, cursor);
      return { status: 200, body: { items, next_cursor: cursorOf(next) } };
    },
    deps.access,
  );

export const handler = users();
