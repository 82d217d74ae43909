// The feedback's log in DynamoDB: appended to, never changed; the first answer to a prediction stands.
import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { database, putNew } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { packPicture } from '#lib/predictions/predictions.ts';
import type { Feedback } from './entry.ts';

export const feedbackTable = () => config('FEEDBACK_TABLE').FEEDBACK_TABLE;

/** @throws AppError `feedback_exists` when this prediction was judged before. */
export async function saveFeedback({ served, ...entry }: Feedback): Promise<void> {
  const day = entry.at.slice(0, 10);
  const kept = served && { ...served, pixels: packPicture(served.pixels) };
  if (!(await putNew(feedbackTable(), 'feedback_id', { ...entry, ...kept, day }))) {
    throw new AppError('feedback_exists');
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
