// GET /admin/alerts/{fingerprint}: one alert, with what people did.
import * as z from 'zod/mini';
import { alertView, findAlert, viewOf } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'GET',
  path: '/admin/alerts/{fingerprint}',
  summary: 'One alert: its state, counts, links, and what people did',
  access: 'admin',
  // Any text: a malformed fingerprint is answered with 404, like an unknown one.
  params: z.object({ fingerprint: z.string() }),
  responses: { 200: alertView },
  errors: ['alert_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, findAlert, now: () => new Date() };

export const getAlert = (deps = live) =>
  endpoint(
    spec,
    async ({ params: { fingerprint } }) => {
      const group = await deps.findAlert(fingerprint);
      if (!group) throw new AppError('alert_not_found');
      return { status: 200, body: viewOf(group, deps.now()) };
    },
    deps.access,
  );

export const handler = getAlert();
