// consumer(): each message on its own, partial batch failures, order kept in a FIFO group.
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { logger } from '#lib/log.ts';
import { batchConsumer, consumer, Postponed } from '#lib/queue/consumer.ts';
import { lambdaContext } from '../../support/gateway.ts';

const record = (messageId: string, body: string, group?: string): SQSRecord => ({
  messageId,
  body,
  receiptHandle: `r-${messageId}`,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 's',
    ApproximateFirstReceiveTimestamp: '0',
    ...(group && { MessageGroupId: group }),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
  awsRegion: 'us-east-1',
});

async function consume(records: SQSRecord[], failOn: number[] = []) {
  const handled: number[] = [];
  const handler = consumer(z.object({ n: z.int() }), async ({ n }) => {
    if (failOn.includes(n)) throw new Error(`cannot do ${n}`);
    handled.push(n);
  });
  const event: SQSEvent = { Records: records };
  const result = await handler(event, lambdaContext());
  return { handled, failed: result?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe('a standard queue', () => {
  test('a message that fails goes back to the queue without its neighbours', async () => {
    const records = [1, 2, 3].map((n) => record(`m${n}`, JSON.stringify({ n })));
    expect(await consume(records, [2])).toEqual({ handled: [1, 3], failed: ['m2'] });
  });

  test('a postponed message goes back to the queue without an error in the log', async () => {
    const logged = vi.spyOn(logger, 'error');
    const handler = consumer(z.object({ n: z.int() }), async ({ n }) => {
      throw n === 1 ? new Postponed() : new Error('a fault');
    });
    const event = { Records: [record('m1', '{"n":1}'), record('m2', '{"n":2}')] };
    expect((await handler(event, lambdaContext()))?.batchItemFailures).toHaveLength(2);
    expect(logged.mock.calls).toEqual([
      ['message not handled', expect.objectContaining({ messageId: 'm2' })],
    ]);
    logged.mockRestore();
  });

  test.each(['not json', '{}', '{"n":"1"}', 'null'])(
    'a message %j goes back without its neighbours',
    async (body) => {
      const records = [record('bad', body), record('good', '{"n":1}')];
      expect(await consume(records)).toEqual({ handled: [1], failed: ['bad'] });
    },
  );

  test('onUnreadable removes an unreadable message, which goes back when that fails', async () => {
    const taken: string[] = [];
    const take = async ({ messageId }: SQSRecord) => {
      if (messageId === 'm2') throw new Error('nowhere to put it');
      taken.push(messageId);
    };
    const handler = consumer(z.object({ n: z.int() }), async () => {}, take);
    const event = { Records: [record('m1', '{'), record('m2', '{"n":"x"}'), record('m3', '{"n":1}')] };
    expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(taken).toEqual(['m1']);
  });

  test('a batch without failures reports none', async () => {
    expect(await consume([record('m1', '{"n":1}')])).toEqual({ handled: [1], failed: [] });
  });
});

test('on a FIFO queue the messages after a failure in its group go back too, and other groups continue', async () => {
  const records = [
    record('a1', '{"n":1}', 'a'),
    record('a2', '{"n":2}', 'a'),
    record('b3', '{"n":3}', 'b'),
    record('a4', '{"n":4}', 'a'),
  ];
  expect(await consume(records, [2])).toEqual({ handled: [1, 3], failed: ['a2', 'a4'] });
});

describe('batchConsumer', () => {
  const schema = z.object({ n: z.int() });
  const event = {
    Records: [record('m1', '{"n":1}'), record('m2', '{'), record('m3', '{"n":3}'), record('m4', '[]')],
  };

  test('what the use case does not name as done goes back, and what cannot be read is removed', async () => {
    const unreadable = async ({ messageId }: SQSRecord) => {
      if (messageId === 'm4') throw new Error('nowhere to put it');
    };
    const handler = batchConsumer(
      schema,
      async (messages) =>
        new Set(messages.filter(({ message }) => message.n === 3).map((one) => one.record.messageId)),
      unreadable,
    );
    expect(await handler(event, lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm4' }],
    });
  });

  test('when the use case throws, every message that it had goes back', async () => {
    const handler = batchConsumer(
      schema,
      async () => Promise.reject(new Error('table is down')),
      async () => {},
    );
    expect(await handler(event, lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }],
    });
  });
});
