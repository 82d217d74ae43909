// POST /api/ab/predict: predicts as v1 or v2, whichever the A/B test assigns to the user; the answer names the version.
import { PICTURE_ERRORS, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { onceAccess } from '#lib/http/once-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { servingByAssignment } from '#lib/models/models.ts';
import {
  IMPROVED,
  predictionQuery,
  predictionView,
  savePrediction,
  saveUnanswered,
} from '#lib/predictions/predictions.ts';
import { servePrediction } from '#lib/predictions/serve.ts';
import { sendEvent } from '#lib/realtime/realtime.ts';

export const spec = {
  method: 'POST',
  path: '/api/ab/predict',
  summary: 'Predict the digit in a picture with the version that the A/B test assigns to the user',
  description: 'A user gets the same version until the shares change.',
  access: 'user',
  idempotent: true,
  limit: ['LIMIT_PREDICT_V1', 'LIMIT_PREDICT_V2'],
  query: predictionQuery,
  body: formFile,
  responses: { 200: predictionView },
  errors: PICTURE_ERRORS,
} as const satisfies Spec;

/** A call is counted by the counter of the version that serves it. */
const countedAs = {
  v1: { limit: 'LIMIT_PREDICT_V1', route: 'POST /api/v1/predict' },
  v2: { limit: 'LIMIT_PREDICT_V2', route: 'POST /api/v2/predict' },
} as const;

const shipped = { v1: shippedV1, v2: shippedV2 };
const live = {
  access: onceAccess,
  serving: servingByAssignment(shipped),
  save: savePrediction,
  saveUnanswered,
  sendEvent,
};

export const predictAb = ({ access, serving, ...effects } = live) =>
  endpoint(
    spec,
    async ({ caller, body, query }) => {
      const served = await servePrediction(body, caller, serving(caller.username), effects, query);
      const { version: ab_version } = served;
      return {
        status: 200,
        body: ab_version === 'v1' ? { ...served, ab_version } : { ...served, ab_version, mensaje: IMPROVED },
      };
    },
    { ...access, countedAs: async (username) => countedAs[(await serving(username)).version] },
  );

export const handler = predictAb();
