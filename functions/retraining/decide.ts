// PUT /admin/retrain_mlflow/{run_id}: an administrator publishes or discards a retraining that awaits approval.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { reason } from '#lib/models/schemas.ts';
import { decideRun } from '#lib/retraining/retraining.ts';
import { runView, viewOf } from '#lib/retraining/run-view.ts';

export const spec = {
  method: 'PUT',
  path: '/admin/retrain_mlflow/{run_id}',
  summary: 'Publish or discard a retraining that awaits approval',
  access: 'admin',
  audit: {
    action: 'retraining.decide',
    target: ({ params, body }) => `${params.run_id}: ${body.action}`,
  },
  params: z.object({ run_id: z.string() }),
  body: jsonBody(z.strictObject({ action: z.enum(['publish', 'discard']), reason: z.optional(reason) })),
  responses: { 200: runView },
  errors: ['run_not_found', 'run_not_awaiting', 'alias_moved', 'golden_digits_missed'],
} as const satisfies Spec;

const STATUSES = { publish: 'published', discard: 'discarded' } as const;

const live = { access: liveAccess, decideRun };

export const decideRetraining = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, params: { run_id }, body: { action, reason } }) => {
      const run = await deps.decideRun(run_id, { status: STATUSES[action], by: username, reason });
      return { status: 200, body: viewOf(run) };
    },
    deps.access,
  );

export const handler = decideRetraining();
