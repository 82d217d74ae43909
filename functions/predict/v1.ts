// POST /api/v1/predict: an uploaded picture becomes a digit, and the prediction is kept for feedback.
import { randomUUID } from 'node:crypto';
import { readDigit } from '#lib/digits/digits.ts';
import { predict } from '#lib/digits/predict.ts';
import { shippedModel } from '#lib/digits/shipped.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { liveGate } from '#lib/http/live-gate.ts';
import type { Spec } from '#lib/http/spec.ts';
import { predictionView, savePrediction } from '#lib/predictions/predictions.ts';

export const spec = {
  method: 'POST',
  path: '/api/v1/predict',
  summary: 'Predict the digit in a picture with model v1',
  access: 'user',
  body: formFile,
  responses: { 200: predictionView },
} as const satisfies Spec;

const live = { gate: liveGate, savePrediction };

export const predictV1 = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, body }) => {
      const pixels = await readDigit(body);
      const model = shippedModel('v1');
      const { digit, probability, probabilities, doubtful } = predict(model, pixels);
      const prediction_id = randomUUID();
      const at = new Date().toISOString();
      await deps.savePrediction({
        prediction_id,
        username: caller.username,
        version: 'v1',
        model: model.id,
        digit,
        probabilities,
        pixels,
        at,
      });
      return {
        status: 200,
        body: {
          prediccion: digit,
          probabilidad: Number(probability.toFixed(4)),
          version: 'v1',
          prediction_id,
          model: model.id,
          dudosa: doubtful,
        },
      };
    },
    deps.gate,
  );

export const handler = predictV1();
