// POST /login: checks name and password, and creates a session with an access and a refresh token.
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { recordAudit } from '#lib/audit/audit.ts';
import { issueTokens, LIFETIME, tokenPair } from '#lib/auth/auth.ts';
import { passwordMatches } from '#lib/auth/passwords.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { countAttempt } from '#lib/limits/logins.ts';
import { burstText } from '#lib/limits/texts-es.ts';
import { logger } from '#lib/log.ts';
import { addSession, findUser, useOf } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/login',
  summary: 'Sign in',
  description: 'Failures are counted by account and address (`LIMIT_LOGIN`); a success is not.',
  audit: {
    action: 'session.begin',
    refusals: ['invalid_credentials'],
    actor: ({ body }) => body.username,
  },
  access: 'public',
  body: jsonBody(
    z
      .strictObject({
        username: z.optional(z.string().check(z.maxLength(200))),
        password: z.optional(z.string().check(z.maxLength(1000))),
      })
      // A missing field has an error of its own, which the handler answers.
      .check(z.meta({ required: ['username', 'password'] })),
  ),
  responses: { 200: tokenPair },
  errors: ['missing_credentials', 'invalid_credentials', 'rate_limited', 'user_not_found', 'unavailable'],
} as const satisfies Spec;

const live = { countAttempt, findUser, passwordMatches, addSession, audit: recordAudit };

export const login = (deps = live) =>
  endpoint(
    spec,
    async ({ body: { username, password }, sourceIp, headers }) => {
      if (!username || !password) throw new AppError('missing_credentials');
      const now = new Date();
      const attempt = await deps.countAttempt(username, sourceIp, () => deps.findUser(username), now);
      const { found: user, headers: failed, burst } = attempt;
      if (!(await deps.passwordMatches(password, user?.hash)) || !user) {
        // An error line becomes an alert.
        if (burst) logger.error(burstText(burst, username, sourceIp), { actor: username, address: sourceIp });
        throw new AppError('invalid_credentials', { headers: failed });
      }
      const [sid, jti] = [randomUUID(), randomUUID()];
      const expires_at = Math.floor(now.getTime() / 1000) + LIFETIME.refresh;
      const use = useOf({ agent: headers['user-agent'], address: sourceIp }, now);
      const session = { jti, expires_at, began_at: use.used_at, ...use };
      const [body, limits] = await Promise.all([
        issueTokens(user.username, sid, jti, now),
        attempt.succeeded(),
        deps.addSession(user, sid, session, now),
      ]);
      return { status: 200, headers: limits, body };
    },
    { audit: deps.audit },
  );

export const handler = login();
