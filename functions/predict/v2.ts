// POST /api/v2/predict: the model behind v2 reads an uploaded picture; it also knows pictures that are not a digit.
import * as z from 'zod/mini';
import { PICTURE_ERRORS, shippedV2 } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { onceAccess } from '#lib/http/once-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { servingAs } from '#lib/models/models.ts';
import {
  IMPROVED,
  manyView,
  predictionQuery,
  predictionView,
  savePrediction,
  saveUnanswered,
} from '#lib/predictions/predictions.ts';
import { servePrediction, servePredictions } from '#lib/predictions/serve.ts';
import { sendEvent } from '#lib/realtime/realtime.ts';

export const spec = {
  method: 'POST',
  path: '/api/v2/predict',
  summary: 'Predict the digit in a picture with model v2',
  description:
    'With `many=true` the picture may have up to 64 digits, and the answer is a list; it counts as one call.',
  access: 'user',
  idempotent: true,
  limit: 'LIMIT_PREDICT_V2',
  query: z.extend(predictionQuery, {
    many: z
      .optional(z.enum(['true', 'false']))
      .check(z.describe('true: all digits of the picture, in reading order')),
  }),
  body: formFile,
  responses: { 200: z.xor([predictionView, manyView]) },
  errors: PICTURE_ERRORS,
} as const satisfies Spec;

const live = {
  access: onceAccess,
  serving: servingAs('v2', shippedV2),
  save: savePrediction,
  saveUnanswered,
  sendEvent,
};

export const predictV2 = ({ access, serving, ...effects } = live) =>
  endpoint(
    spec,
    async ({ caller, body, query }) => {
      const served =
        query.many === 'true'
          ? await servePredictions(body, caller, serving(), effects)
          : await servePrediction(body, caller, serving(), effects, query);
      return { status: 200, body: { ...served, mensaje: IMPROVED } };
    },
    access,
  );

export const handler = predictV2();
