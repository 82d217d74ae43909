// GET /admin/experiments: every A/B experiment with its dates, its shares, what ended it, and its final verdict; newest first.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';
import { experimentView } from '#lib/models/schemas.ts';
import {
  decisionView,
  judgementView,
  type ListedExperiment,
  listExperiments,
  pairsView,
} from '#lib/reports/reports.ts';

const view = z.extend(experimentView, {
  until: z.nullable(z.iso.datetime()).check(z.describe('null for the one that is under way')),
  ended_by: z.nullable(
    z.object({
      change: z.enum(['shares', 'v1', 'v2']).check(z.describe('What was changed: the shares, or an alias')),
      by: z.string(),
      reason: z.nullable(z.string()),
      from: z.nullable(z.string()).check(z.describe('The model that the alias named')),
      to: z.nullable(z.string()),
      run_id: z.nullable(z.string()).check(z.describe('The retraining that moved the alias')),
    }),
  ),
  final: z
    .nullable(
      z.object({
        through: z.string().check(z.describe('The last hour whose answers count, in UTC: 2026-03-01T10')),
        decision: decisionView,
        ab: judgementView,
        pairs: pairsView,
      }),
    )
    .check(
      z.describe(
        'null until ten minutes after the hour in which it ended, and for those that ended before verdicts were kept',
      ),
    ),
});

export const spec = {
  method: 'GET',
  path: '/admin/experiments',
  summary: 'Every A/B experiment with its dates, shares, models and final verdict, newest first',
  access: 'admin',
  query: pageQuery(z.strictObject({ before: z.int().check(z.minimum(0)) })),
  responses: { 200: pageOf(view) },
} as const satisfies Spec;

const live = { access: liveAccess, listExperiments };

export const experiments = (deps = live) =>
  endpoint(
    spec,
    async ({ query: { limit, cursor } }) => {
      const { items, next } = await deps.listExperiments(limit, cursor?.before);
      const next_cursor = cursorOf(next === undefined ? undefined : { before: next });
      return { status: 200, body: { items: items.map(viewOf), next_cursor } };
    },
    deps.access,
  );

function viewOf({ id, since, weights, models, ended_by, final }: ListedExperiment) {
  const ended = ended_by && {
    change: ended_by.change,
    by: ended_by.by,
    ...(ended_by.change === 'shares'
      ? { reason: null, from: null, to: null, run_id: null }
      : { reason: ended_by.reason, from: ended_by.from, to: ended_by.to, run_id: ended_by.run_id ?? null }),
  };
  const dates = { since, until: ended_by?.at ?? null };
  return { experiment: id, ...dates, weights, models, ended_by: ended ?? null, final: final ?? null };
}

export const handler = experiments();
