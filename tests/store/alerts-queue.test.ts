// From a batch of log lines to the queue, both emulated: one notice, however often and from wherever the batch comes.
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notice } from '#lib/alerts/alerts.ts';
import { queue } from '#lib/aws.ts';
import { logs } from '../../functions/alerts/logs.ts';
import { batchOf, logged, REQUEST } from '../unit/alerts/lines.ts';
import { startDynalite } from './dynalite.ts';

const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const { stop } = await startDynalite();
  const sqs = await startFauxqs({ port: 0, logger: false });
  stops.push(stop, async () => await sqs.stop());
  const host = `http://127.0.0.1:${sqs.port}`;
  sqs.createQueue('alerts.fifo', { attributes: { FifoQueue: 'true' } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SQS: host,
    ALERTS_QUEUE_URL: `${host}/000000000000/alerts.fifo`,
    STAGE: 'prod',
  });
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** What the queue has now, up to ten messages. */
async function received() {
  const QueueUrl = process.env.ALERTS_QUEUE_URL;
  const { Messages = [] } = await queue().send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
  );
  return Messages;
}

test('the same batch from many deliveries at once is one message', async () => {
  const event = { awslogs: { data: batchOf([logged(), logged()]) } };
  const context = { awsRequestId: 'r' } as Parameters<ReturnType<typeof logs>>[1];
  await Promise.all(Array.from({ length: 10 }, () => logs()(event, context)));

  const messages = await received();
  expect(messages).toHaveLength(1);
  const { alert, count, id } = notice.parse(JSON.parse(messages[0]?.Body ?? ''));
  expect(messages[0]?.Attributes).toMatchObject({ MessageGroupId: 'alerts', MessageDeduplicationId: id });
  expect([alert.source, alert.requestId, count]).toEqual(['predict-v1', REQUEST, 2]);
});
