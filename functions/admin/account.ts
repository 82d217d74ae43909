// POST /admin/users: makes an account without a password, and a one-time link with which its person sets one.
import * as z from 'zod/mini';
import { NO_PASSWORD } from '#lib/auth/passwords.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { accessLinkView, createUser, newAccessLink, username } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/admin/users',
  summary: 'Make an account, whatever REGISTRATION says',
  description: 'Nobody can sign in until its person has set a password with the link, within seven days.',
  access: 'admin',
  audit: { action: 'user.create', target: ({ body }) => body.username },
  body: jsonBody(z.strictObject({ username })),
  responses: { 201: z.extend(accessLinkView, { username: z.string(), role: z.literal('user') }) },
  errors: ['user_exists', 'unavailable'],
} as const satisfies Spec;

const live = { access: liveAccess, createUser, newAccessLink, now: () => new Date() };

export const createAccount = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, body }) => {
      const now = deps.now();
      const { username } = await deps.createUser(body.username, NO_PASSWORD, now);
      const link = await deps.newAccessLink('account', username, caller.username, now);
      return { status: 201, body: { username, role: 'user', ...link } };
    },
    deps.access,
  );

export const handler = createAccount();
