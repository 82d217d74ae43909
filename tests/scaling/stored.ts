// The stored items of each table as they were measured: for the table of sizes, and for what a year of storage costs.
import { type DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { median } from '../bench/table.ts';
import { type Item, sizeOf } from './item-size.ts';
import { entryOf, type Index, shape } from './recorder.ts';

export interface StoredTable {
  /** `predictions` */
  name: string;
  items: Item[];
  indexes: Index[];
}

export async function storedTables(client: DynamoDBClient): Promise<StoredTable[]> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const tables = await Promise.all(
    TableNames.map(async (TableName) => ({
      name: TableName.replace('vigia-test-', ''),
      items: await all(client, TableName),
      indexes: (await shape(client, TableName)).indexes,
    })),
  );
  return tables.filter(({ items }) => items.length > 0);
}

async function all(client: DynamoDBClient, TableName: string): Promise<Item[]> {
  const found: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) found.push(...Items);
  return found;
}

/** A row for each table, with its median sizes. */
export function sizeRows(tables: readonly StoredTable[]): string[][] {
  return tables.map(({ name, items, indexes }) => {
    const sizes = items.map(sizeOf);
    const inIndexes = indexes.map((index) => {
      const entries = entriesOf(items, index).map(sizeOf);
      return entries.length > 0 ? median(entries).toFixed(0) : '–';
    });
    const figures = [median(sizes).toFixed(0), String(Math.max(...sizes))];
    return [name, String(items.length), ...figures, inIndexes.join(', ')];
  });
}

/** DynamoDB stores these beside each item and each entry of an index. */
const OVERHEAD_BYTES = 100;

/** Bytes of an average item, and of all its entries in indexes, as they are stored. */
export interface ItemBytes {
  table: number;
  indexes: number;
}

/** @throws when there is no such item */
export function averageOf({ name, items, indexes }: StoredTable, which = (_item: Item) => true): ItemBytes {
  const some = items.filter(which);
  if (some.length === 0) throw new Error(`${name} has no such item`);
  const stored = (entries: Item[]) =>
    entries.reduce((sum, entry) => sum + sizeOf(entry) + OVERHEAD_BYTES, 0) / some.length;
  return { table: stored(some), indexes: stored(indexes.flatMap((index) => entriesOf(some, index))) };
}

/** Bytes of a usual entry of an index. */
export function entryBytes({ name, items, indexes }: StoredTable, index: string): number {
  const found = indexes.find((one) => one.name === index);
  if (!found) throw new Error(`${name} has no index ${index}`);
  return median(entriesOf(items, found).map(sizeOf));
}

const entriesOf = (items: Item[], index: Index): Item[] =>
  items.map((item) => entryOf(item, index)).filter((entry) => entry !== undefined);
