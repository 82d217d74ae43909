// GET /ready: can this deployment serve? Every check is made afresh, and one that fails says which in the log.
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { predict } from '#lib/digits/predict.ts';
import { shippedModel } from '#lib/digits/shipped.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { logger } from '#lib/log.ts';
import { listAdmins } from '#lib/users/users.ts';

const outcome = z.enum(['ok', 'fail']);
const view = z.object({
  status: outcome,
  checks: z.object({ config: outcome, database: outcome, queue: outcome, model: outcome }),
});

export const spec = {
  method: 'GET',
  path: '/ready',
  summary: 'Readiness, with each check',
  access: 'public',
  responses: { 200: view, 503: view },
} as const satisfies Spec;

const live = {
  config: async () => config('JWT_SECRET_KEY', 'JWT_SECRET_KEY_PREVIOUS', 'USERS_TABLE', 'ALERTS_QUEUE_URL'),
  database: listAdmins,
  queue: async () => {
    const { ALERTS_QUEUE_URL: QueueUrl } = config('ALERTS_QUEUE_URL');
    await queue().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  },
  model: async () => predict(shippedModel('v1'), new Uint8Array(784)),
};

export const ready = (deps: { [Name in keyof typeof live]: () => Promise<unknown> } = live) =>
  endpoint(spec, async () => {
    const names = ['config', 'database', 'queue', 'model'] as const;
    const results = await Promise.all(names.map((name) => check(name, deps[name])));
    const checks = Object.fromEntries(results) as Record<(typeof names)[number], 'ok' | 'fail'>;
    const healthy = results.every(([, result]) => result === 'ok');
    return healthy
      ? { status: 200, body: { status: 'ok', checks } }
      : { status: 503, body: { status: 'fail', checks } };
  });

async function check(name: string, probe: () => Promise<unknown>): Promise<[string, 'ok' | 'fail']> {
  try {
    await probe();
    return [name, 'ok'];
  } catch (error) {
    logger.warn('not ready', { check: name, error: error as Error });
    return [name, 'fail'];
  }
}

export const handler = ready();
