// POST /admin/invitations: a one-time link with which somebody registers under a name of their own.
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { accessLinkView, newAccessLink } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/admin/invitations',
  summary: 'A link with which somebody registers, within seven days',
  description: 'With `REGISTRATION=invite` nobody registers without one; with `closed` nobody does at all.',
  access: 'admin',
  audit: { action: 'invitation.create' },
  responses: { 201: accessLinkView },
  errors: ['unavailable'],
} as const satisfies Spec;

const live = { access: liveAccess, newAccessLink, now: () => new Date() };

export const invite = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { username } }) => ({
      status: 201,
      body: await deps.newAccessLink('invitation', undefined, username, deps.now()),
    }),
    deps.access,
  );

export const handler = invite();
