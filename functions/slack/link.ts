// POST /me/slack: ties the caller's account to the person in Slack who asked for it, so that their buttons work.
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { link, personOfCode } from '#lib/users/users.ts';

export const spec = {
  method: 'POST',
  path: '/me/slack',
  summary: 'Tie your account to your user in Slack',
  description:
    'The code is in the link that `/vigia vincular` answers; it counts once, for ten minutes. Without `confirm` nothing is tied: the answer says which user in Slack the code is for.',
  audit: { action: 'slack.link', target: ({ body }) => (body.confirm ? 'confirmed' : 'looked at') },
  access: 'user',
  body: jsonBody(
    z.strictObject({
      code: z.string().check(z.minLength(1), z.maxLength(100)),
      confirm: z._default(z.boolean(), false),
    }),
  ),
  responses: {
    200: z.object({
      name: z.string().check(z.describe('What the person is called in Slack')),
      user: z.string().check(z.describe('Slack’s id of the person')),
      team: z.string().check(z.describe('Slack’s id of the workspace')),
      linked: z.boolean(),
    }),
  },
  errors: ['link_expired'],
} as const satisfies Spec;

const live = { access: liveAccess, link, personOfCode, now: () => new Date() };

export const linkSlack = ({ access, link, personOfCode, now } = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body: { code, confirm } }) => {
      const person = confirm ? await link(username, code, now()) : await personOfCode(code, now());
      return { status: 200, body: { ...person, linked: confirm } };
    },
    access,
  );

export const handler = linkSlack();
