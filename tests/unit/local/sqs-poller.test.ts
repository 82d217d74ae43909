// The event source mapping against a real (emulated) queue.
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

/** Waits until `name` holds so many messages, seen or unseen. */
async function untilLeft(name: string, count: number): Promise<void> {
  // Not expect.poll, which concurrent tests do not share.
  await vi.waitFor(async () => expect(await left(name)).toBe(count), { timeout: 8_000, interval: 100 });
}

/** Polls `name` with a function of ours; returns the bodies of each invocation. */
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

const ok: Invocation = { payload: null };

// At the same time, each on its own queue: most of it is waiting.
describe.concurrent('the poller', () => {
  test('what is handled is deleted, and records look as on AWS', async () => {
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

  test('of a batch, only what the function names comes back', async () => {
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

  test('a failing message is delivered exactly maxReceiveCount times, then is in the dead-letter queue', async () => {
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
  }, 10_000);

  test('a batching window gathers more than one receive brings', async () => {
    await createQueue('window');
    await send('window', 'a');
    const batches = poll('window', () => ok, { windowMs: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await send('window', 'b');
    await untilLeft('window', 0);
    expect(batches).toEqual([['a', 'b']]);
  });

  test('batches are no larger than asked', async () => {
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

  test('leaves nobody waiting for its end behind, however many messages there were', async () => {
    await createQueue('many');
    const signals = new Set<AbortSignal>();
    const watched = {
      send: (command: never, options?: { abortSignal?: AbortSignal }) => {
        if (options?.abortSignal) signals.add(options.abortSignal);
        return sqs.send(command, options);
      },
    } as unknown as SQSClient;
    const batches = poll('many', () => ok, { batchSize: 1 }, watched);
    await send('many', ...Array.from({ length: 20 }, (_, i) => String(i)));
    await untilLeft('many', 0);
    expect(batches).toHaveLength(20);
    const waiting = [...signals].map((signal) => getEventListeners(signal, 'abort').length);
    expect(Math.max(...waiting)).toBeLessThan(5);
  });

  test('stops at once, in the middle of a long poll', async () => {
    await createQueue('idle');
    poll('idle', () => ok);
    const poller = pollers.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = performance.now();
    await poller?.stop();
    expect(performance.now() - startedAt).toBeLessThan(500);
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
])('an answer with %s', (_name, answer, expected) => {
  expect(handled(messages, answer, true).map(({ MessageId }) => MessageId)).toEqual(expected);
});

test('without ReportBatchItemFailures an answer means nothing', () => {
  expect(handled(messages, { batchItemFailures: [{ itemIdentifier: 'a' }] }, false)).toEqual(messages);
});
