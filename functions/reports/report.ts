// GET /admin/report: the models' accuracy, the A/B verdict, and whether the predicted digits have changed.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { NO_FEEDBACK, noReport, readReport, reportView } from '#lib/reports/reports.ts';

export const spec = {
  method: 'GET',
  path: '/admin/report',
  summary: 'Accuracy by version, the A/B verdict, digit drift, the last 14 days',
  access: 'admin',
  query: z.strictObject({
    since: z
      .optional(z.iso.date({ error: 'una fecha como 2026-01-31' }))
      .check(z.describe('Leaves earlier feedback out of all but `ab` and `daily`')),
  }),
  responses: { 200: z.xor([reportView, noReport]) },
} as const satisfies Spec;

const live = { access: liveAccess, readReport };

export const report = (deps = live) =>
  endpoint(
    spec,
    async ({ query: { since } }) => ({
      status: 200,
      body: (await deps.readReport(new Date(), since)) ?? { msg: NO_FEEDBACK },
    }),
    deps.access,
  );

export const handler = report();
