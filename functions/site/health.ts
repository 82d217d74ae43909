// GET /health: answers 200 while the function runs. It calls nothing else.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'GET',
  path: '/health',
  summary: 'Liveness',
  access: 'public',
  responses: { 200: z.object({ status: z.literal('ok') }) },
} as const satisfies Spec;

export const handler = endpoint(spec, async () => ({ status: 200, body: { status: 'ok' } }));
