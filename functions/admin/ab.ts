// PUT /admin/ab: sets the shares of users that get v1 and v2. Each change starts an experiment.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { setWeights } from '#lib/models/models.ts';
import { experimentBody, experimentView } from '#lib/models/schemas.ts';

/** Only rounding errors are tolerated: 0.1 + 0.9, or thirds with six decimals. */
const TOLERANCE = 1e-6;

const share = z.number().check(z.minimum(0));
const weights = z.strictObject({ v1: share, v2: share }).check(
  z.refine(({ v1, v2 }) => Math.abs(v1 + v2 - 1) <= TOLERANCE, {
    error: 'deben sumar 1',
    params: { code: 'contradiction' },
  }),
);

export const spec = {
  method: 'PUT',
  path: '/admin/ab',
  summary: 'Share users between v1 and v2, and start a new experiment',
  audit: {
    action: 'experiment.change',
    target: ({ body }) => `v1 ${body.weights.v1}, v2 ${body.weights.v2}`,
  },
  access: 'admin',
  body: jsonBody(z.strictObject({ weights })),
  responses: { 200: experimentView },
  errors: ['alias_moved'],
} as const satisfies Spec;

const live = { access: liveAccess, setWeights };

export const ab = ({ access, setWeights } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body: { weights } }) => ({
      status: 200,
      body: experimentBody(await setWeights(weights, username)),
    }),
    access,
  );

export const handler = ab();
