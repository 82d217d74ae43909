// The embedded DynamoDB closes its iterators: `npm start` may run for days.
import { createRequire } from 'node:module';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startEmulators } from '../../../local/emulators.ts';

const { AbstractLevel } = createRequire(
  createRequire(import.meta.resolve('dynalite')).resolve('memory-level'),
)('abstract-level');

test('every read of a table closes its iterator, also when it stops before the end', async () => {
  const emulators = await startEmulators({}, 'us-east-1');
  const client = new DynamoDBClient({
    endpoint: emulators.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const documents = DynamoDBDocumentClient.from(client);
  onTestFinished(async () => {
    vi.restoreAllMocks();
    client.destroy();
    await emulators.stop();
  });
  const TableName = 'things';
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'a', AttributeType: 'S' },
        { AttributeName: 'b', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'a', KeyType: 'HASH' },
        { AttributeName: 'b', KeyType: 'RANGE' },
      ],
    }),
  );
  for (let b = 0; b < 20; b++) await documents.send(new PutCommand({ TableName, Item: { a: 'x', b } }));

  const opened = vi.spyOn(AbstractLevel.prototype, 'attachResource');
  const closed = vi.spyOn(AbstractLevel.prototype, 'detachResource');
  const query = { TableName, KeyConditionExpression: 'a = :a', ExpressionAttributeValues: { ':a': 'x' } };
  expect((await documents.send(new QueryCommand(query))).Count).toBe(20);
  expect((await documents.send(new QueryCommand({ ...query, Limit: 3 }))).Count).toBe(3);
  expect((await documents.send(new ScanCommand({ TableName }))).Count).toBe(20);
  expect((await documents.send(new ScanCommand({ TableName, Limit: 3 }))).Count).toBe(3);
  expect(opened.mock.calls.length).toBeGreaterThanOrEqual(4);
  await vi.waitFor(() => expect(closed.mock.calls.length).toBe(opened.mock.calls.length), 60_000);
});
