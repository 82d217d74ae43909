// DELETE /admin/users/{username}: deletes an account and its sessions. What identifies the person is erased within an hour.
import * as z from 'zod/mini';
import { erasureView, viewOfErasure } from '#lib/erasure/erasure.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { beginErasure, username } from '#lib/users/users.ts';

export const spec = {
  method: 'DELETE',
  path: '/admin/users/{username}',
  summary: 'Delete a user, and erase what identifies them within an hour',
  description: 'As `DELETE /me`.',
  audit: { action: 'user.delete', refusals: ['last_admin'], target: ({ params }) => params.username },
  access: 'admin',
  params: z.object({ username }),
  query: z.strictObject({
    erase_pictures: z
      .optional(z.enum(['true', 'false']))
      .check(z.describe('true: the pictures of their answers too')),
  }),
  responses: { 202: erasureView },
  errors: ['user_not_found', 'last_admin', 'unavailable'],
} as const satisfies Spec;

const live = { access: liveAccess, beginErasure, endConnections, now: () => new Date() };

export const deleteAccount = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, params, query: { erase_pictures } }) => {
      const user = await deps.access.findUser(params.username);
      if (!user) throw new AppError('user_not_found');
      // Whoever deletes their own account so is not the administrator who did it afterwards.
      const by = user.username === caller.username ? undefined : caller.username;
      const pictures = erase_pictures === 'true';
      const erasure = await deps.beginErasure(user, { by, pictures }, deps.now());
      await deps.endConnections({ username: user.username });
      return { status: 202, body: viewOfErasure(erasure) };
    },
    deps.access,
  );

export const handler = deleteAccount();
