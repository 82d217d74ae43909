// POST /api/v1/predict: the model behind v1 reads an uploaded picture; the prediction is saved for feedback.
import { PICTURE_ERRORS, shippedV1 } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { onceAccess } from '#lib/http/once-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { servingV1 } from '#lib/models/models.ts';
import {
  predictionQuery,
  predictionView,
  savePrediction,
  saveUnanswered,
} from '#lib/predictions/predictions.ts';
import { servePrediction } from '#lib/predictions/serve.ts';
import { sendEvent } from '#lib/realtime/realtime.ts';

export const spec = {
  method: 'POST',
  path: '/api/v1/predict',
  summary: 'Predict the digit in a picture with model v1',
  access: 'user',
  idempotent: true,
  limit: 'LIMIT_PREDICT_V1',
  query: predictionQuery,
  body: formFile,
  responses: { 200: predictionView },
  errors: PICTURE_ERRORS,
} as const satisfies Spec;

const live = {
  access: onceAccess,
  serving: servingV1(shippedV1),
  save: savePrediction,
  saveUnanswered,
  sendEvent,
};

export const predictV1 = ({ access, serving, ...effects } = live) =>
  endpoint(
    spec,
    async ({ caller, body, query }) => ({
      status: 200,
      body: await servePrediction(body, caller, serving(caller.username), effects, query),
    }),
    access,
  );

export const handler = predictV1();
