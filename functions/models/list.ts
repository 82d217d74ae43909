// GET /models: the models that serve, with what a client needs to run one itself.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { listModels } from '#lib/models/list.ts';
import { modelsView, versionView } from '#lib/models/schemas.ts';
import { findRun } from '#lib/retraining/run-store.ts';

const learntFromYou = z
  .optional(z.int().check(z.minimum(1)))
  .check(
    z.describe(
      'How many of your answers it learnt from; of the model that serves as v2, for the ten people who taught it most',
    ),
  );

export const spec = {
  method: 'GET',
  path: '/models',
  summary: 'The models and what they serve as',
  description: 'Their weights are at `/models/{id}/weights`.',
  access: 'user',
  responses: {
    200: z.object({
      models: z.array(
        z.extend(z.pick(versionView, { id: true, architecture: true, calibration: true, created_at: true }), {
          learnt_from_you: learntFromYou,
        }),
      ),
      aliases: modelsView.shape.aliases,
    }),
  },
} as const satisfies Spec;

const live = { access: liveAccess, listModels, findRun };

export const models = ({ access, listModels, findRun } = live) =>
  endpoint(
    spec,
    async ({ caller: { username } }) => {
      const { models, aliases } = await listModels();
      const serving = models.find(({ id }) => id === aliases.v2);
      const run = serving?.lineage && (await findRun(serving.lineage.run_id));
      const mine = run?.learnt?.teachers.find((teacher) => teacher.username === username);
      const listed = models.map((model) =>
        mine && model === serving ? { ...model, learnt_from_you: mine.labels } : model,
      );
      return { status: 200, body: { models: listed, aliases } };
    },
    access,
  );

export const handler = models();
