// PUT /admin/users/{username}/role: promotes a user or demotes an administrator.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { changeRole, role, username, userView } from '#lib/users/users.ts';

export const spec = {
  method: 'PUT',
  path: '/admin/users/{username}/role',
  summary: 'Give a user a role; a demoted user is signed out everywhere',
  audit: {
    action: 'user.role',
    refusals: ['last_admin'],
    target: ({ params, body }) => `${params.username}: ${body.role}`,
  },
  access: 'admin',
  params: z.object({ username }),
  body: jsonBody(z.strictObject({ role })),
  responses: { 200: userView },
  errors: ['user_not_found', 'last_admin', 'unavailable'],
} as const satisfies Spec;

const live = { access: liveAccess, changeRole, endConnections };

export const changeRoleOf = (deps = live) =>
  endpoint(
    spec,
    async ({ params: { username }, body: { role } }) => {
      const user = await deps.changeRole(username, role);
      // Also when the role is unchanged: an earlier call may have crashed before this line.
      await deps.endConnections({ username: user.username });
      return { status: 200, body: user };
    },
    deps.access,
  );

export const handler = changeRoleOf();
