// Lambda's SQS poller against an emulated queue.
import { getEventListeners } from 'node:events';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Emulator, startSqs } from '../../../local/emulators.ts';
import type { Invocation } from '../../../local/lambda-client.ts';
import { handled } from '../../../local/sqs/batch.ts';
import type { Mapping } from '../../../local/sqs/mapping.ts';
import { type Poller, startPoller } from '../../../local/sqs/poller.ts';

let emulator: Emulator;
let sqs: SQSClient;
const pollers: Poller[] = [];

beforeAll(async () => {
  emulator = await startSqs('us-east-1');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  sqs = new SQSClient({ region: 'us-east-1', endpoint: emulator.endpoint, credentials });
});
afterAll(async () => {
  await Promise.all(pollers.map((poller) => poller.stop()));
  sqs.destroy();
  await emulator.stop();
});

const urlOf = (name: string) => `${emulator.endpoint}/000000000000/${name}`;
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

async function createQueue(name: string, attributes: Record<string, string> = {}): Promise<void> {
  const Attributes = { ...attributes, ...(name.endsWith('.fifo') ? { FifoQueue: 'true' } : {}) };
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
}

async function send(name: string, ...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies) {
    const fifo = name.endsWith('.fifo') && { MessageGroupId: 'g', MessageDeduplicationId: MessageBody };
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody, ...fifo }));
  }
}

async function left(name: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const command = new GetQueueAttributesCommand({
    QueueUrl: urlOf(name),
    AttributeNames: [...AttributeNames],
  });
  const { Attributes } = await sqs.send(command);
  return AttributeNames.reduce((sum, attribute) => sum + Number(Attributes?.[attribute]), 0);
}

/** Waits until the queue holds `count` messages, visible or not. */
async function untilLeft(name: string, count: number): Promise<void> {
  // Not expect.poll, which concurrent tests cannot use.
  await vi.waitFor(async () => expect(await left(name)).toBe(count), { timeout: 60_000, interval: 100 });
}

/** Polls the queue `name`; `answer` is the function. @returns the bodies of each invocation */
function poll(
  name: string,
  answer: (event: SQSEvent) => Invocation,
  options: Partial<Mapping> = {},
  client = sqs,
): string[][] {
  const batches: string[][] = [];
  const mapping: Mapping = {
    functionName: 'worker',
    queueArn: arnOf(name),
    queueName: name,
    queueUrl: urlOf(name),
    batchSize: 10,
    windowMs: 0,
    reportsFailures: true,
    concurrency: 1,
    ...options,
  };
  const invoke = async (_name: string, event: unknown) => {
    batches.push((event as SQSEvent).Records.map(({ body }) => body));
    return answer(event as SQSEvent);
  };
  pollers.push(startPoller(mapping, { sqs: client, invoke, warn: (message) => expect.unreachable(message) }));
  return batches;
}

/** A client with the abort signals of its calls, and the bodies that each call received. */
function watched() {
  const signals = new Set<AbortSignal>();
  const received: string[][] = [];
  const send = async (command: never, options?: { abortSignal?: AbortSignal }) => {
    if (options?.abortSignal) signals.add(options.abortSignal);
    const answer = (await sqs.send(command, options)) as { Messages?: { Body?: string }[] };
    if (answer.Messages) received.push(answer.Messages.map(({ Body = '' }) => Body));
    return answer;
  };
  return { client: { send } as unknown as SQSClient, signals, received };
}

const ok: Invocation = { payload: null };

