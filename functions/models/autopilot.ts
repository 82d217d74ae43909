// PUT /admin/autopilot: stops the autopilot, lets it go on, does what it proposes, or takes a model to v1 by steps.
import * as z from 'zod/mini';
import { autopilotView, order, readAutopilot } from '#lib/autopilot/autopilot.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { loadModel } from '#lib/models/models.ts';
import { reason } from '#lib/models/schemas.ts';

const revision = z.int().check(z.minimum(1));

export const spec = {
  method: 'PUT',
  path: '/admin/autopilot',
  summary: 'Stop the autopilot, let it go on, do what it proposes, or take a model to v1 by steps',
  description: 'To stop it also ends a ramp: all users of v1 get the model of before within ten seconds.',
  audit: { action: 'autopilot.order', target: ({ body }) => body.action },
  access: 'admin',
  body: jsonBody(
    z.discriminatedUnion('action', [
      z.strictObject({ action: z.literal('stop'), reason: z.optional(reason) }),
      z.strictObject({
        action: z.literal('resume'),
        revision: z.optional(revision).check(z.describe('The stop that was seen; without it, that in force')),
        reason: z.optional(reason),
      }),
      z.strictObject({
        action: z.literal('accept'),
        revision: revision.check(z.describe('The proposal that was seen')),
        reason: z.optional(reason),
      }),
      z.strictObject({
        action: z.literal('ramp'),
        model: z.string().check(z.minLength(1), z.describe('The model that v1 shall serve, by steps')),
        reason: z.optional(reason),
      }),
    ]),
  ),
  responses: { 200: autopilotView },
  errors: ['autopilot_changed', 'model_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, order, readAutopilot, loadModel };

export const autopilot = ({ access, order, readAutopilot, loadModel } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body }) => {
      if (body.action === 'ramp') await loadModel(body.model);
      await order(body, username);
      return { status: 200, body: await readAutopilot() };
    },
    access,
  );

export const handler = autopilot();
