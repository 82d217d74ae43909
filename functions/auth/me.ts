// GET /me: who the caller is, as the database has it now.
import * as z from 'zod';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveGate } from '#lib/http/live-gate.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'GET',
  path: '/me',
  summary: 'The signed-in user',
  access: 'user',
  responses: {
    200: z.object({ username: z.string(), role: z.enum(['user', 'admin']), created_at: z.iso.datetime() }),
  },
} as const satisfies Spec;

export const handler = endpoint(spec, async ({ caller }) => ({ status: 200, body: caller }), liveGate);
