// POST /admin/retrain_mlflow: a retraining on what users have said, queued at once.
import * as z from 'zod';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { requesting, requestRetraining } from '#lib/retraining/request.ts';
import { retrainingRequest, runId } from '#lib/retraining/run.ts';

export const spec = {
  method: 'POST',
  path: '/admin/retrain_mlflow',
  summary: 'Retrain v2 on users’ feedback',
  description: 'Queued at once; `status_url` tells how it goes.',
  access: 'admin',
  body: jsonBody(retrainingRequest),
  responses: {
    202: z.object({ msg: z.literal('Reentrenamiento en cola'), run_id: runId, status_url: z.string() }),
  },
  errors: ['retraining_active'],
} as const satisfies Spec;

const live = { access: liveAccess, ...requesting };

export const createRetraining = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, body }) => {
      const { run_id } = await requestRetraining(body, caller.username, deps);
      const status_url = `${spec.path}/${run_id}`;
      return { status: 202, body: { msg: 'Reentrenamiento en cola', run_id, status_url } };
    },
    deps.access,
  );

export const handler = createRetraining();
