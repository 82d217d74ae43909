// Records the calls of the handlers to DynamoDB and SQS in the units that AWS charges, around the clients.
import { DescribeTableCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { toJson } from '#lib/attribute-values.ts';
import { countersDatabase, database, queue } from '#lib/aws.ts';
import { aroundCalls } from '../support/around-calls.ts';
import { type Item, sizeOf, writeUnits } from './item-size.ts';

export interface Asked {
  /** "users GetItem", "SQS SendMessage". */
  calls: Map<string, number>;
  readUnits: number;
  writeUnits: number;
  messages: number;
}

export interface Recorder {
  /** @returns the calls since the last `take` */
  take(): Asked;
}

/** The input of a call to DynamoDB, with keys and items in the wire format. */
interface Wire {
  TableName?: string;
  Item?: Item;
  Key?: Item;
}
interface Capacity {
  CapacityUnits?: number;
}

/** AWS charges this for a read that finds nothing; the emulator counts 0. */
const LEAST_READ = 0.5;
const WRITES = /^(Put|Update|Delete)Item/;

/** Records all calls of this process from now on. @param raw a separate client, which is not recorded */
export function record(raw: DynamoDBClient): Recorder {
  let asked = nothing();
  const shapeOf = cachedShapes(raw);

  for (const client of [database(), countersDatabase()]) {
    aroundCalls(client, async ({ operation, input }, send) => {
      const sent = wireOf(input);
      count(asked, `${short(sent.TableName)} ${operation}`);
      const isWrite = WRITES.test(operation);
      const before = isWrite ? await entries(raw, sent, shapeOf) : [];
      const output = await send({ ...input, ReturnConsumedCapacity: 'TOTAL' });
      const units: Capacity[] = [output.ConsumedCapacity ?? []].flat();
      const total = units.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      if (!isWrite) asked.readUnits += Math.max(total, LEAST_READ);
      else asked.writeUnits += total + indexWrites(before, await entries(raw, sent, shapeOf));
      return output;
    });
  }
  aroundCalls(queue(), async ({ operation }, send) => {
    count(asked, `SQS ${operation}`);
    asked.messages++;
    return await send();
  });
  return {
    take: () => {
      const taken = asked;
      asked = nothing();
      return taken;
    },
  };
}

/** Only its keys are read, which are texts and numbers. */
const wireOf = (input: object): Wire => JSON.parse(toJson(input));
const nothing = (): Asked => ({ calls: new Map(), readUnits: 0, writeUnits: 0, messages: 0 });
const short = (table = 'several') => table.replace(/^vigia-\w+-/, '');

function count(asked: Asked, call: string): void {
  asked.calls.set(call, (asked.calls.get(call) ?? 0) + 1);
}

export interface Index {
  name: string;
  keys: string[];
  projected: string[] | 'all';
}

interface Shape {
  keys: string[];
  indexes: Index[];
}

function cachedShapes(raw: DynamoDBClient): (table: string) => Promise<Shape> {
  const known = new Map<string, Promise<Shape>>();
  return (table) => {
    const found = known.get(table) ?? shape(raw, table);
    known.set(table, found);
    return found;
  };
}

/** The key of a table, and the attributes in its indexes. */
export async function shape(raw: DynamoDBClient, TableName: string): Promise<Shape> {
  const { Table } = await raw.send(new DescribeTableCommand({ TableName }));
  const keys = (Table?.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);
  const indexes = (Table?.GlobalSecondaryIndexes ?? []).map(
    ({ IndexName: name = '', KeySchema = [], Projection }) => {
      const own = KeySchema.map(({ AttributeName = '' }) => AttributeName);
      const { ProjectionType, NonKeyAttributes = [] } = Projection ?? {};
      const projected = ProjectionType === 'ALL' ? ('all' as const) : [...keys, ...own, ...NonKeyAttributes];
      return { name, keys: own, projected };
    },
  );
  return { keys, indexes };
}

/** The entry of an item in each index of its table; undefined where it has none. */
async function entries(
  raw: DynamoDBClient,
  { TableName = '', Key, Item }: Wire,
  shapeOf: (table: string) => Promise<Shape>,
): Promise<(Item | undefined)[]> {
  const { keys, indexes } = await shapeOf(TableName);
  if (indexes.length === 0) return [];
  const named = Object.entries(Key ?? Item ?? {}).filter(([name]) => keys.includes(name));
  const get = new GetItemCommand({ TableName, Key: Object.fromEntries(named), ConsistentRead: true });
  const { Item: stored } = await raw.send(get);
  return indexes.map((index) => stored && entryOf(stored, index));
}

export function entryOf(item: Item, { keys, projected }: Index): Item | undefined {
  if (keys.some((key) => item[key] === undefined)) return undefined;
  if (projected === 'all') return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.includes(name)));
}

/** Write units for the indexes: entries that were added, removed or changed. */
function indexWrites(before: (Item | undefined)[], after: (Item | undefined)[]): number {
  return after.reduce((sum, now, i) => {
    const then = before[i];
    if (JSON.stringify(now) === JSON.stringify(then)) return sum;
    return sum + Math.max(writeUnits(now ? sizeOf(now) : 0), writeUnits(then ? sizeOf(then) : 0));
  }, 0);
}
