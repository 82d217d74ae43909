// POST /logout: ends the session; its access and refresh tokens stop working.
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { endSession } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/logout',
  summary: 'End this session: its tokens stop working at once',
  audit: { action: 'session.end' },
  access: 'user',
  responses: { 204: null },
} as const satisfies Spec;

const live = { access: liveAccess, endSession, endConnections };

export const logout = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { username, sid } }) => {
      await Promise.all([deps.endSession(username, sid), deps.endConnections({ username, sids: [sid] })]);
      return { status: 204, body: null };
    },
    deps.access,
  );

export const handler = logout();
