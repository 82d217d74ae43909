// POST /login: checks name and password, and creates a session with an access and a refresh token.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { issueTokens, LIFETIME, tokenPair } from '#lib/auth/auth.ts';
import { passwordMatches } from '#lib/auth/passwords.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { countAttempt } from '#lib/limits/logins.ts';
import { addSession, findUser } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/login',
  summary: 'Sign in',
  description: 'Failures are counted by account and address (`LIMIT_LOGIN`); a success is not.',
  access: 'public',
  body: jsonBody(
    z.strictObject({
      username: z.string().max(200).optional(),
      password: z.string().max(1000).optional(),
    }),
  ),
  responses: { 200: tokenPair },
  errors: ['missing_credentials', 'invalid_credentials', 'rate_limited', 'user_not_found', 'unavailable'],
} as const satisfies Spec;

const live = { countAttempt, findUser, passwordMatches, addSession };

export const login = (deps = live) =>
  endpoint(spec, async ({ body: { username, password }, sourceIp }) => {
    if (!username || !password) throw new AppError('missing_credentials');
    const now = new Date();
    const attempt = await deps.countAttempt(username, sourceIp, () => deps.findUser(username), now);
    const { found: user, headers: failed } = attempt;
    if (!(await deps.passwordMatches(password, user?.hash)) || !user)
      throw new AppError('invalid_credentials', { headers: failed });
    const [sid, jti] = [randomUUID(), randomUUID()];
    const expires_at = Math.floor(now.getTime() / 1000) + LIFETIME.refresh;
    const [body, headers] = await Promise.all([
      issueTokens(user.username, sid, jti, now),
      attempt.succeeded(),
      deps.addSession(user, sid, { jti, expires_at }, now),
    ]);
    return { status: 200, headers, body };
  });

export const handler = login();
