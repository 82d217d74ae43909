// POST /admin/models/aliases/{alias}/rollback: undoes the latest move; another call undoes the move before.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { isAlias, rollBack, tryAnnounceMove } from '#lib/models/models.ts';
import { moveView, reason } from '#lib/models/schemas.ts';

export const spec = {
  method: 'POST',
  path: '/admin/models/aliases/{alias}/rollback',
  summary: 'Undo the latest move of an alias',
  audit: { action: 'model.rollback', target: ({ params }) => params.alias },
  access: 'admin',
  params: z.object({ alias: z.string() }),
  body: jsonBody(
    z.strictObject({
      reason: z.optional(reason),
      revision: z
        .optional(z.int().check(z.minimum(1)))
        .check(z.describe('Only if this is still the latest move of the alias')),
    }),
  ),
  responses: { 200: moveView },
  errors: ['not_found', 'nothing_to_roll_back', 'golden_digits_missed', 'alias_moved'],
} as const satisfies Spec;

const live = { access: liveAccess, rollBack, tryAnnounceMove };

export const rollback = ({ access, rollBack, tryAnnounceMove } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, params: { alias }, body: { reason, revision } }) => {
      if (!isAlias(alias)) throw new AppError('not_found');
      const move = await rollBack(alias, username, {
        ...(reason !== undefined && { reason }),
        ...(revision !== undefined && { revision }),
      });
      await tryAnnounceMove(move);
      return { status: 200, body: move };
    },
    access,
  );

export const handler = rollback();
