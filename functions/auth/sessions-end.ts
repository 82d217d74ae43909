// DELETE /me/sessions/{id}: ends one of the caller's sessions, on whichever device.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { endSession } from '#lib/users/users.ts';

export const spec = {
  method: 'DELETE',
  path: '/me/sessions/{id}',
  summary: 'End one of your sessions: its tokens stop working at once',
  description:
    'Access tokens too: each call looks whether its session exists. Live connections close within seconds.',
  audit: { action: 'session.end', target: ({ params }) => params.id },
  access: 'user',
  params: z.object({ id: z.string() }),
  responses: { 204: null },
  errors: ['session_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, endSession, endConnections };

export const endOneSession = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { username, sessions }, params: { id } }) => {
      if (!sessions.has(id)) throw new AppError('session_not_found');
      await Promise.all([deps.endSession(username, id), deps.endConnections({ username, sids: [id] })]);
      return { status: 204, body: null };
    },
    deps.access,
  );

export const handler = endOneSession();
