// POST /admin/slack_alert: an administrator's message to the channel, sent while the caller waits.
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { adminMessage, postToSlack } from '#lib/slack/slack.ts';

/** Escaping may make a character five; Slack cuts a text at 40,000. */
const MAX_MESSAGE = 8_000;

export const spec = {
  method: 'POST',
  path: '/admin/slack_alert',
  summary: 'Send a message to the Slack channel',
  audit: { action: 'slack.post', target: ({ body }) => body.severity },
  access: 'admin',
  body: jsonBody(
    z.strictObject({
      message: z._default(
        z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_MESSAGE)),
        'Alerta de la API',
      ),
      severity: z._default(z.enum(['info', 'warning', 'error', 'critical']), 'info'),
    }),
  ),
  responses: { 200: z.object({ msg: z.literal('Slack alert sent successfully') }) },
  errors: ['slack_failed'],
} as const satisfies Spec;

const live = {
  access: liveAccess,
  postToSlack,
  webhook: () => config('SLACK_WEBHOOK_URL', 'STAGE').SLACK_WEBHOOK_URL,
};

export const slackAlert = (deps = live) =>
  endpoint(
    spec,
    async ({ caller: { username }, body: { message, severity } }) => {
      const url = deps.webhook();
      if (!url) throw new AppError('slack_failed', { cause: new Error('SLACK_WEBHOOK_URL is not set') });
      await deps.postToSlack(adminMessage(message, severity, username), { url }).catch((cause) => {
        throw new AppError('slack_failed', { cause });
      });
      return { status: 200, body: { msg: 'Slack alert sent successfully' } };
    },
    deps.access,
  );

export const handler = slackAlert();
