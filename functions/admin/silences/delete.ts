// DELETE /admin/silences/{id}: ends a silence for planned work; what it silenced is told within minutes.
import * as z from 'zod/mini';
import { removeSilence } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'DELETE',
  path: '/admin/silences/{id}',
  summary: 'End a silence; what it silenced is told within minutes',
  audit: { action: 'silence.end', target: ({ params }) => params.id },
  access: 'admin',
  params: z.object({ id: z.string() }),
  responses: { 204: null },
  errors: ['silence_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, removeSilence };

export const deleteSilence = (deps = live) =>
  endpoint(
    spec,
    async ({ params: { id } }) => {
      if (!(await deps.removeSilence(id))) throw new AppError('silence_not_found');
      return { status: 204, body: null };
    },
    deps.access,
  );

export const handler = deleteSilence();
