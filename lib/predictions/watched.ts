// Calls with a picture as the watch counts them: answered, refused or failed; without pictures and without names.
import { hash, randomUUID } from 'node:crypto';
import { putItem, queryAll } from '#lib/dynamodb.ts';
import { type Hour, hourOf } from '#lib/hours.ts';
import { expiryOf, type Prediction, predictionsTable } from './stored.ts';

/** One call; of a picture with several digits, one for each digit. */
export interface Watched {
  version: 'v1' | 'v2';
  /** The id of the model that served. */
  model: string;
  /** The cluster of users that the caller is in. */
  cluster: number;
  /** RFC 3339. */
  at: string;
  /** Milliseconds from the upload to the digit. */
  ms: number;
  /** Absent when a digit was answered. `refused`: the picture was refused. `failed`: an error of ours. */
  outcome?: 'refused' | 'failed';
  digit?: number;
  doubtful?: boolean;
  /** The share of the digit among the ten. */
  confidence?: number;
}

/** What is known of a prediction when it is saved, besides itself. */
export type Seen = Required<Pick<Watched, 'ms' | 'doubtful' | 'confidence'>>;

/** Users are grouped into this many clusters by a hash of their name, the same as the buckets of reports. */
export const CLUSTERS = 64;

function clusterOf(username: string): number {
  return hash('sha256', username, 'buffer').readUInt32BE(0) % CLUSTERS;
}

/** The attributes by which the index `hour-at` has an item. */
export function watchedBy({ username, at }: Pick<Prediction, 'username' | 'at'>) {
  return { hour: hourOf(new Date(at)), cluster: clusterOf(username) };
}

/** A call that ended without a digit. Its item has no name, so that nothing of it must be exported or erased. */
export async function saveUnanswered({
  username,
  ...call
}: Pick<Prediction, 'username' | 'version' | 'model' | 'at'> &
  Required<Pick<Watched, 'outcome' | 'ms'>>): Promise<void> {
  const { at } = call;
  const prediction_id = `${call.outcome}#${randomUUID()}`;
  await putItem(predictionsTable(), {
    prediction_id,
    ...call,
    ...watchedBy({ username, at }),
    expires_at: expiryOf(at),
  });
}

/** The calls of an hour, oldest first. Those from before these attributes were stored are missing. */
export async function* watchedIn(hour: Hour): AsyncGenerator<Watched> {
  yield* queryAll<Watched>({
    TableName: predictionsTable(),
    IndexName: 'hour-at',
    KeyConditionExpression: '#hour = :hour',
    ExpressionAttributeNames: { '#hour': 'hour' },
    ExpressionAttributeValues: { ':hour': hour },
  });
}
