// PUT /me/password: changes the password, given the old one. Every other session ends.
import * as z from 'zod/mini';
import { newPassword, refuseNameAsPassword } from '#lib/auth/new-password.ts';
import { hashPassword, passwordMatches } from '#lib/auth/passwords.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { changePassword, findUser } from '#lib/users/users.ts';

export const spec = {
  method: 'PUT',
  path: '/me/password',
  summary: 'Change your password; your other sessions end',
  audit: { action: 'user.change_password', refusals: ['invalid_credentials'] },
  access: 'user',
  // It also limits guesses of the old password with a stolen access token.
  limit: 'LIMIT_DEFAULT',
  body: jsonBody(
    z.strictObject({
      password: z.string().check(z.minLength(1), z.maxLength(1000)),
      new_password: newPassword,
    }),
  ),
  responses: { 204: null },
  errors: ['invalid_credentials', 'session_ended', 'user_not_found', 'unavailable'],
} as const satisfies Spec;

const live = { access: liveAccess, findUser, passwordMatches, hashPassword, changePassword, endConnections };

export const password = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { username, sid }, body }) => {
      refuseNameAsPassword(body.new_password, username, 'body.new_password');
      const user = await deps.findUser(username);
      if (!user) throw new AppError('user_not_found');
      if (!(await deps.passwordMatches(body.password, user.hash))) throw new AppError('invalid_credentials');
      const sids = await deps.changePassword(user, sid, await deps.hashPassword(body.new_password));
      await deps.endConnections({ username, sids });
      return { status: 204, body: null };
    },
    deps.access,
  );

export const handler = password();
