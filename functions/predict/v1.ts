// POST /api/v1/predict: an uploaded picture becomes a digit by model v1, and the prediction is kept for feedback.
import { loadShipped } from '#lib/digits/shipped.ts';
import { v1 } from '#lib/digits/weights/v1.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { liveGate } from '#lib/http/live-gate.ts';
import type { Spec } from '#lib/http/spec.ts';
import { predictionView, savePrediction } from '#lib/predictions/predictions.ts';
import { servePrediction } from '#lib/predictions/serve.ts';

export const spec = {
  method: 'POST',
  path: '/api/v1/predict',
  summary: 'Predict the digit in a picture with model v1',
  access: 'user',
  body: formFile,
  responses: { 200: predictionView },
} as const satisfies Spec;

const live = { gate: liveGate, save: savePrediction };

export const predictV1 = ({ gate, save } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body }) => {
      const model = loadShipped(v1);
      return { status: 200, body: await servePrediction(body, { username, version: 'v1', model, save }) };
    },
    gate,
  );

export const handler = predictV1();
