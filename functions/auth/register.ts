// POST /register: creates a user, unless registration is closed.
import * as z from 'zod/mini';
import { recordAudit } from '#lib/audit/audit.ts';
import { newPassword, refuseNameAsPassword } from '#lib/auth/new-password.ts';
import { hashPassword } from '#lib/auth/passwords.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { chargeCall } from '#lib/limits/limits.ts';
import { createUser, findUser, spendInvitation, username } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/register',
  summary: 'Create a user',
  audit: { action: 'user.register', actor: ({ body }) => body.username },
  access: 'public',
  limit: 'LIMIT_REGISTER',
  body: jsonBody(
    z.strictObject({
      username,
      password: newPassword,
      invitation: z.optional(z.string().check(z.maxLength(100))),
    }),
  ),
  responses: { 201: z.object({ username: z.string(), role: z.literal('user') }) },
  errors: ['registration_closed', 'invitation_required', 'access_link_expired', 'user_exists', 'unavailable'],
} as const satisfies Spec;

const live = {
  findUser,
  spendInvitation,
  createUser,
  registration: () => config('REGISTRATION').REGISTRATION,
  limit: chargeCall,
  audit: recordAudit,
};

export const register = (deps = live) =>
  endpoint(
    spec,
    async ({ body }) => {
      const who = deps.registration();
      if (who === 'closed') throw new AppError('registration_closed');
      if (who === 'invite' && body.invitation === undefined) throw new AppError('invitation_required');
      refuseNameAsPassword(body.password, body.username, 'body.password');
      const hash = await hashPassword(body.password);
      if (body.invitation !== undefined) {
        // A taken name must not cost the invitation.
        if (await deps.findUser(body.username)) throw new AppError('user_exists');
        await deps.spendInvitation(body.invitation, new Date());
      }
      const user = await deps.createUser(body.username, hash, new Date());
      return { status: 201, body: { username: user.username, role: 'user' } };
    },
    { limit: deps.limit, audit: deps.audit },
  );

export const handler = register();
