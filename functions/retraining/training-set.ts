// GET /admin/training_set: what the next retraining would learn, from whom, what it would leave out, and what waits for review.
import { config } from '#lib/config.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { modelBehind } from '#lib/models/models.ts';
import { readTrainingSet, trainingSetView } from '#lib/retraining/labels/training-set.ts';

export const spec = {
  method: 'GET',
  path: '/admin/training_set',
  summary: 'What the next retraining would learn, from whom, and what waits for review',
  access: 'admin',
  responses: { 200: trainingSetView },
} as const satisfies Spec;

const live = {
  access: liveAccess,
  readTrainingSet,
  modelBehind,
  leastAgeMs: () => config('RETRAIN_MIN_ACCOUNT_AGE').RETRAIN_MIN_ACCOUNT_AGE,
  now: () => new Date(),
};

export const trainingSet = (deps = live) =>
  endpoint(
    spec,
    async () => {
      const [v1, v2] = await Promise.all([deps.modelBehind('v1'), deps.modelBehind('v2')]);
      const policy = { leastAgeMs: deps.leastAgeMs(), trustedOnly: false };
      return { status: 200, body: await deps.readTrainingSet(deps.now(), { v1, v2 }, policy) };
    },
    deps.access,
  );

export const handler = trainingSet();
