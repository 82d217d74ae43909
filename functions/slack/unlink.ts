// DELETE /me/slack: unties the caller's account from their user in Slack.
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { unlink } from '#lib/users/users.ts';

export const spec = {
  method: 'DELETE',
  path: '/me/slack',
  summary: 'Untie your account from your user in Slack',
  audit: { action: 'slack.unlink' },
  access: 'user',
  responses: { 204: null },
} as const satisfies Spec;

const live = { access: liveAccess, unlink };

export const unlinkSlack = ({ access, unlink } = live) =>
  endpoint(
    spec,
    async ({ caller: { username } }) => {
      await unlink(username);
      return { status: 204, body: null };
    },
    access,
  );

export const handler = unlinkSlack();
