// Reads the stored feedback from the embedded DynamoDB of `npm start`.
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Stored } from './ledger.ts';

/** A call that timed out may still be running: we read until nothing is added for this long. */
const QUIET_MS = 3_000;

/** @param output what `npm start` printed */
export async function storedFeedback(output: string): Promise<Stored[]> {
  const endpoint = /DynamoDB (http:\/\/[\d.:]+)/.exec(output)?.[1];
  if (!endpoint) throw new Error('npm start printed no address of its DynamoDB');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    let stored = await scan(client);
    for (let before = -1; before !== stored.length; ) {
      before = stored.length;
      await sleep(QUIET_MS);
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
