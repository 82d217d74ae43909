// POST /admin/users/{username}/password-reset: a one-time link with which a person who forgot the password sets another.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { accessLinkView, newAccessLink, username } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/admin/users/{username}/password-reset',
  summary: 'A link with which a person sets a new password, within a day',
  description: 'The old password and every session count until the link is used.',
  access: 'admin',
  audit: { action: 'user.reset_password', target: ({ params }) => params.username },
  params: z.object({ username }),
  responses: { 201: accessLinkView },
  errors: ['user_not_found', 'unavailable'],
} as const satisfies Spec;

const live = { access: liveAccess, newAccessLink, now: () => new Date() };

export const resetPassword = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, params }) => {
      const user = await deps.access.findUser(params.username);
      if (!user) throw new AppError('user_not_found');
      const link = await deps.newAccessLink('reset', user.username, caller.username, deps.now());
      return { status: 201, body: link };
    },
    deps.access,
  );

export const handler = resetPassword();
