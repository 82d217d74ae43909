// GET /ready: whether this deployment can serve. Each call runs every check; the log gives the reason for a failed one.
import * as z from 'zod/mini';
import { queue } from '#lib/aws.ts';
import {
  CHOICES,
  config,
  problemsOfSettings,
  SECRETS,
  type SettingName,
  validSettings,
} from '#lib/config.ts';
import { requireGoldenDigits } from '#lib/digits/model/golden.ts';
import { loadShipped } from '#lib/digits/model/shipped.ts';
import { v1 } from '#lib/digits/weights/v1.ts';
import { v2 } from '#lib/digits/weights/v2.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import { logger } from '#lib/log.ts';
import { LEVEL_SETTINGS, SLACK_LEVELS, slackLevel } from '#lib/slack/level.ts';
import { listAdmins } from '#lib/users/users.ts';

const outcome = z.enum(['ok', 'fail']);
const checks = z.object({ config: outcome, database: outcome, queue: outcome, model: outcome });
const view = z.object({
  status: outcome,
  checks,
  slack: z
    .enum(SLACK_LEVELS)
    .check(z.describe('What the channel can do: nothing, posts, posts with buttons, or threads too')),
});

export const spec = {
  method: 'GET',
  path: '/ready',
  summary: 'Readiness, with each check',
  access: 'public',
  responses: { 200: view, 503: view },
} as const satisfies Spec;

/** Also settings of other functions, whose first use would otherwise be the first sign of a bad value. */
const SETTINGS = [
  ...SECRETS,
  ...CHOICES,
  'USERS_TABLE',
  'ALERTS_QUEUE_URL',
  // SLACK_WEBHOOK_URL and SLACK_API_URL may be loopback URLs at stage `local` only.
  'STAGE',
] as const satisfies SettingName[];

const live: Record<keyof z.output<typeof checks>, () => Promise<unknown>> = {
  config: async () => {
    const problems = [...problemsOfSettings(SETTINGS), ...problemsOfLimits()];
    if (problems.length > 0) throw new Error(problems.join('; '));
  },
  database: listAdmins,
  queue: async () => {
    const { ALERTS_QUEUE_URL: QueueUrl } = config('ALERTS_QUEUE_URL');
    return await queue().send('GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  },
  model: async () => {
    for (const shipped of [v1, v2]) requireGoldenDigits(loadShipped(shipped));
  },
};

export const ready = (probes = live) =>
  endpoint(spec, async () => {
    const results = await Promise.all(Object.entries(probes).map(([name, probe]) => check(name, probe)));
    const status = results.every(([, result]) => result === 'ok') ? 'ok' : 'fail';
    const body = {
      status,
      checks: checks.parse(Object.fromEntries(results)),
      slack: slackLevel(validSettings(...LEVEL_SETTINGS, 'STAGE')),
    } as const;
    return { status: status === 'ok' ? 200 : 503, body };
  });

async function check(
  name: string,
  probe: () => Promise<unknown>,
): Promise<[string, z.output<typeof outcome>]> {
  try {
    await probe();
    return [name, 'ok'];
  } catch (error) {
    logger.warn('not ready', { check: name, error: error as Error });
    return [name, 'fail'];
  }
}

export const handler = ready();
