// POST /admin/retrain_mlflow: queues a retraining on users' feedback.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { requestRetraining } from '#lib/retraining/request.ts';
import { retrainingRequest, runId } from '#lib/retraining/run.ts';

export const spec = {
  method: 'POST',
  path: '/admin/retrain_mlflow',
  summary: 'Retrain v2 on users’ feedback',
  description: 'The run is queued; `status_url` shows its progress.',
  audit: { action: 'retraining.request' },
  access: 'admin',
  body: jsonBody(retrainingRequest),
  responses: {
    202: z.object({ msg: z.literal('Reentrenamiento en cola'), run_id: runId, status_url: z.string() }),
  },
  errors: ['retraining_active'],
} as const satisfies Spec;

const live = { access: liveAccess, requestRetraining };

export const createRetraining = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, body }) => {
      const { run_id } = await deps.requestRetraining(body, caller.username);
      const status_url = `${spec.path}/${run_id}`;
      return { status: 202, body: { msg: 'Reentrenamiento en cola', run_id, status_url } };
    },
    deps.access,
  );

export const handler = createRetraining();
