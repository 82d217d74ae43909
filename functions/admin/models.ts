// GET /admin/models: lists the model versions, the aliases with their history, the experiment, and the autopilot.
import * as z from 'zod/mini';
import { autopilotView, readAutopilot } from '#lib/autopilot/autopilot.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { listModels } from '#lib/models/list.ts';
import { experimentBody, modelsView } from '#lib/models/schemas.ts';

export const adminModelsView = z.extend(modelsView, {
  autopilot: autopilotView.check(z.describe('What decides by itself: PUT /admin/autopilot')),
});

export const spec = {
  method: 'GET',
  path: '/admin/models',
  summary: 'List model versions, aliases with their history, the shares of users, and the autopilot',
  access: 'admin',
  responses: { 200: adminModelsView },
} as const satisfies Spec;

const live = { access: liveAccess, listModels, readAutopilot };

export const models = ({ access, listModels, readAutopilot } = live) =>
  endpoint(
    spec,
    async () => {
      const [{ experiment, ...list }, autopilot] = await Promise.all([listModels(), readAutopilot()]);
      return { status: 200, body: { ...list, experiment: experimentBody(experiment), autopilot } };
    },
    access,
  );

export const handler = models();
