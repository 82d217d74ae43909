// Items of every type over the wire: what our client stores AWS's SDK reads, and the other way round; and a message of any text.
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { database, queue } from '#lib/aws.ts';
import { getItems, putItem, queryAll, readItem, updateItem } from '#lib/dynamodb.ts';
import { sdkDocuments, sdkQueues } from '../../support/sdk.ts';
import { startDynalite } from '../dynalite.ts';
import { startQueues } from '../queues.ts';
import { useSlowClock } from '../slow-clock.ts';

useSlowClock();
const stops: (() => Promise<void>)[] = [];
let QueueUrl: string;
beforeAll(async () => {
  const queues = await startQueues(['any']);
  stops.push((await startDynalite()).stop, queues.stop);
  QueueUrl = queues.urlOf('any');
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

const table = () => String(process.env.MODELS_TABLE);

/** The SDK refuses a map with a member "constructor", and loses one named "__proto__". */
const name = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter((text) => !['__proto__', 'constructor'].includes(text));
const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e12, max: 1e12 }));
/** DynamoDB has no negative zero, and nothing smaller than this. */
const stored = number.map((value) => (Math.abs(value) < 1e-130 ? 0 : value));
const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string(),
    stored,
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 100n }),
    fc.boolean(),
    fc.constant(null),
    bytes,
    fc.uniqueArray(name, { minLength: 1 }).map((all) => new Set<unknown>(all)),
    fc.uniqueArray(stored, { minLength: 1 }).map((all) => new Set<unknown>(all)),
    fc.array(tie('value')),
    fc.dictionary(name, tie('value')),
  ),
}));

/** Written as text: the order of a set's members and of a map's is the server's. */
function written(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (value instanceof Set) return { set: [...value].map(String).sort() };
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? `${value}n` : value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, written(one)]));
}

test('arbitrary values come back from both, whoever stored them', async () => {
  let revision = 0;
  await fc.assert(
    fc.asyncProperty(value, value, async (one, other) => {
      const Key = { item: 'any', revision: ++revision };
      const Item = { ...Key, one, list: [other], 'a map': { other } };
      for (const store of [
        () => putItem(table(), Item),
        () => sdkDocuments().send(new PutCommand({ TableName: table(), Item })),
      ]) {
        await store();
        expect(written(await readItem(table(), Key))).toEqual(written(Item));
        const { Item: bySdk } = await sdkDocuments().send(new GetCommand({ TableName: table(), Key }));
        expect(written(bySdk)).toEqual(written(Item));
      }
    }),
    { numRuns: 60 },
  );
});

test('members with the names that every object has come back', async () => {
  // Not "__proto__": dynalite loses it. The unit tests of our conversion keep it.
  const names = Object.getOwnPropertyNames(Object.prototype).filter((one) => one !== '__proto__');
  const map = Object.fromEntries(names.map((one) => [one, { name: 'Set' }]));
  const Key = { item: 'names', revision: 1 };
  await putItem(table(), { ...Key, map });
  expect(await readItem(table(), Key)).toEqual({ ...Key, map });
});

test('an update answers with the whole item, of any type', async () => {
  const Key = { item: 'changed', revision: 1 };
  const change = {
    set: { list: [null, { bytes: new Uint8Array([0, 255]) }] },
    add: { names: new Set(['a']), n: 1 },
  };
  expect(await updateItem(table(), Key, change)).toEqual({ ...Key, ...change.set, ...change.add });
});

test('a query and a batch of megabytes are read page after page', async () => {
  const part = new Uint8Array(300_000).fill(7);
  const keys = Array.from({ length: 12 }, (_, i) => ({ item: 'long', revision: i + 1 }));
  for (const key of keys) await putItem(table(), { ...key, part });
  const query = {
    TableName: table(),
    KeyConditionExpression: '#item = :item',
    ExpressionAttributeNames: { '#item': 'item' },
    ExpressionAttributeValues: { ':item': 'long' },
  };
  const found: { revision: number; part: Uint8Array }[] = [];
  for await (const item of queryAll<{ revision: number; part: Uint8Array }>(query)) found.push(item);
  expect(found.map(({ revision }) => revision)).toEqual(keys.map(({ revision }) => revision));
  const batch = await getItems<{ part: Uint8Array }>(table(), keys as never, ['part']);
  for (const items of [found, batch]) {
    expect(items).toHaveLength(12);
    for (const item of items) expect(Buffer.compare(item.part, part)).toBe(0);
  }
});

test('a refusal has the name that DynamoDB gives it', async () => {
  const missing = { TableName: 'no-such-table', Key: { id: 'a' } };
  await expect(database().send('GetItem', missing)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const badly = { TableName: table(), Key: { other: 'a' } };
  await expect(database().send('GetItem', badly)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a message of any text arrives as it was sent', async () => {
  // SQS refuses control characters and an empty text.
  const text = fc.string({
    unit: fc.integer({ min: 32, max: 0xd7ff }).map((code) => String.fromCharCode(code)),
    minLength: 1,
  });
  await fc.assert(
    fc.asyncProperty(text, async (MessageBody) => {
      await queue().send('SendMessage', { QueueUrl, MessageBody });
      const { Messages: [message] = [] } = await sdkQueues().send(
        new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }),
      );
      expect(message?.Body).toBe(MessageBody);
    }),
    { numRuns: 30 },
  );
});

test('a refusal of SQS is no outage', async () => {
  const input = { QueueUrl: `${QueueUrl}-missing`, MessageBody: 'text' };
  await expect(queue().send('SendMessage', input)).rejects.toMatchObject({
    name: expect.stringMatching(/QueueDoesNotExist|NonExistentQueue/),
  });
});
