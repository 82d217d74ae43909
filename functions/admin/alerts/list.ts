// GET /admin/alerts: alerts by what was done with them, the latest change first.
import * as z from 'zod/mini';
import { alertPosition, alertView, listGroups, STATUSES, viewOf } from '#lib/alerts/alerts.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'GET',
  path: '/admin/alerts',
  summary: 'Alerts: firing, acknowledged, silenced or resolved; the latest change first',
  description:
    '`state` leaves the others out; `q` is a part of "source: title" or of the error. A page may be short, even empty, and still have a next one.',
  access: 'admin',
  query: z.extend(pageQuery(alertPosition), {
    state: z.optional(z.enum(STATUSES)),
    q: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(100))),
  }),
  responses: { 200: pageOf(alertView) },
} as const satisfies Spec;

const live = { access: liveAccess, listGroups, now: () => new Date() };

export const listAlerts = (deps = live) =>
  endpoint(
    spec,
    async ({ query: { state, q, limit, cursor } }) => {
      const { items, next } = await deps.listGroups({ state, q }, limit, cursor);
      const now = deps.now();
      return {
        status: 200,
        body: { items: items.map((group) => viewOf(group, now)), next_cursor: cursorOf(next) },
      };
    },
    deps.access,
  );

export const handler = listAlerts();
