// The models table: items that are lists of revisions, written once each and never changed.
import { config } from '#lib/config.ts';
import { putNew, queryAll, queryFirst } from '#lib/dynamodb.ts';

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
  return await queryFirst<Item & Key>({ ...revisionsOf(item), ScanIndexForward: false, Limit: limit });
}

/** All of them, the oldest first, read strongly. */
export async function allRevisions<Item>(item: string): Promise<(Item & Key)[]> {
  const found: (Item & Key)[] = [];
  for await (const revision of queryAll<Item & Key>(revisionsOf(item))) found.push(revision);
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
