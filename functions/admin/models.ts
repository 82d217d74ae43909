// GET /admin/models: lists the model versions, the aliases and the history of the aliases.
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { listModels } from '#lib/models/list.ts';
import { modelsView } from '#lib/models/schemas.ts';

export const spec = {
  method: 'GET',
  path: '/admin/models',
  summary: 'List model versions, aliases and their history',
  access: 'admin',
  responses: { 200: modelsView },
} as const satisfies Spec;

const live = { access: liveAccess, listModels };

export const models = ({ access, listModels } = live) =>
  endpoint(spec, async () => ({ status: 200, body: await listModels() }), access);

export const handler = models();
