// POST /admin/models/{id}/check: whether a model may serve, without moving anything.
import * as z from 'zod/mini';
import { goldenDigits, missedGolden } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { loadModel } from '#lib/models/models.ts';

const digit = z.int().check(z.minimum(0), z.maximum(9));

export const spec = {
  method: 'POST',
  path: '/admin/models/{id}/check',
  summary: 'Let a model read the golden digits, as a promotion does, and move nothing',
  access: 'admin',
  params: z.object({ id: z.string() }),
  responses: {
    200: z.object({
      model: z.string(),
      digits: z.int().check(z.describe('How many golden digits were read')),
      missed: z
        .array(
          z.object({
            digit: digit.check(z.describe('What was drawn')),
            read: digit.check(z.describe('What the model reads')),
            doubtful: z.boolean().check(z.describe('Whether the model doubts it')),
          }),
        )
        .check(z.describe('Those that it misreads or doubts; only a model that misses none may serve')),
    }),
  },
  errors: ['model_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, loadModel };

export const check = ({ access, loadModel } = live) =>
  endpoint(
    spec,
    async ({ params: { id } }) => {
      const model = await loadModel(id);
      const body = { model: id, digits: goldenDigits().length, missed: [...missedGolden(model)] };
      return { status: 200, body };
    },
    access,
  );

export const handler = check();
