// GET /admin/retrain_mlflow/{run_id}: the status, progress and figures of one retraining.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { findRun } from '#lib/retraining/run-store.ts';
import { runView, viewOf } from '#lib/retraining/run-view.ts';

export const spec = {
  method: 'GET',
  path: '/admin/retrain_mlflow/{run_id}',
  summary: 'One retraining: status, progress, figures',
  access: 'admin',
  // Any text: a malformed id is answered with 404, like an unknown one.
  params: z.object({ run_id: z.string() }),
  responses: { 200: runView },
  errors: ['run_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, findRun };

export const getRetraining = (deps = live) =>
  endpoint(
    spec,
    async ({ params: { run_id } }) => {
      const run = await deps.findRun(run_id);
      if (!run) throw new AppError('run_not_found');
      return { status: 200, body: viewOf(run) };
    },
    deps.access,
  );

export const handler = getRetraining();
