// The DynamoDB kit of every store: read an item, write under a condition, put, delete, page through a query, list with a
// cursor.
import type { QueryCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { type Database, database } from '#lib/aws.ts';
import { AppError } from '#lib/errors.ts';

type Attributes = Record<string, unknown>;
/** @returns the item, read strongly; undefined when there is none. @throws AppError `unavailable`. */
export async function readItem<Item>(
  TableName: string,
  Key: Attributes,
  sender: Database = database(),
): Promise<Item | undefined> {
  if (!canBeKey(Key)) return undefined;
  const { Item } = await sender.send('GetItem', { TableName, Key, ConsistentRead: true });
  return Item as Item | undefined;
}

/** Bytes of a partition key; DynamoDB refuses a longer one, and one that is empty, as a mistake of the caller. */
const KEY_BYTES = 2_048;

/** Whether an item can have this key. Clients choose ids: one that no item can have is one that no item has. */
function canBeKey(key: Attributes): boolean {
  return Object.values(key).every(
    (value) => typeof value !== 'string' || (value !== '' && Buffer.byteLength(value) <= KEY_BYTES),
  );
}

/** An update of one item. Attributes have the names that the table stores; the kit escapes them. */
export interface Change {
  /** Attributes and their new values; an attribute whose value is undefined stays as it is. */
  readonly set?: Attributes;
  /** The same, for attributes that have no value yet. */
  readonly setOnce?: Attributes;
  readonly remove?: readonly string[];
  /** Numbers to add, and members to add to sets. */
  readonly add?: Attributes;
  /** Members to remove from sets. */
  readonly delete?: Attributes;
  /** The condition; attributes as `#name`, `values` as `:name`. Without it the write always happens. */
  readonly when?: string;
  readonly values?: Attributes;
}

/**
 * Changes one item in one conditional write.
 * @returns the item after the write; undefined when the condition is false.
 * @throws AppError `unavailable`.
 */
export async function updateItem<Item>(
  TableName: string,
  Key: Attributes,
  change: Change,
  sender: Database = database(),
): Promise<Item | undefined> {
  return await sendUpdate<Item>({ TableName, Key, ...expressionsOf(change) }, sender);
}

/** The same for an update with its own expressions: paths into maps, computed values. */
export async function sendUpdate<Item>(
  input: UpdateCommandInput,
  sender: Database = database(),
): Promise<Item | undefined> {
  return await ifConditionHolds(async () => {
    const { Attributes } = await sender.send('UpdateItem', { ReturnValues: 'ALL_NEW', ...input });
    return Attributes as Item;
  });
}

/**
 * Deletes one item.
 * @param condition without it the item is always deleted
 * @returns false when the condition is false
 * @throws AppError `unavailable`.
 */
export async function deleteItem(
  TableName: string,
  Key: Attributes,
  condition?: Required<Pick<Change, 'when' | 'values'>>,
): Promise<boolean> {
  const input = {
    TableName,
    Key,
    ...(condition && {
      ConditionExpression: condition.when,
      ExpressionAttributeNames: namesIn(condition.when),
      ExpressionAttributeValues: valuesOf(condition.values),
    }),
  };
  return (await ifConditionHolds(() => database().send('DeleteItem', input))) !== undefined;
}

/** @returns what the conditional write returns; undefined when its condition is false. */
export async function ifConditionHolds<Result>(write: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

/** Puts an item; an item with the same key is replaced. @throws AppError `unavailable`. */
export async function putItem(TableName: string, Item: Attributes): Promise<void> {
  await database().send('PutItem', { TableName, Item });
}

/**
 * Puts an item whose key must be new. A write whose answer was lost is repeated, and then finds its own item: an equal
 * item counts as written.
 * @param key the partition key's name
 * @returns false when another item has the key
 */
export async function putNew(TableName: string, key: string, Item: Attributes): Promise<boolean> {
  const parts = leavesOf(Item);
  const names = [...new Set(parts.flatMap(({ path }) => path))];
  const same = parts.map(
    ({ path }, i) => `${path.map((name) => `#n${names.indexOf(name)}`).join('.')} = :v${i}`,
  );
  const put = {
    TableName,
    Item,
    ConditionExpression: `attribute_not_exists(#key) OR (${same.join(' AND ')})`,
    ExpressionAttributeNames: {
      '#key': key,
      ...Object.fromEntries(names.map((name, i) => [`#n${i}`, name])),
    },
    ExpressionAttributeValues: Object.fromEntries(parts.map(({ value }, i) => [`:v${i}`, value])),
  };
  return (await ifConditionHolds(() => database().send('PutItem', put))) !== undefined;
}

/** Every item that a query finds, page after page. */
export async function* queryAll<Item>(query: QueryCommandInput): AsyncGenerator<Item> {
  let ExclusiveStartKey: Attributes | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await database().send('Query', {
      ...query,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    yield* Items as Item[];
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** The first page of a query: at most 1 MB, DynamoDB's limit for one answer. */
export async function queryFirst<Item>(query: QueryCommandInput): Promise<Item[]> {
  const { Items = [] } = await database().send('Query', query);
  return Items as Item[];
}

/** One page of a list, and where the next page begins; `next` is undefined on the last page. */
export interface Page<Item, Position> {
  items: Item[];
  next?: Position;
}

/**
 * A page out of `limit + 1` items: the extra item shows that there is a next page.
 * @param positionOf the place in the list directly after an item
 */
export function pageOf<Item, Position>(
  found: readonly Item[],
  limit: number,
  positionOf: (item: Item) => Position,
): Page<Item, Position> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: positionOf(last) } : { items };
}

/** DynamoDB's limit for one BatchGetItem request. */
const KEYS_PER_BATCH = 100;
const BATCHES_AT_A_TIME = 5;
/** So many answers in a row without any item count as an outage. The wait between them doubles from 50 ms. */
const MOST_EMPTY_ANSWERS = 6;

/**
 * Reads the items of these keys, in no order; keys without an item are left out.
 * @param keys without repetitions
 * @param attributes the attributes to read
 */
export async function getItems<Item>(
  table: string,
  keys: readonly Record<string, string>[],
  attributes: readonly string[],
): Promise<Item[]> {
  const items: Item[] = [];
  for (let at = 0; at < keys.length; at += KEYS_PER_BATCH * BATCHES_AT_A_TIME) {
    const batches = Array.from({ length: BATCHES_AT_A_TIME }, (_, k) => {
      const start = at + k * KEYS_PER_BATCH;
      return getBatch<Item>(table, keys.slice(start, start + KEYS_PER_BATCH), attributes);
    });
    items.push(...(await Promise.all(batches)).flat());
  }
  return items;
}

async function getBatch<Item>(
  table: string,
  keys: Record<string, string>[],
  attributes: readonly string[],
): Promise<Item[]> {
  const request = {
    ProjectionExpression: attributes.map((_, k) => `#${k}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, k) => [`#${k}`, name])),
    ConsistentRead: true,
  };
  const items: Item[] = [];
  let left = keys;
  let emptyAnswers = 0;
  while (left.length > 0) {
    if (emptyAnswers > 0) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** emptyAnswers));
    const { Responses, UnprocessedKeys } = await database().send('BatchGetItem', {
      RequestItems: { [table]: { ...request, Keys: left } },
    });
    items.push(...((Responses?.[table] ?? []) as Item[]));
    const unprocessed = (UnprocessedKeys?.[table]?.Keys ?? []) as Record<string, string>[];
    // DynamoDB leaves keys unprocessed when the answer would be too long or the table is throttled.
    emptyAnswers = unprocessed.length < left.length ? 0 : emptyAnswers + 1;
    if (emptyAnswers === MOST_EMPTY_ANSWERS) {
      throw new AppError('unavailable', { headers: { 'Retry-After': '5' } });
    }
    left = unprocessed;
  }
  return items;
}

/** The leaves of an item with their paths; the embedded DynamoDB cannot compare whole maps. */
function leavesOf(map: object, above: string[] = []): { path: string[]; value: unknown }[] {
  return Object.entries(map).flatMap(([name, value]) => {
    const path = [...above, name];
    if (value === undefined) return [];
    return Object.getPrototypeOf(value ?? 0) === Object.prototype ? leavesOf(value, path) : [{ path, value }];
  });
}

function expressionsOf(change: Change) {
  const { set = {}, setOnce = {}, remove = [], add = {}, delete: taken = {}, when, values = {} } = change;
  const bound = valuesOf(values);
  const bind = (prefix: string, attributes: Attributes, part: (name: string, value: string) => string) =>
    Object.entries(attributes).flatMap(([name, value]) => {
      if (value === undefined) return [];
      bound[`:${prefix}_${name}`] = value;
      return [part(`#${name}`, `:${prefix}_${name}`)];
    });
  const clauses = {
    SET: [
      ...bind('set', set, (name, value) => `${name} = ${value}`),
      ...bind('once', setOnce, (name, value) => `${name} = if_not_exists(${name}, ${value})`),
    ],
    REMOVE: remove.map((name) => `#${name}`),
    ADD: bind('add', add, (name, value) => `${name} ${value}`),
    DELETE: bind('delete', taken, (name, value) => `${name} ${value}`),
  };
  const expression = Object.entries(clauses)
    .filter(([, parts]) => parts.length > 0)
    .map(([verb, parts]) => `${verb} ${parts.join(', ')}`)
    .join(' ');
  return {
    UpdateExpression: expression,
    ...(when !== undefined && { ConditionExpression: when }),
    ExpressionAttributeNames: namesIn(`${expression} ${when}`),
    ...(Object.keys(bound).length > 0 && { ExpressionAttributeValues: bound }),
  };
}

/** Every attribute by `#name`: DynamoDB reserves hundreds of words, and refuses a name that no expression uses. */
function namesIn(expressions: string): Record<string, string> {
  return Object.fromEntries([...expressions.matchAll(/#(\w+)/g)].map(([id, name]) => [id, name as string]));
}

function valuesOf(values: Attributes): Attributes {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
}
