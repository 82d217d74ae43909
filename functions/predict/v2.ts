// POST /api/v2/predict: an uploaded picture becomes a digit by model v2, which also knows what is no digit.
import * as z from 'zod';
import { loadShipped } from '#lib/digits/shipped.ts';
import { v2 } from '#lib/digits/weights/v2.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { liveGate } from '#lib/http/live-gate.ts';
import type { Spec } from '#lib/http/spec.ts';
import { predictionView, savePrediction } from '#lib/predictions/predictions.ts';
import { servePrediction } from '#lib/predictions/serve.ts';

const mensaje = 'Predicción mejorada';

export const spec = {
  method: 'POST',
  path: '/api/v2/predict',
  summary: 'Predict the digit in a picture with model v2',
  access: 'user',
  body: formFile,
  responses: { 200: predictionView.extend({ mensaje: z.literal(mensaje) }) },
} as const satisfies Spec;

const live = { gate: liveGate, save: savePrediction };

export const predictV2 = ({ gate, save } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body }) => {
      const model = loadShipped(v2);
      const served = await servePrediction(body, { username, version: 'v2', model, save });
      return { status: 200, body: { ...served, mensaje } };
    },
    gate,
  );

export const handler = predictV2();
