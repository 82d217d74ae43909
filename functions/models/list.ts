// GET /models: the models that serve, with what a client needs to run one itself.
import * as z from 'zod';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { listModels } from '#lib/models/list.ts';
import { modelsView, versionView } from '#lib/models/schemas.ts';

export const spec = {
  method: 'GET',
  path: '/models',
  summary: 'The models and what they serve as',
  description: 'Their weights are at `/models/{id}/weights`.',
  access: 'user',
  responses: {
    200: z.object({
      models: z.array(
        versionView.pick({ id: true, architecture: true, calibration: true, created_at: true }),
      ),
      aliases: modelsView.shape.aliases,
    }),
  },
} as const satisfies Spec;

const live = { access: liveAccess, listModels };

export const models = ({ access, listModels } = live) =>
  endpoint(
    spec,
    async () => {
      const { models, aliases } = await listModels();
      return { status: 200, body: { models, aliases } };
    },
    access,
  );

export const handler = models();
