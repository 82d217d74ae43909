// Times the path of an alert over the wire, from the forwarder's entry to Slack's "ok", without a queue before it.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { config } from '#lib/config.ts';
import { deliver } from '../../functions/alerts/deliver.ts';
import { logs } from '../../functions/alerts/logs.ts';
import { startPoller } from '../../local/sqs/poller.ts';
import { emptyTable } from '../store/dynalite.ts';
import { lambdaContext } from '../support/gateway.ts';
import { batchFrom, errorLine, functionOf } from '../support/simulation/errors.ts';
import { accepted, startSlackDouble } from '../support/slack-double.ts';
import { median } from './table.ts';

const TIMES = 20;
const SLACK_MS = 200;
const QUEUE = 'alerts.fifo';

/** Uses the database that the environment names. Rows: path, median ms, p95 ms, target. */
export async function measureAlerts(dynamodb: DynamoDBClient): Promise<string[][]> {
  const slack = await startSlackDouble({ latencyMs: SLACK_MS });
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
  let delivered = Promise.withResolvers<void>();
  const poller = startPoller(
    {
      functionName: 'alerts-deliver',
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
        delivered.resolve();
        return { payload };
      },
      warn: (message) => process.stderr.write(`${message}\n`),
    },
  );

  const took: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    // Each alert starts afresh: neither our rate limiter nor Slack's limit of one a second remembers the one before.
    await emptyTable(dynamodb, config('ALERTS_TABLE').ALERTS_TABLE, 'fingerprint');
    slack.answers.push({ status: 200, body: 'ok' });
    delivered = Promise.withResolvers<void>();
    const started = performance.now();
    await logs()({ awslogs: { data: batchFrom(functionOf(n), n, [errorLine(n, n)]) } }, lambdaContext());
    await delivered.promise;
    took.push((accepted(slack)[n]?.at ?? Number.NaN) - started);
  }
  await poller.stop();
  sqs.destroy();
  await Promise.all([fauxqs.stop(), slack.stop()]);
  const p95 = took.toSorted((a, b) => a - b)[Math.ceil(TIMES * 0.95) - 1] ?? Number.NaN;
  return [[`first alert, Slack of ${SLACK_MS} ms`, median(took).toFixed(0), p95.toFixed(0), '≤ 1000 ms']];
}
