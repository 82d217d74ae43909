// POST /api/v2/predict/batch: the model behind v2 reads up to sixteen pictures; each has its own prediction or error.
import { shippedV2 } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFiles } from '#lib/http/form-file.ts';
import { onceAccess } from '#lib/http/once-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { servingAs } from '#lib/models/models.ts';
import { IMPROVED, predictionQuery, savePrediction, saveUnanswered } from '#lib/predictions/predictions.ts';
import { batchView, serveBatch } from '#lib/predictions/serve-batch.ts';
import { sendEvent } from '#lib/realtime/realtime.ts';

export const spec = {
  method: 'POST',
  path: '/api/v2/predict/batch',
  summary: 'Predict the digits of up to sixteen pictures with model v2, each a file',
  description: 'Each picture counts as a call of `POST /api/v2/predict`, with the same limit.',
  access: 'user',
  idempotent: true,
  limit: 'LIMIT_PREDICT_V2',
  query: predictionQuery,
  body: formFiles,
  responses: { 200: batchView },
} as const satisfies Spec;

const COUNTED_AS = { limit: spec.limit, route: 'POST /api/v2/predict' } as const;

const live = {
  access: onceAccess,
  serving: servingAs('v2', shippedV2),
  save: savePrediction,
  saveUnanswered,
  sendEvent,
};

export const predictBatch = ({ access, serving, ...saving } = live) =>
  endpoint(
    spec,
    async ({ caller, body, query }) => {
      const subject = `user:${caller.username.toLowerCase()}`;
      let headers = {};
      const count = async () => {
        headers = (await access.limit?.(COUNTED_AS.limit, COUNTED_AS.route, subject)) ?? {};
      };
      const effects = { ...saving, count, elapsed: () => performance.now() };
      const results = await serveBatch(body, caller, serving(), effects, query);
      const improved = results.map(({ prediction, error }) =>
        prediction ? { prediction: { ...prediction, mensaje: IMPROVED } } : { error },
      );
      return { status: 200, body: { results: improved }, headers };
    },
    { ...access, countedAs: async () => COUNTED_AS },
  );

export const handler = predictBatch();
