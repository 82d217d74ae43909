// Dead letters sent again over an emulated SQS: none lost, none twice, under an id that the queue does not drop.
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { moveToDeadLetters, sendNotice } from '#lib/alerts/delivery/queue.ts';
import { countLetters, queueUrl, redrive, showOldest } from '../../../scripts/redrive/dead-letters.ts';
import { occurrence } from '../../unit/alerts/grouping/occurrences.ts';
import { type Queues, startQueues } from '../queues.ts';

let queues: Queues;
let sqs: SQSClient;
let urls: { dead: string; alerts: string };

beforeAll(async () => {
  queues = await startQueues(['alerts.fifo', 'alerts-dead.fifo'], { VisibilityTimeout: '1' });
  sqs = new SQSClient({});
  urls = {
    dead: await queueUrl(sqs, queues.nameOf('alerts-dead.fifo'), queues.endpoint),
    alerts: await queueUrl(sqs, queues.nameOf('alerts.fifo'), queues.endpoint),
  };
  Object.assign(process.env, {
    ALERTS_QUEUE_URL: urls.alerts,
    ALERTS_DEAD_LETTER_QUEUE_URL: urls.dead,
  });
});
afterAll(async () => {
  sqs.destroy();
  await queues.stop();
});

/** Takes everything out of the alert queue. */
async function drain(): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const command = new ReceiveMessageCommand({
      QueueUrl: urls.alerts,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) return all;
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: urls.alerts, ReceiptHandle }));
    }
    all.push(...Messages);
  }
}

const MADE_AT = '2026-01-02T03:04:05.000Z';
const noticeOf = (id: string) => ({ id, alert: occurrence().alert, count: 1, since: MADE_AT });
const deadLetter = async (id: string, sentAs = id, redriven = 0) =>
  await moveToDeadLetters({
    messageId: id,
    group: 'alerts',
    receiveCount: 1,
    sentAt: new Date(MADE_AT),
    body: JSON.stringify(noticeOf(id)),
    receiptHandle: '',
    sentAs,
    madeAt: MADE_AT,
    redriven,
  });
const ids = (messages: Message[]) => messages.map(({ Attributes }) => Attributes?.MessageDeduplicationId);

test('each look into the queue waits, so that SQS asks all of its servers', async () => {
  const send = vi.spyOn(sqs, 'send');
  await redrive(sqs, urls, () => {});
  await showOldest(sqs, urls.dead);
  const looks = send.mock.calls.filter(([command]) => command instanceof ReceiveMessageCommand);
  expect(looks).toHaveLength(2);
  for (const [{ input }] of looks) expect(input).toMatchObject({ WaitTimeSeconds: expect.any(Number) });
  send.mockRestore();
});

test('they go back in order, with what they carried, under ids of their own', async () => {
  await sendNotice(noticeOf('a'), new Date(MADE_AT));
  await drain();
  for (const id of ['a', 'b', 'c']) await deadLetter(id);
  const said: string[] = [];
  expect(await redrive(sqs, urls, (line) => said.push(line))).toBe(3);
  const messages = await drain();
  expect(ids(messages)).toEqual(['a#r1', 'b#r1', 'c#r1']);
  expect(said).toEqual(['a#r1', 'b#r1', 'c#r1']);
  expect(messages[0]?.MessageAttributes).toMatchObject({
    made_at: { StringValue: MADE_AT },
    redriven: { StringValue: '1' },
  });
  expect(await countLetters(sqs, urls.dead)).toBe(0);
  expect(await redrive(sqs, urls, () => {})).toBe(0);
});

test('what dies again comes back under the next id', async () => {
  await deadLetter('d', 'd#r1', 1);
  await redrive(sqs, urls, () => {});
  expect(ids(await drain())).toEqual(['d#r2']);
});

test('a run that died between sending and deleting sends nothing twice', async () => {
  await deadLetter('e');
  const dying = {
    send: async (command: Parameters<SQSClient['send']>[0]) => {
      if (command instanceof DeleteMessageCommand) throw new Error('killed');
      return await sqs.send(command);
    },
  } as unknown as SQSClient;
  await expect(redrive(dying, urls, () => {})).rejects.toThrow('killed');
  // What it had received is visible again once the queue's time-out has passed.
  await vi.waitFor(async () => expect(await redrive(sqs, urls, () => {})).toBe(1), {
    timeout: 60_000,
    interval: 200,
  });
  expect(ids(await drain())).toEqual(['e#r1']);
});

test('a dry run counts and shows, and changes nothing', async () => {
  await deadLetter('f');
  expect(await showOldest(sqs, urls.dead)).toEqual([`${MADE_AT} predict-v1: TypeError: no`]);
  expect(await countLetters(sqs, urls.dead)).toBe(1);
  expect(await showOldest(sqs, urls.dead)).toHaveLength(1);
});
