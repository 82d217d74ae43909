// The feedback's log in DynamoDB: appended to, never changed; the first answer to a prediction stands.
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { config } from '#lib/config.ts';
import { putNew, queryAll as queryEvery } from '#lib/dynamodb.ts';
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

/** Every entry that a query of the feedback table finds. */
export function queryAll<Item>(query: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
  return queryEvery<Item>({ ...query, TableName: feedbackTable() });
}
