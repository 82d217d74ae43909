// GET /admin/silences: the silences for planned work that have not ended.
import * as z from 'zod/mini';
import { readSilences, silenceView } from '#lib/alerts/alerts.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'GET',
  path: '/admin/silences',
  summary: 'Silences for planned work, the first to end first',
  access: 'admin',
  responses: { 200: z.object({ items: z.array(silenceView) }) },
} as const satisfies Spec;

const live = { access: liveAccess, readSilences, now: () => new Date() };

export const listSilences = (deps = live) =>
  endpoint(
    spec,
    async () => ({ status: 200, body: { items: await deps.readSilences(deps.now()) } }),
    deps.access,
  );

export const handler = listSilences();
