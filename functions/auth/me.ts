// GET /me: the calling user, as the database has it now.
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { userView } from '#lib/users/users.ts';

export const spec = {
  method: 'GET',
  path: '/me',
  summary: 'The signed-in user',
  access: 'user',
  responses: { 200: userView },
} as const satisfies Spec;

export const handler = endpoint(spec, async ({ caller }) => ({ status: 200, body: caller }), liveAccess);
