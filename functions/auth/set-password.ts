// PUT /password: sets the password of the account that a one-time link of an administrator is for. Every session of it ends.
import * as z from 'zod/mini';
import { recordAudit } from '#lib/audit/audit.ts';
import { newPassword, refuseNameAsPassword } from '#lib/auth/new-password.ts';
import { hashPassword } from '#lib/auth/passwords.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { chargeCall } from '#lib/limits/limits.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { accountOfLink, setPasswordByLink } from '#lib/users/users.ts';

export const spec = {
  method: 'PUT',
  path: '/password',
  summary: 'Set a password with the one-time link of an administrator',
  access: 'public',
  limit: 'LIMIT_REGISTER',
  body: jsonBody(
    z.strictObject({ code: z.string().check(z.minLength(1), z.maxLength(100)), password: newPassword }),
  ),
  responses: { 200: z.object({ username: z.string() }) },
  errors: ['access_link_expired', 'user_not_found', 'unavailable'],
} as const satisfies Spec;

const live = {
  limit: chargeCall,
  accountOfLink,
  hashPassword,
  setPasswordByLink,
  endConnections,
  recordAudit,
  now: () => new Date(),
};

export const setPassword = (deps = live) =>
  endpoint(
    spec,
    async ({ body: { code, password }, sourceIp, requestId }) => {
      const now = deps.now();
      const username = await deps.accountOfLink(code, now);
      refuseNameAsPassword(password, username, 'body.password');
      const sids = await deps.setPasswordByLink(code, await deps.hashPassword(password), now);
      const entry = {
        actor: username,
        action: 'user.change_password',
        target: 'link',
        outcome: 'done',
      } as const;
      await Promise.all([
        deps.endConnections({ username, sids }),
        // Whose account it is, only the code says.
        deps.recordAudit({
          ...entry,
          via: 'api',
          address: sourceIp,
          request_id: requestId,
          at: now.toISOString(),
        }),
      ]);
      return { status: 200, body: { username } };
    },
    { limit: deps.limit },
  );

export const handler = setPassword();
