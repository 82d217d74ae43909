// An endpoint, its access control and its events as the tests of lib/http use them.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import type { AccessControl } from '#lib/http/access.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import type { User } from '#lib/users/users.ts';

export const user: User = {
  username: 'ana',
  role: 'user',
  created_at: '2026-01-01T00:00:00.000Z',
  sessions: new Map([['s1', { jti: 'j', expires_at: 2e9 }]]),
};

export function fakeAccess(
  overrides: Partial<AccessControl> & { sid?: string; user?: User | undefined } = {},
): AccessControl {
  const found = 'user' in overrides ? overrides.user : user;
  return {
    authenticate: async (header) => {
      if (!header) throw new AppError('missing_token');
      return { sub: 'ana', sid: overrides.sid ?? 's1', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 };
    },
    findUser: async () => found,
    ...overrides,
  };
}

export const spec = {
  method: 'POST',
  path: '/things/{id}',
  summary: 'A thing',
  access: 'user',
  params: z.object({ id: z.string().check(z.maxLength(3)) }),
  query: z.object({ limit: z._default(z.coerce.number().check(z.maximum(100)), 20) }),
  body: jsonBody(z.strictObject({ name: z.string(), age: z.optional(z.int()) })),
  responses: { 200: z.object({ seen: z.unknown(), by: z.string() }), 204: null },
} as const satisfies Spec;

export const echo = (access: AccessControl = fakeAccess(), s: Spec = spec) =>
  endpoint(
    s as typeof spec,
    async ({ caller, params, query, body }) => ({
      status: 200,
      body: { by: caller.username, seen: { params, query, body }, hash: 'not in the schema' },
    }),
    access,
  );

export const good = {
  path: '/things/1',
  pathParameters: { id: '1' },
  headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
};
