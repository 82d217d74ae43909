// GET /app/config.json: what the page must know of this deployment.
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { webSocketUrl } from '#lib/websocket/client-url.ts';

export const spec = {
  method: 'GET',
  path: '/app/config.json',
  summary: 'What the page at / must know of this deployment',
  access: 'public',
  responses: {
    200: z.object({
      stage: z.string(),
      version: z.nullable(z.string()).check(z.describe('The deployed commit')),
      registration: z.enum(['open', 'invite', 'closed']),
      websocket_url: z
        .string()
        .check(z.describe('Live events: send the subprotocols `vigia` and the access token')),
      readme_url: z
        .optional(z.string())
        .check(z.describe('Where people read what this is and how it is made')),
      slack_channel_url: z.optional(z.string()).check(z.describe('Where people read the Slack channel')),
    }),
  },
} as const satisfies Spec;

export const handler = endpoint(spec, async () => {
  const { STAGE, GIT_COMMIT, REGISTRATION, README_URL, SLACK_CHANNEL_URL } = config(
    'STAGE',
    'GIT_COMMIT',
    'REGISTRATION',
    'README_URL',
    'SLACK_CHANNEL_URL',
  );
  return {
    status: 200,
    body: {
      stage: STAGE,
      version: GIT_COMMIT ?? null,
      registration: REGISTRATION,
      websocket_url: webSocketUrl(),
      ...(README_URL && { readme_url: README_URL }),
      ...(SLACK_CHANNEL_URL && { slack_channel_url: SLACK_CHANNEL_URL }),
    },
    headers: { 'cache-control': 'no-cache' },
  };
});
