// POST /api/v1/predict: the model behind v1 reads an uploaded picture; the prediction is saved for feedback.
import { PICTURE_ERRORS, shippedV1 } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { servingAs } from '#lib/models/models.ts';
import { predictionView, savePrediction } from '#lib/predictions/predictions.ts';
import { servePrediction } from '#lib/predictions/serve.ts';
import { sendEvent } from '#lib/realtime/realtime.ts';

export const spec = {
  method: 'POST',
  path: '/api/v1/predict',
  summary: 'Predict the digit in a picture with model v1',
  access: 'user',
  limit: 'LIMIT_PREDICT_V1',
  body: formFile,
  responses: { 200: predictionView },
  errors: PICTURE_ERRORS,
} as const satisfies Spec;

const live = { access: liveAccess, serving: servingAs('v1', shippedV1), save: savePrediction, sendEvent };

export const predictV1 = ({ access, serving, save, sendEvent } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body }) => ({
      status: 200,
      body: await servePrediction(body, username, serving(), { save, sendEvent }),
    }),
    access,
  );

export const handler = predictV1();
