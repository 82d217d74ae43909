// The models table: an item is a list of revisions; each revision is written once and never changed.
import { config } from '#lib/config.ts';
import { putNew, queryAll, queryFirst, readItem } from '#lib/dynamodb.ts';

export const modelsTable = () => config('MODELS_TABLE').MODELS_TABLE;

/** Every item's key. */
export interface Key {
  item: string;
  /** From 1 in a list of revisions; 0 when an item has only one. */
  revision: number;
}

/** The highest revision, read strongly; undefined when there is none. */
export async function latestRevision<Item>(item: string): Promise<(Item & Key) | undefined> {
  return (await newestRevisions<Item>(item, 1))[0];
}

/** One revision, read strongly; undefined for 0, and when there is none. */
export async function revisionOf<Item>(item: string, revision: number): Promise<(Item & Key) | undefined> {
  return revision === 0 ? undefined : await readItem<Item & Key>(modelsTable(), { item, revision });
}

/** At most `limit` revisions, newest first, read strongly. */
export async function newestRevisions<Item>(item: string, limit: number): Promise<(Item & Key)[]> {
  return await queryFirst<Item & Key>({ ...revisionsOf(item), ScanIndexForward: false, Limit: limit });
}

/** All revisions, oldest first, read strongly. */
export async function allRevisions<Item>(item: string): Promise<(Item & Key)[]> {
  const found: (Item & Key)[] = [];
  for await (const revision of queryAll<Item & Key>(revisionsOf(item))) found.push(revision);
  return found;
}

/** @returns false when another item has this revision. */
export async function putRevision(item: Key & Record<string, unknown>): Promise<boolean> {
  return await putNew(modelsTable(), 'revision', item);
}

/** The query for revisions of a kind, oldest first, by an index that may lag behind. */
export function ofKind(kind: string) {
  return {
    TableName: modelsTable(),
    IndexName: 'kind-at',
    KeyConditionExpression: '#kind = :kind',
    ExpressionAttributeNames: { '#kind': 'kind' },
    ExpressionAttributeValues: { ':kind': kind },
  };
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
