// DELETE /me: deletes the caller's account, given the password. What identifies the person is erased within an hour.
import * as z from 'zod/mini';
import { passwordMatches } from '#lib/auth/passwords.ts';
import { erasureView, viewOfErasure } from '#lib/erasure/erasure.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { beginErasure, findUser } from '#lib/users/users.ts';

export const spec = {
  method: 'DELETE',
  path: '/me',
  summary: 'Delete your account, and erase what identifies you within an hour',
  description:
    'Sessions end at once. Predictions and comments are erased, a pseudonym takes the place of the name, and with `erase_pictures` the pictures of answers are erased too. What a model has learnt stays in it.',
  audit: { action: 'user.delete', refusals: ['invalid_credentials', 'last_admin'] },
  access: 'user',
  // It also limits guesses of the password with a stolen access token.
  limit: 'LIMIT_DEFAULT',
  body: jsonBody(
    z.strictObject({
      password: z.string().check(z.minLength(1), z.maxLength(1000)),
      erase_pictures: z.optional(z.boolean()),
    }),
  ),
  responses: { 202: erasureView },
  errors: ['invalid_credentials', 'user_not_found', 'last_admin', 'unavailable'],
} as const satisfies Spec;

const live = {
  access: liveAccess,
  findUser,
  passwordMatches,
  beginErasure,
  endConnections,
  now: () => new Date(),
};

export const eraseMe = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body: { password, erase_pictures: pictures = false } }) => {
      const user = await deps.findUser(username);
      if (!user) throw new AppError('user_not_found');
      if (!(await deps.passwordMatches(password, user.hash))) throw new AppError('invalid_credentials');
      const erasure = await deps.beginErasure(user, { pictures }, deps.now());
      await deps.endConnections({ username });
      return { status: 202, body: viewOfErasure(erasure) };
    },
    deps.access,
  );

export const handler = eraseMe();
