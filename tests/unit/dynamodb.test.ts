// The DynamoDB kit: the requests that it builds, and how it pages, with a sender in place of the client.
import { expect, test } from 'vitest';
import type { Database } from '../../lib/aws.ts';
import { pageOf, updateItem } from '../../lib/dynamodb.ts';

const KEY = { id: '1' };

/** Answers every operation with `answer`, and keeps the inputs. */
function fakeSender(answer: () => unknown) {
  const inputs: unknown[] = [];
  const send = async (_operation: string, input: unknown) => {
    inputs.push(input);
    return answer();
  };
  return { inputs, sender: { send } as unknown as Database };
}

test('updateItem escapes every attribute, and binds every value under a name of its own', async () => {
  const { inputs, sender } = fakeSender(() => ({ Attributes: { id: '1', name: 'new' } }));
  const change = {
    set: { name: 'new', status: undefined },
    setOnce: { created_at: 'now' },
    remove: ['error'],
    add: { count: 1 },
    delete: { names: new Set(['old']) },
    when: '#status = :seen',
    values: { seen: 'open' },
  };
  expect(await updateItem('table', KEY, change, sender)).toEqual({ id: '1', name: 'new' });
  expect(inputs).toEqual([
    {
      TableName: 'table',
      Key: KEY,
      ReturnValues: 'ALL_NEW',
      UpdateExpression:
        'SET #name = :set_name, #created_at = if_not_exists(#created_at, :once_created_at) ' +
        'REMOVE #error ADD #count :add_count DELETE #names :delete_names',
      ConditionExpression: '#status = :seen',
      ExpressionAttributeNames: {
        '#name': 'name',
        '#created_at': 'created_at',
        '#error': 'error',
        '#count': 'count',
        '#names': 'names',
        '#status': 'status',
      },
      ExpressionAttributeValues: {
        ':set_name': 'new',
        ':once_created_at': 'now',
        ':add_count': 1,
        ':delete_names': new Set(['old']),
        ':seen': 'open',
      },
    },
  ]);
});

test('updateItem sends no condition and no values when the change has none', async () => {
  const { inputs, sender } = fakeSender(() => ({}));
  await updateItem('table', KEY, { remove: ['error'] }, sender);
  expect(inputs).toEqual([
    {
      TableName: 'table',
      Key: KEY,
      ReturnValues: 'ALL_NEW',
      UpdateExpression: 'REMOVE #error',
      ExpressionAttributeNames: { '#error': 'error' },
    },
  ]);
});

test('updateItem returns undefined when the condition is false, and throws any other error', async () => {
  const failing = (name: string) =>
    fakeSender(() => {
      throw Object.assign(new Error(name), { name });
    }).sender;
  const change = { set: { name: 'new' }, when: 'attribute_exists(#id)' };
  expect(await updateItem('table', KEY, change, failing('ConditionalCheckFailedException'))).toBeUndefined();
  await expect(updateItem('table', KEY, change, failing('ValidationException'))).rejects.toThrow();
});

test('pageOf returns the position of the next page only when there is one more item', () => {
  const items = ['a', 'b', 'c'];
  expect(pageOf(items, 2, (item) => `after ${item}`)).toEqual({ items: ['a', 'b'], next: 'after b' });
  expect(pageOf(items, 3, (item) => `after ${item}`)).toEqual({ items });
  expect(pageOf([], 3, (item) => item)).toEqual({ items: [] });
});
