// The feedback's log in DynamoDB: appended to, never changed; the first answer to a prediction stands.
import { PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { database, isConditionFailed } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import type { Feedback } from './entry.ts';

export const feedbackTable = () => config('FEEDBACK_TABLE').FEEDBACK_TABLE;

/** @throws AppError `feedback_exists` when this prediction was judged before. */
export async function saveFeedback({ served, ...entry }: Feedback): Promise<void> {
  const day = entry.at.slice(0, 10);
  try {
    await database().send(
      new PutCommand({
        TableName: feedbackTable(),
        Item: { ...entry, ...served, day },
        ConditionExpression: 'attribute_not_exists(feedback_id)',
      }),
    );
  } catch (error) {
    throw isConditionFailed(error) ? new AppError('feedback_exists', { cause: error }) : error;
  }
}

/** All that a query finds, page after page. */
export async function* queryAll<Item>(query: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const { Items = [], LastEvaluatedKey } = await database().send(
      new QueryCommand({ ...query, TableName: feedbackTable(), ExclusiveStartKey }),
    );
    yield* Items as Item[];
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
