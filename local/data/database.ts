// Prepares dynalite's database for a start: deletes expired items and repairs indexes.
//
// LevelDB hands each write to the operating system before it is acknowledged, so a killed process loses no acknowledged
// write. But dynalite writes an item and its index entries one after the other, so a killed process may leave an index
// that does not agree with its table. The item decides.
import { createRequire } from 'node:module';

const requireOfDynalite = createRequire(import.meta.resolve('dynalite'));

type AttributeValues = Record<string, { S?: string; N?: string }>;
type Operation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };

/** The part of a LevelDB database that is used here. Values are JSON. */
interface Database {
  open(): Promise<void>;
  close(): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
  batch(operations: Operation[]): Promise<void>;
}

/** A table's description, as CreateTable stores it. */
interface Table {
  TableName: string;
  TableStatus: string;
  GlobalSecondaryIndexes?: { IndexName: string }[];
}

interface DynaliteStore {
  getIndexActions(
    indexes: Table['GlobalSecondaryIndexes'],
    existing: null,
    item: AttributeValues,
    table: Table,
  ): { puts: { index: string; key: string; item: unknown }[] };
}

/**
 * @param path of the LevelDB folder, which is created when it is missing
 * @param timeToLive table name → the attribute that says when an item expires
 * @throws Error with `cause.code` "LEVEL_LOCKED" when another process has the database open
 */
export async function prepareDatabase(
  path: string,
  timeToLive: Map<string, string>,
  now: Date,
): Promise<void> {
  const { Level } = requireOfDynalite('level') as { Level: new (path: string, options: object) => Database };
  const database = new Level(path, { valueEncoding: 'json' });
  await database.open();
  try {
    for await (const [key, table] of entries(database, 'table~')) {
      await prepareTable(database, key, table as Table, timeToLive, now);
    }
  } finally {
    await database.close();
  }
}

async function prepareTable(
  database: Database,
  key: string,
  table: Table,
  timeToLive: Map<string, string>,
  now: Date,
): Promise<void> {
  // The process was killed while it created the table, which is still empty. The start creates it again.
  if (table.TableStatus !== 'ACTIVE') return await database.batch([{ type: 'del', key }]);
  const { getIndexActions } = requireOfDynalite('./db') as DynaliteStore;
  const { TableName, GlobalSecondaryIndexes: indexes = [] } = table;
  const operations: Operation[] = [];
  const expected = new Map<string, unknown>();
  for await (const [itemKey, value] of entries(database, `item-${TableName}~`)) {
    const item = value as AttributeValues;
    if (isExpired(item, timeToLive.get(TableName), now)) {
      operations.push({ type: 'del', key: itemKey });
      continue;
    }
    for (const put of getIndexActions(indexes, null, item, table).puts) {
      expected.set(`${indexPrefix(TableName, put.index)}${put.key}`, put.item);
    }
  }
  for (const { IndexName } of indexes) {
    for await (const [entryKey, entry] of entries(database, indexPrefix(TableName, IndexName))) {
      if (!expected.has(entryKey)) operations.push({ type: 'del', key: entryKey });
      else if (JSON.stringify(expected.get(entryKey)) === JSON.stringify(entry)) expected.delete(entryKey);
    }
  }
  for (const [entryKey, value] of expected) operations.push({ type: 'put', key: entryKey, value });
  await database.batch(operations);
}

function indexPrefix(table: string, index: string): string {
  return `index-global~${table}~${index}~`;
}

function entries(database: Database, prefix: string) {
  return database.iterator({ gte: prefix, lt: `${prefix}\xFF` });
}

/** Time to live is in seconds since 1970. */
function isExpired(item: AttributeValues, attribute: string | undefined, now: Date): boolean {
  const seconds = attribute === undefined ? undefined : item[attribute]?.N;
  return seconds !== undefined && Number(seconds) * 1_000 < now.getTime();
}
