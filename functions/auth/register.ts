// POST /register: creates a user, unless registration is closed.
import * as z from 'zod';
import { newPassword } from '#lib/auth/new-password.ts';
import { hashPassword } from '#lib/auth/passwords.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { chargeCall } from '#lib/limits/limits.ts';
import { createUser, username } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/register',
  summary: 'Create a user',
  access: 'public',
  limit: 'LIMIT_REGISTER',
  body: jsonBody(z.strictObject({ username, password: newPassword })),
  responses: { 201: z.object({ username: z.string(), role: z.literal('user') }) },
  errors: ['registration_closed', 'user_exists', 'unavailable'],
} as const satisfies Spec;

const live = { createUser, registration: () => config('REGISTRATION').REGISTRATION, limit: chargeCall };

export const register = (deps = live) =>
  endpoint(
    spec,
    async ({ body }) => {
      if (deps.registration() === 'closed') throw new AppError('registration_closed');
      const hash = await hashPassword(body.password);
      const user = await deps.createUser(body.username, hash, new Date());
      return { status: 201, body: { username: user.username, role: 'user' } };
    },
    { limit: deps.limit },
  );

export const handler = register();
