// From a batch of log lines to the queue, both emulated: one notice, however often and from wherever the batch comes.
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notice } from '#lib/alerts/alerts.ts';
import { logs } from '../../../functions/alerts/logs.ts';
import { sdkQueues } from '../../support/sdk.ts';
import { batchOf, logged, REQUEST } from '../../unit/alerts/sources/lines.ts';
import { startDynalite } from '../dynalite.ts';
import { startQueues } from '../queues.ts';
import { useSlowClock } from '../slow-clock.ts';

const stops: (() => Promise<void>)[] = [];
useSlowClock();
beforeAll(async () => {
  const { stop } = await startDynalite();
  const queues = await startQueues(['alerts.fifo']);
  stops.push(stop, queues.stop);
  Object.assign(process.env, { ALERTS_QUEUE_URL: queues.urlOf('alerts.fifo'), STAGE: 'prod' });
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** What the queue has now, up to ten messages. */
async function received() {
  const QueueUrl = process.env.ALERTS_QUEUE_URL;
  const { Messages = [] } = await sdkQueues().send(
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
  expect(messages[0]?.Attributes).toMatchObject({
    MessageGroupId: alert.fingerprint,
    MessageDeduplicationId: id,
  });
  expect([alert.source, alert.requestId, count]).toEqual(['predict-v1', REQUEST, 2]);
});
