// DELETE /admin/users/{username}: deletes an account and its sessions. The user's feedback stays.
import * as z from 'zod';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { endConnections } from '#lib/realtime/realtime.ts';
import { deleteUser, username } from '#lib/users/users.ts';

export const spec = {
  method: 'DELETE',
  path: '/admin/users/{username}',
  summary: 'Delete a user; their feedback stays',
  access: 'admin',
  params: z.object({ username }),
  responses: { 204: null },
  errors: ['user_not_found', 'last_admin', 'unavailable'],
} as const satisfies Spec;

const live = { access: liveAccess, deleteUser, endConnections };

export const deleteAccount = (deps = live) =>
  endpoint(
    spec,
    async ({ params: { username } }) => {
      await deps.deleteUser(username);
      await deps.endConnections({ username });
      return { status: 204, body: null };
    },
    deps.access,
  );

export const handler = deleteAccount();
