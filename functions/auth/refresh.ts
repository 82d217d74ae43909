// POST /refresh: exchanges a refresh token for a new pair. A token that was spent before ends its session.
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { issueTokens, LIFETIME, tokenPair, verifyToken } from '#lib/auth/auth.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { chargeCall } from '#lib/limits/limits.ts';
import { logger } from '#lib/log.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { endSession, rotateSession, useOf } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/refresh',
  summary: 'Exchange a refresh token for a new pair of tokens',
  description:
    'A refresh token works once. Within ten seconds it answers the same new pair again; later that ends the session.',
  access: 'public',
  body: jsonBody(z.strictObject({ refresh_token: z.string().check(z.minLength(1), z.maxLength(2000)) })),
  responses: { 200: tokenPair },
  errors: [
    'invalid_token',
    'session_ended',
    'token_expired',
    'user_not_found',
    'rate_limited',
    'unavailable',
  ],
} as const satisfies Spec;

const live = { verifyToken, chargeCall, rotateSession, endSession, endConnections, logger };

export const refresh = (deps = live) =>
  endpoint(spec, async ({ body: { refresh_token }, headers: { 'user-agent': agent }, sourceIp }) => {
    const { sub, sid, jti } = await deps.verifyToken('refresh', refresh_token);
    const headers = await deps.chargeCall('LIMIT_DEFAULT', 'POST /refresh', `session:${sid}`);
    const now = new Date();
    const use = useOf({ agent, address: sourceIp }, now);
    const next = {
      ...use,
      jti: randomUUID(),
      expires_at: Math.floor(now.getTime() / 1000) + LIFETIME.refresh,
    };
    const session = await deps.rotateSession(sub, sid, jti, next, now);
    if (!session) {
      // Either the owner or a thief used the token first, and has its successor
      // (docs/decisions/reused-refresh-token-ends-the-session.md).
      await Promise.all([deps.endSession(sub, sid), deps.endConnections({ username: sub, sids: [sid] })]);
      deps.logger.warn('spent refresh token used again', { username: sub, sid });
      throw new AppError('session_ended', { headers });
    }
    // A call within the grace gets the pair of the call that spent the token: it is made from the same values.
    const issued = new Date((session.expires_at - LIFETIME.refresh) * 1000);
    return { status: 200, headers, body: await issueTokens(sub, sid, session.jti, issued) };
  });

export const handler = refresh();
