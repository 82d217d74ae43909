// PUT /admin/models/aliases/{alias}: an administrator sets the model that serves as v1 or v2.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { isAlias, moveAlias, tryAnnounceMove } from '#lib/models/models.ts';
import { moveView, reason } from '#lib/models/schemas.ts';

export const spec = {
  method: 'PUT',
  path: '/admin/models/aliases/{alias}',
  summary: 'Point an alias to a model that misses no golden digit',
  audit: { action: 'model.promote', target: ({ params, body }) => `${params.alias}: ${body.model}` },
  access: 'admin',
  params: z.object({ alias: z.string() }),
  body: jsonBody(
    z.strictObject({
      model: z.string().check(z.minLength(1), z.maxLength(64)),
      reason,
      revision: z
        .optional(z.int().check(z.minimum(0)))
        .check(z.describe('Only if this is still the latest move of the alias; 0: if it was never moved')),
    }),
  ),
  responses: { 200: moveView },
  errors: ['not_found', 'model_not_found', 'golden_digits_missed', 'alias_moved'],
} as const satisfies Spec;

const live = { access: liveAccess, moveAlias, tryAnnounceMove };

export const alias = ({ access, moveAlias, tryAnnounceMove } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, params: { alias }, body }) => {
      if (!isAlias(alias)) throw new AppError('not_found');
      const move = await moveAlias({ alias, by: username, ...body });
      await tryAnnounceMove(move);
      return { status: 200, body: move };
    },
    access,
  );

export const handler = alias();
