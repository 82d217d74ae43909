// GET /admin/audit: who did what, newest first; of one user, of one kind, from a time on.
import * as z from 'zod/mini';
import { auditAction, auditView, listAudit, position, viewOf } from '#lib/audit/audit.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';
import { username } from '#lib/users/users.ts';

export const spec = {
  method: 'GET',
  path: '/admin/audit',
  summary: 'Who did what in the last 400 days, newest first',
  description: 'A sign-in that failed has the name that was tried as its actor.',
  access: 'admin',
  query: z.extend(pageQuery(position), {
    actor: z.optional(username),
    action: z.optional(auditAction),
    since: z.optional(z.iso.datetime()),
  }),
  responses: { 200: pageOf(auditView) },
} as const satisfies Spec;

const live = { access: liveAccess, listAudit, now: () => new Date() };

export const auditLog = (deps = live) =>
  endpoint(
    spec,
    async ({ query: { limit, cursor, ...filter } }) => {
      const { items, next } = await deps.listAudit(filter, limit, deps.now(), cursor);
      return { status: 200, body: { items: items.map(viewOf), next_cursor: cursorOf(next) } };
    },
    deps.access,
  );

export const handler = auditLog();
