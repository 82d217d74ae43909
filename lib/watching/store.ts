// The watch in the table of rollups: the counts of each hour, and what is known after the latest one.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { getItems, ifConditionHolds, putItem, readItem } from '#lib/dynamodb.ts';
import { type Hour, hoursFrom, type Span } from '#lib/hours.ts';
import type { HourCounts, ServedCounts } from './counts.ts';
import type { Change, WatchState } from './next.ts';

const STATE = '#watch';
const table = () => config('ROLLUPS_TABLE').ROLLUPS_TABLE;
const countsKey = (hour: Hour) => `${hour}#watch`;

export interface Watch {
  state: WatchState;
  /** Changes that no alert tells yet: an outbox, stored with the state that they come from. */
  untold: Change[];
}

/** Read strongly. */
export async function readWatch(): Promise<Watch | undefined> {
  const item = await readItem<{ packed: Uint8Array }>(table(), { day: STATE });
  return item && unpack<Watch>(item.packed);
}

/**
 * Stores what is known after one more hour.
 * @param before the hour that it follows; undefined for the first one
 * @returns false when another call was faster; then nothing is changed
 */
export async function writeWatch({ state, untold }: Watch, before: Hour | undefined): Promise<boolean> {
  const put = {
    TableName: table(),
    Item: { day: STATE, hour: state.through, packed: pack({ state, untold }) },
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(#day)', ExpressionAttributeNames: { '#day': 'day' } }
      : {
          ConditionExpression: '#hour = :before',
          ExpressionAttributeNames: { '#hour': 'hour' },
          ExpressionAttributeValues: { ':before': before },
        }),
  };
  return (await ifConditionHolds(() => database().send('PutItem', put))) !== undefined;
}

/** Notes that all changes are told. Does nothing when another hour was added meanwhile: then they are told again. */
export async function markTold({ state }: Watch): Promise<void> {
  await writeWatch({ state, untold: [] }, state.through);
}

/** Idempotent: the same log gives the same item. An hour without a call is not stored. */
export async function writeCounts(hour: Hour, counts: HourCounts): Promise<void> {
  if (counts.size === 0) return;
  const served = [...counts.values()]
    .map(({ clusters, ...one }) => ({ ...one, clusters: [...clusters].sort(([a], [b]) => a - b) }))
    .sort((a, b) => (`${a.version} ${a.model}` < `${b.version} ${b.model}` ? -1 : 1));
  await putItem(table(), { day: countsKey(hour), packed: pack(served) });
}

/** The counts of these hours, oldest first; hours without a call are missing. */
export async function readCounts(span: Span): Promise<Map<Hour, HourCounts>> {
  const keys = hoursFrom(span).map((hour) => ({ day: countsKey(hour) }));
  const items = await getItems<{ day: string; packed: Uint8Array }>(table(), keys, ['day', 'packed']);
  const sorted = items.sort((a, b) => (a.day < b.day ? -1 : 1));
  return new Map(sorted.map(({ day, packed }) => [day.slice(0, -'#watch'.length), countsFrom(packed)]));
}

type StoredCounts = Omit<ServedCounts, 'clusters'> & {
  clusters: [number, ReturnType<ServedCounts['clusters']['get']>][];
};

function countsFrom(packed: Uint8Array): HourCounts {
  return new Map(
    unpack<StoredCounts[]>(packed).map(({ clusters, ...one }) => [
      `${one.version} ${one.model}`,
      { ...one, clusters: new Map(clusters) as ServedCounts['clusters'] },
    ]),
  );
}

/** Six figures of each number are enough, and take a third of the space. */
function pack(value: unknown): Uint8Array {
  const json = JSON.stringify(value, (_, part) =>
    typeof part === 'number' ? Number(part.toPrecision(6)) : part,
  );
  return new Uint8Array(deflateRawSync(json));
}

function unpack<Value>(packed: Uint8Array): Value {
  return JSON.parse(inflateRawSync(packed).toString()) as Value;
}
