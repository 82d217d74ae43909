// PUT /admin/alerts/{fingerprint}: an administrator acknowledges, releases, silences, resolves or assigns an alert.
import * as z from 'zod/mini';
import { act, alertAction, alertView, isFingerprint, viewOf } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'PUT',
  path: '/admin/alerts/{fingerprint}',
  summary: 'Acknowledge, release, silence, resolve or assign an alert',
  description:
    'Send the `rev` that you have read. When the alert has changed since, nothing is done: the 409 has its present `state`. A silence lasts at most 24 hours (a critical alert: 4) or, without `until`, until the fault is over.',
  audit: {
    action: 'alert.act',
    target: ({ params, body }) => `${params.fingerprint}: ${body.action}`,
  },
  access: 'admin',
  params: z.object({ fingerprint: z.string() }),
  body: jsonBody(alertAction),
  responses: { 200: alertView },
  errors: ['alert_not_found', 'alert_changed', 'user_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, act, now: () => new Date() };

export const actOnAlert = (deps = live) => {
  const nameOf = async (username: string) => {
    const user = await deps.access.findUser(username);
    if (!user) throw new AppError('user_not_found');
    return user.username;
  };
  return endpoint(
    spec,
    async ({ caller, params: { fingerprint }, body, headers }) => {
      if (!isFingerprint(fingerprint)) throw new AppError('alert_not_found');
      const to = 'to' in body ? await nameOf(body.to) : undefined;
      // Browsers send Origin with every PUT, other clients do not.
      const via = headers.origin === undefined ? 'api' : 'page';
      const group = await deps.act(fingerprint, { ...body, to, by: caller.username, via });
      return { status: 200, body: viewOf(group, deps.now()) };
    },
    deps.access,
  );
};

export const handler = actOnAlert();
