// From a log batch to Slack over the wire: how long a first occurrence takes when nothing is in its way.

import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { config } from '#lib/config.ts';
import { deliver } from '../../functions/alerts/deliver.ts';
import { logs } from '../../functions/alerts/logs.ts';
import { type Poller, startPoller } from '../../local/sqs/poller.ts';
import { lambdaContext } from '../support/gateway.ts';
import { batchFrom, errorLine, functionOf } from '../support/simulation/errors.ts';
import { accepted, type SlackDouble, startSlackDouble } from '../support/slack-double.ts';
import { emptyTable, startDynalite } from './dynalite.ts';

const SLACK_MS = 200;
const QUEUE = 'alerts.fifo';
let dynalite: Awaited<ReturnType<typeof startDynalite>>;
let slack: SlackDouble;
let poller: Poller;
let delivered = 0;
const stops: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  dynalite = await startDynalite();
  slack = await startSlackDouble({ latencyMs: SLACK_MS });
  const fauxqs = await startFauxqs({ port: 0, logger: false });
  fauxqs.createQueue(QUEUE, { attributes: { FifoQueue: 'true' } });
  const endpoint = `http://127.0.0.1:${fauxqs.port}`;
  const queueUrl = `${endpoint}/000000000000/${QUEUE}`;
  Object.assign(process.env, {
    STAGE: 'local',
    AWS_ENDPOINT_URL_SQS: endpoint,
    ALERTS_QUEUE_URL: queueUrl,
    SLACK_WEBHOOK_URL: slack.url,
  });
  const sqs = new SQSClient({});
  poller = startPoller(
    {
      functionName: 'deliver',
      queueName: QUEUE,
      queueArn: `arn:aws:sqs:us-east-1:000000000000:${QUEUE}`,
      queueUrl,
      batchSize: 1,
      windowMs: 0,
      reportsFailures: true,
      concurrency: 1,
    },
    {
      sqs,
      invoke: async (_, event) => {
        const payload = await deliver()(event as SQSEvent, lambdaContext());
        delivered += 1;
        return { payload };
      },
      warn: () => {},
    },
  );
  stops.push(
    () => poller.stop(),
    () => sqs.destroy(),
    () => fauxqs.stop(),
    () => slack.stop(),
    () => dynalite.stop(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

test('with a Slack of 200 ms and an empty queue, 95 % are accepted within a second', async () => {
  const TIMES = 20;
  const took: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    // Each on its own: neither our turn nor Slack's limit of one a second is left from the one before.
    await emptyTable(dynalite.client, config('ALERTS_TABLE').ALERTS_TABLE, 'fingerprint');
    slack.answers.push({ status: 200, body: 'ok' });
    const started = performance.now();
    const data = batchFrom(functionOf(n), n, [errorLine(n, n)]);
    await logs()({ awslogs: { data } }, lambdaContext());
    await vi.waitFor(() => expect(delivered).toBe(n + 1), { timeout: 5_000, interval: 5 });
    took.push((slack.requests[n]?.at ?? Number.POSITIVE_INFINITY) - started);
  }
  took.sort((a, b) => a - b);
  const p95 = took[Math.ceil(TIMES * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
  process.stdout.write(
    `  first occurrence → accepted: median ${took[TIMES / 2]?.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms\n`,
  );
  expect(accepted(slack)).toHaveLength(TIMES);
  expect(p95).toBeLessThanOrEqual(1_000);
});
