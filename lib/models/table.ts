// The models table: items that are lists of revisions, written once each and never changed.
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { database, putNew } from '#lib/aws.ts';
import { config } from '#lib/config.ts';

export const modelsTable = () => config('MODELS_TABLE').MODELS_TABLE;

/** Every item's key. */
export interface Key {
  item: string;
  /** From 1 upwards where there are many; 0 for what has one. */
  revision: number;
}

/** The highest revision, read strongly, or undefined when there is none. */
export async function latestRevision<Item>(item: string): Promise<(Item & Key) | undefined> {
  return (await newestRevisions<Item>(item, 1))[0];
}

/** At most so many, the newest first, read strongly. */
export async function newestRevisions<Item>(item: string, limit: number): Promise<(Item & Key)[]> {
  const { Items = [] } = await database().send(
    new QueryCommand({ ...revisionsOf(item), ScanIndexForward: false, Limit: limit }),
  );
  return Items as (Item & Key)[];
}

/** All of them, the oldest first, read strongly. */
export async function allRevisions<Item>(item: string): Promise<(Item & Key)[]> {
  const found: (Item & Key)[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await database().send(
      new QueryCommand({ ...revisionsOf(item), ...(start && { ExclusiveStartKey: start }) }),
    );
    found.push(...(Items as (Item & Key)[]));
    start = LastEvaluatedKey;
  } while (start);
  return found;
}

/** @returns whether it was written: false when another one stands at this revision already. */
export async function putRevision(item: Key & Record<string, unknown>): Promise<boolean> {
  return await putNew(modelsTable(), 'revision', item);
}

function revisionsOf(item: string) {
  return {
    TableName: modelsTable(),
    ConsistentRead: true,
    KeyConditionExpression: '#item = :item',
    ExpressionAttributeNames: { '#item': 'item' },
    ExpressionAttributeValues: { ':item': item },
  };
}
