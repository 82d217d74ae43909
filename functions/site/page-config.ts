// GET /app/config.json: what the page must know of this deployment.
import * as z from 'zod';
import { config } from '#lib/config.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'GET',
  path: '/app/config.json',
  summary: 'What the page at / must know of this deployment',
  access: 'public',
  responses: {
    200: z.object({
      stage: z.string(),
      version: z.string().nullable().describe('The deployed commit'),
      registration: z.enum(['open', 'closed']),
      slack_channel_url: z.string().optional().describe('Where people read the Slack channel'),
    }),
  },
} as const satisfies Spec;

export const handler = endpoint(spec, async () => {
  const { STAGE, GIT_COMMIT, REGISTRATION, SLACK_CHANNEL_URL } = config(
    'STAGE',
    'GIT_COMMIT',
    'REGISTRATION',
    'SLACK_CHANNEL_URL',
  );
  return {
    status: 200,
    body: {
      stage: STAGE,
      version: GIT_COMMIT ?? null,
      registration: REGISTRATION,
      ...(SLACK_CHANNEL_URL && { slack_channel_url: SLACK_CHANNEL_URL }),
    },
    headers: { 'cache-control': 'no-cache' },
  };
});
