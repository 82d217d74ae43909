// GET /me/sessions: where the calling user is signed in.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { sessionView, viewOfSession } from '#lib/users/users.ts';

export const spec = {
  method: 'GET',
  path: '/me/sessions',
  summary: 'Where you are signed in, the latest use first',
  access: 'user',
  responses: { 200: z.object({ items: z.array(sessionView) }) },
} as const satisfies Spec;

const live = { access: liveAccess, now: () => new Date() };

export const listSessions = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { sessions, sid } }) => {
      const seconds = deps.now().getTime() / 1000;
      const items = [...sessions]
        .filter(([, { expires_at }]) => expires_at > seconds)
        .sort(([, a], [, b]) => (b.used_at ?? 0) - (a.used_at ?? 0))
        .map(([id, session]) => viewOfSession(id, session, sid));
      return { status: 200, body: { items } };
    },
    deps.access,
  );

export const handler = listSessions();
