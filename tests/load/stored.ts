// What `npm start` has kept of the feedback, read from its embedded DynamoDB.
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Stored } from './ledger.ts';

/** A call that was given up may still be worked at; the table is at rest when nothing is added for so long. */
const AT_REST_MS = 3_000;

/** @param output what `npm start` printed */
export async function storedFeedback(output: string): Promise<Stored[]> {
  const endpoint = /DynamoDB (http:\/\/[\d.:]+)/.exec(output)?.[1];
  if (!endpoint) throw new Error('npm start told no address of its DynamoDB');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    let stored = await scan(client);
    for (let before = -1; before !== stored.length; ) {
      before = stored.length;
      await sleep(AT_REST_MS);
      stored = await scan(client);
    }
    return stored;
  } finally {
    client.destroy();
  }
}

async function scan(client: DynamoDBClient): Promise<Stored[]> {
  const stored: Stored[] = [];
  const pages = paginateScan(
    { client },
    {
      TableName: 'vigia-local-feedback',
      ConsistentRead: true,
      ProjectionExpression: 'feedback_id, #comment',
      ExpressionAttributeNames: { '#comment': 'comment' },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { feedback_id, comment } of Items) {
      stored.push({ feedback_id: feedback_id?.S ?? '', comment: comment?.S ?? null });
    }
  }
  return stored;
}
