// DynamoDB's JSON against AWS's SDK: what our requests say, and what answers mean, for arbitrary values.

import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { HttpResponse } from '@smithy/core/protocols';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromJson, toJson } from '#lib/attribute-values.ts';

let sent = '';
let answer = '{}';
/** The SDK over a transport that keeps the request and gives the answer. */
const reference = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    region: 'eu-south-2',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ body }: { body: Uint8Array }) => {
        sent = new TextDecoder().decode(body);
        const headers = { 'content-type': 'application/x-amz-json-1.0' };
        return { response: new HttpResponse({ statusCode: 200, headers, body: Readable.from([answer]) }) };
      },
    } as never,
  }),
  { marshallOptions: { removeUndefinedValues: true } },
);

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
  fc.double({ noNaN: true, min: -1e-100, max: 1e-100 }),
);
const bytes = fc.uint8Array({ maxLength: 40 });
const binary = fc.oneof(
  bytes,
  bytes.map((array) => Buffer.from(array)),
  // A part of a longer buffer.
  bytes.map((array) => new Uint8Array([1, 2, 3, ...array]).subarray(3)),
);
const set = fc.oneof(
  fc.uniqueArray(fc.string(), { minLength: 1 }).map((all) => new Set<unknown>(all)),
  fc.uniqueArray(number, { minLength: 1 }).map((all) => new Set<unknown>(all)),
  fc.array(bytes, { minLength: 1 }).map((all) => new Set<unknown>(all)),
);
/** The SDK refuses a map with a member "constructor", and loses one named "__proto__". */
const name = fc.string().filter((text) => !['__proto__', 'constructor'].includes(text));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'binary' }),
    number,
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    binary,
    set,
    fc.array(tie('value')),
    fc.dictionary(name, tie('value')),
  ),
}));
const item = fc.dictionary(name, value);

/** The request of a command by the SDK, or that it throws. */
async function byReference(command: unknown): Promise<unknown> {
  sent = '';
  return await reference.send(command as GetCommand).then(
    () => JSON.parse(sent),
    () => 'throws',
  );
}

function ours(input: object): unknown {
  try {
    return JSON.parse(toJson(input));
  } catch {
    return 'throws';
  }
}

test('requests are those of the SDK for arbitrary items', async () => {
  await fc.assert(
    fc.asyncProperty(item, item, async (first, second) => {
      const put = {
        TableName: 't',
        Item: first,
        ConditionExpression: '#a = :a',
        ExpressionAttributeNames: { '#a': 'Item' },
        ExpressionAttributeValues: second,
      };
      expect(ours(put)).toEqual(await byReference(new PutCommand(put)));
      const query = {
        TableName: 't',
        ExclusiveStartKey: first,
        ExpressionAttributeValues: second,
        IndexName: undefined,
      };
      expect(ours(query)).toEqual(await byReference(new QueryCommand(query)));
      const batch = { RequestItems: { Keys: { Keys: [first, second], ProjectionExpression: '#a' } } };
      expect(ours(batch)).toEqual(await byReference(new BatchGetCommand(batch)));
      const update = {
        TableName: 't',
        Key: first,
        UpdateExpression: 'SET a = :a',
        ExpressionAttributeValues: second,
      };
      expect(ours(update)).toEqual(await byReference(new UpdateCommand(update)));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['not a number', Number.NaN],
  ['infinity', Number.NEGATIVE_INFINITY],
  ['an unsafe integer', 2 ** 53],
  ['an empty set', new Set()],
  ['a set of undefined', new Set([undefined])],
  ['a date', new Date(0)],
  ['an error', new Error('e')],
  ['a symbol', Symbol('s')],
])('%s is refused, as by the SDK', async (_name, one) => {
  for (const Item of [{ one }, { list: [one] }, { map: { one } }]) {
    const put = { TableName: 't', Item };
    expect(await byReference(new PutCommand(put))).toBe('throws');
    expect(() => toJson(put)).toThrow(Error);
  }
});

test('answers mean what they mean to the SDK, and come back as they were sent', async () => {
  await fc.assert(
    fc.asyncProperty(item, item, async (first, second) => {
      const { Item } = JSON.parse(toJson({ Item: first }));
      const { Item: other } = JSON.parse(toJson({ Item: second }));
      const answers = [
        [new GetCommand({ TableName: 't', Key: { a: 1 } }), { Item }],
        [new UpdateCommand({ TableName: 't', Key: { a: 1 } }), { Attributes: Item }],
        [new QueryCommand({ TableName: 't' }), { Items: [Item, other], LastEvaluatedKey: other, Count: 2 }],
        [
          new BatchGetCommand({ RequestItems: { t: { Keys: [{ a: 1 }] } } }),
          { Responses: { Items: [Item], t: [Item, other] }, UnprocessedKeys: { t: { Keys: [Item] } } },
        ],
      ] as const;
      for (const [command, body] of answers) {
        answer = JSON.stringify(body);
        const { $metadata: _, ...expected } = await reference.send(command as GetCommand);
        expect(fromJson(answer)).toEqual(expected);
      }
      const back = fromJson(JSON.stringify({ Item })) as { Item: object };
      expect(JSON.parse(toJson(back))).toEqual({ Item });
    }),
    { numRuns: 300 },
  );
});

test('whatever JSON holds comes back, members of any name too', () => {
  const names = fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', ...Object.getOwnPropertyNames(Object.prototype)),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, 'Set', 'Map', 'Uint8Array', 0),
      fc.array(tie('json')),
      fc.array(fc.tuple(names, tie('json'))).map((members) => Object.fromEntries(members)),
    ),
  }));
  fc.assert(
    fc.property(json, (one) => {
      const Item = JSON.parse(JSON.stringify({ one }));
      const back = fromJson(toJson({ Item })) as { Item: object };
      expect(JSON.stringify(back.Item)).toBe(JSON.stringify(Item));
    }),
    { numRuns: 1000 },
  );
});

test('an item near the limit of 400 KB, and a long page of them, keep their bytes', () => {
  const bytes = new Uint8Array(399_000).map((_, i) => i * 31);
  const { Item } = JSON.parse(toJson({ Item: { bytes } }));
  const page = fromJson(JSON.stringify({ Items: Array.from({ length: 40 }, () => Item) })) as {
    Items: { bytes: Uint8Array }[];
  };
  expect(page.Items).toHaveLength(40);
  for (const read of page.Items) expect(Buffer.compare(read.bytes, bytes)).toBe(0);
});
