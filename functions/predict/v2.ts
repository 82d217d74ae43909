// POST /api/v2/predict: the model behind v2 reads an uploaded picture; it also knows pictures that are not a digit.
import * as z from 'zod';
import { PICTURE_ERRORS, shippedV2 } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { servingAs } from '#lib/models/models.ts';
import { IMPROVED, predictionView, savePrediction } from '#lib/predictions/predictions.ts';
import { servePrediction } from '#lib/predictions/serve.ts';
import { sendEvent } from '#lib/realtime/realtime.ts';

export const spec = {
  method: 'POST',
  path: '/api/v2/predict',
  summary: 'Predict the digit in a picture with model v2',
  access: 'user',
  limit: 'LIMIT_PREDICT_V2',
  body: formFile,
  responses: { 200: predictionView.extend({ mensaje: z.literal(IMPROVED) }) },
  errors: PICTURE_ERRORS,
} as const satisfies Spec;

const live = { access: liveAccess, serving: servingAs('v2', shippedV2), save: savePrediction, sendEvent };

export const predictV2 = ({ access, serving, save, sendEvent } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body }) => {
      const served = await servePrediction(body, username, serving(), { save, sendEvent });
      return { status: 200, body: { ...served, mensaje: IMPROVED } };
    },
    access,
  );

export const handler = predictV2();