// Concurrent, each test with its own queue, since most of the time is waiting.
describe.concurrent('startPoller', () => {
  test('handled messages are deleted, and records have the form of AWS', async () => {
    await createQueue('plain');
    await send('plain', 'a', 'b');
    let seen: SQSEvent | undefined;
    poll('plain', (event) => {
      seen ??= event;
      return ok;
    });
    await untilLeft('plain', 0);
    expect(seen?.Records[0]).toMatchObject({
      body: 'a',
      eventSource: 'aws:sqs',
      eventSourceARN: arnOf('plain'),
      awsRegion: 'us-east-1',
      attributes: { ApproximateReceiveCount: '1' },
    });
  });

  test('only the failed messages of a batch are delivered again', async () => {
    await createQueue('partial', { VisibilityTimeout: '1' });
    await send('partial', 'good', 'bad');
    const batches = poll('partial', ({ Records }) => ({
      payload: {
        batchItemFailures: Records.filter(
          ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
        ).map(({ messageId }) => ({ itemIdentifier: messageId })),
      },
    }));
    await untilLeft('partial', 0);
    expect(batches).toEqual([['good', 'bad'], ['bad']]);
  });

  test('a failing message is delivered maxReceiveCount times, and is then in the dead-letter queue', async () => {
    await createQueue('dead');
    const redrive = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 });
    await createQueue('failing', { VisibilityTimeout: '1', RedrivePolicy: redrive });
    await send('failing', 'poison');
    const batches = poll('failing', () => ({ functionError: 'Unhandled', payload: {} }));
    await untilLeft('dead', 1);
    expect(batches).toEqual([['poison'], ['poison'], ['poison']]);
    expect(await left('failing')).toBe(0);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf('dead') }));
    expect(Messages?.[0]?.Body).toBe('poison');
  });

  test('a batching window adds messages that arrive after the first ones', async () => {
    await createQueue('window');
    await send('window', 'a');
    const { client, received } = watched();
    const batches = poll('window', () => ok, { windowMs: 60_000, batchSize: 2 }, client);
    await vi.waitFor(() => expect(received).toEqual([['a']]), 60_000);
    await send('window', 'b');
    await untilLeft('window', 0);
    expect(batches).toEqual([['a', 'b']]);
  });

  test('a batch has at most batchSize messages', async () => {
    await createQueue('sized');
    await send('sized', 'a', 'b', 'c');
    const batches = poll('sized', () => ok, { batchSize: 2 });
    await untilLeft('sized', 0);
    expect(batches.map(({ length }) => length)).toEqual([2, 1]);
  });

  test('a FIFO group keeps its order while its first message fails', async () => {
    await createQueue('order.fifo', { VisibilityTimeout: '1' });
    await send('order.fifo', 'first', 'second');
    const batches = poll(
      'order.fifo',
      () => (batches.length === 1 ? { functionError: 'Unhandled', payload: {} } : ok),
      {
        batchSize: 1,
      },
    );
    await untilLeft('order.fifo', 0);
    expect(batches).toEqual([['first'], ['first'], ['second']]);
  });

  test('listeners of abort signals do not accumulate over many messages', async () => {
    await createQueue('many');
    const { client, signals } = watched();
    const batches = poll('many', () => ok, { batchSize: 1 }, client);
    await send('many', ...Array.from({ length: 20 }, (_, i) => String(i)));
    await untilLeft('many', 0);
    expect(batches).toHaveLength(20);
    const listeners = [...signals].map((signal) => getEventListeners(signal, 'abort').length);
    expect(Math.max(...listeners)).toBeLessThan(5);
  });

  test('stop aborts a long poll', async () => {
    await createQueue('idle');
    const { client, signals } = watched();
    poll('idle', () => ok, {}, client);
    await vi.waitFor(() => expect(signals.size).toBe(1), 60_000);
    const [signal] = signals;
    expect(signal?.aborted).toBe(false);
    await pollers.at(-1)?.stop();
    expect(signal?.aborted).toBe(true);
  });
});

const messages = [{ MessageId: 'a' }, { MessageId: 'b' }];

test.each([
  ['null', null, ['a', 'b']],
  ['no list', {}, ['a', 'b']],
  ['an empty list', { batchItemFailures: [] }, ['a', 'b']],
  ['one failure', { batchItemFailures: [{ itemIdentifier: 'a' }] }, ['b']],
  ['an unknown message', { batchItemFailures: [{ itemIdentifier: 'x' }] }, []],
  ['an empty name', { batchItemFailures: [{ itemIdentifier: '' }] }, []],
  ['a wrong key', { batchItemFailures: [{ messageId: 'a' }] }, []],
  ['not a list', { batchItemFailures: 'a' }, []],
])(
  'with ReportBatchItemFailures, the right messages count as handled after an answer with %s',
  (_name, answer, expected) => {
    expect(handled(messages, answer, true).map(({ MessageId }) => MessageId)).toEqual(expected);
  },
);

test('without ReportBatchItemFailures all messages count as handled', () => {
  expect(handled(messages, { batchItemFailures: [{ itemIdentifier: 'a' }] }, false)).toEqual(messages);
});
