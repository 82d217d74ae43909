// GET /admin/retrain_mlflow: lists retrainings, newest first.
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';
import { runPosition } from '#lib/retraining/run.ts';
import { listRuns } from '#lib/retraining/run-store.ts';
import { runView, viewOf } from '#lib/retraining/run-view.ts';

export const spec = {
  method: 'GET',
  path: '/admin/retrain_mlflow',
  summary: 'Retrainings, newest first',
  access: 'admin',
  query: pageQuery(runPosition),
  responses: { 200: pageOf(runView) },
} as const satisfies Spec;

const live = { access: liveAccess, listRuns };

export const listRetrainings = (deps = live) =>
  endpoint(
    spec,
    async ({ query: { limit, cursor } }) => {
      const { items, next } = await deps.listRuns(limit, cursor);
      return { status: 200, body: { items: items.map((run) => viewOf(run)), next_cursor: cursorOf(next) } };
    },
    deps.access,
  );

export const handler = listRetrainings();
