// Folded hours and days (rollups) in DynamoDB: an item for each, one for each experiment in it, and a pointer to the last sealed hour.
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { getItems, ifConditionHolds, putItem, readItem } from '#lib/dynamodb.ts';
import { addDays, daysFrom } from '#lib/feedback/feedback.ts';
import { addHours, type Hour, hoursFrom, hoursOfDay, type Span } from '#lib/hours.ts';
import { ALIASES, type Alias } from '#lib/models/models.ts';
import { type Confusion, emptyConfusion } from '../confusion.ts';
import { packPeople, unpackPeople } from '../people.ts';
import { type ExperimentTally, type Rollup, type Tally, tallyKey } from './fold.ts';
import {
  armFrom,
  bucketsFrom,
  pairsFrom,
  type StoredArm,
  type StoredBuckets,
  type StoredPairs,
  storedArm,
  storedBuckets,
  storedPairs,
} from './stored-counts.ts';

/** Key of the pointer's item; hours and days look different. */
const SEALED = '#sealed';

/** "2026-03-01T10", "2026-03-01", or a slice of an open hour, "2026-03-01T10:05". */
export type Period = Hour | string;

/** The pointer: all hours from the beginning of the day `first` to `through` are folded and final. */
export interface Sealed {
  first: string;
  through: Hour;
}

interface StoredPointer {
  first: string;
  /** The last day of which every hour is sealed. */
  through: string;
  /** Missing while days were sealed at once. */
  hour?: Hour;
}

interface StoredRollup {
  /** A period. */
  day: string;
  answers: number;
  right: number;
  /** Ids; of days that were sealed at once there are none. */
  experiments?: string[];
  tallies: (StoredBuckets<Tally['buckets'][number]> & {
    version: Alias;
    model: string;
    predicted: number[];
    /** Rollups that were stored before it was counted have none. */
    confusion?: Confusion;
    people: Uint8Array;
  })[];
}
type StoredExperiment = { day: string; pairs?: StoredPairs } & Record<Alias, StoredArm>;

export const rollupsTable = () => config('ROLLUPS_TABLE').ROLLUPS_TABLE;
const experimentKey = (period: Period, experiment: string) => `${period}#${experiment}`;

export async function readSealed(): Promise<Sealed | undefined> {
  const item = await readItem<StoredPointer>(rollupsTable(), { day: SEALED });
  return item && { first: item.first, through: item.hour ?? hoursOfDay(item.through).through };
}

/**
 * Moves the pointer by a conditional write; creates it when `from` is undefined.
 * @returns false when another call has moved or created it meanwhile; then nothing is changed.
 */
export async function moveSealed(from: Sealed | undefined, to: Sealed): Promise<boolean> {
  const { day, hour } = { day: lastWholeDay(to.through), hour: to.through };
  const Item = { day: SEALED, first: to.first, through: day, hour } satisfies { day: string } & StoredPointer;
  const put = { TableName: rollupsTable(), Item, ...isUnchanged(from) };
  return (await ifConditionHolds(() => database().send('PutItem', put))) !== undefined;
}

function isUnchanged(from: Sealed | undefined) {
  if (!from) return { ConditionExpression: 'attribute_not_exists(through)' };
  const day = lastWholeDay(from.through);
  const isWhole = from.through === hoursOfDay(day).through;
  return {
    ConditionExpression: isWhole
      ? 'through = :day AND (#hour = :hour OR attribute_not_exists(#hour))'
      : 'through = :day AND #hour = :hour',
    ExpressionAttributeNames: { '#hour': 'hour' },
    ExpressionAttributeValues: { ':day': day, ':hour': from.through },
  };
}

/** The last day that ends with this hour or before it. */
function lastWholeDay(through: Hour): string {
  return addHours(through, -23).slice(0, 10);
}

/** The sealed periods from a day on: whole days, then the hours of the day that is not over. */
export function sealedSince(day: string, through: Hour): Period[] {
  const whole = lastWholeDay(through);
  const next = addDays(whole, 1);
  const { from } = hoursOfDay(day > next ? day : next);
  return [...daysFrom(day, whole), ...hoursFrom({ from, through })];
}

/** Idempotent: the same log gives the same items. @param expires without it the items are kept for ever */
export async function writeRollup(period: Period, rollup: Rollup, expires?: Date): Promise<void> {
  const expiry = expires && { expires_at: Math.floor(expires.getTime() / 1_000) };
  const stored: StoredRollup = {
    day: period,
    answers: rollup.answers,
    right: rollup.right,
    experiments: [...rollup.experiments.keys()].sort(),
    tallies: [...rollup.tallies.entries()].sort(byKey).map(([, tally]) => storedTally(tally)),
  };
  const experiments = [...rollup.experiments].map(([experiment, tally]): StoredExperiment => {
    const pairs = storedPairs(tally.pairs);
    const arms = { v1: storedArm(tally.v1), v2: storedArm(tally.v2) };
    return { day: experimentKey(period, experiment), ...arms, ...(pairs && { pairs }) };
  });
  await Promise.all([stored, ...experiments].map((item) => putItem(rollupsTable(), { ...item, ...expiry })));
}

/** Rollups by period, without the experiments. Periods that are not folded, and hours without any entry, are missing. */
export async function readRollups(periods: readonly Period[]): Promise<Map<Period, Rollup>> {
  const items = await readStored(periods);
  return new Map(items.map((item) => [item.day, rollupFrom(item)]));
}

/** The sealed hours of a span with their experiments, by hour; hours without any entry are missing. */
export async function readHours(span: Span): Promise<Map<Hour, Rollup>> {
  const items = await readStored(hoursFrom(span));
  const keys = items.flatMap(({ day, experiments = [] }) =>
    experiments.map((experiment) => ({ hour: day, experiment, key: experimentKey(day, experiment) })),
  );
  const tallies = await readTallies(keys.map(({ key }) => key));
  return new Map(
    items.map((item) => {
      const own = keys.filter(({ hour }) => hour === item.day);
      const experiments = new Map(
        own.flatMap(({ experiment, key }): [string, ExperimentTally][] => {
          const tally = tallies.get(key);
          return tally ? [[experiment, tally]] : [];
        }),
      );
      return [item.day, { ...rollupFrom(item), experiments }];
    }),
  );
}

/** The counts of one experiment by period, in no order; periods without any entry are missing. */
export async function readExperiment(
  experiment: string,
  periods: readonly Period[],
): Promise<Map<Period, ExperimentTally>> {
  const tallies = await readTallies(periods.map((period) => experimentKey(period, experiment)));
  return new Map([...tallies].map(([key, tally]) => [key.slice(0, key.indexOf('#')), tally]));
}

async function readStored(periods: readonly Period[]): Promise<StoredRollup[]> {
  const keys = periods.map((day) => ({ day }));
  const attributes = ['day', 'answers', 'right', 'tallies', 'experiments'];
  return await getItems<StoredRollup>(rollupsTable(), keys, attributes);
}

async function readTallies(keys: readonly string[]): Promise<Map<string, ExperimentTally>> {
  const wanted = keys.map((day) => ({ day }));
  const items = await getItems<StoredExperiment>(rollupsTable(), wanted, ['day', 'pairs', ...ALIASES]);
  return new Map(
    items.map(({ day, v1, v2, pairs }) => [
      day,
      { v1: armFrom(v1), v2: armFrom(v2), pairs: pairsFrom(pairs) },
    ]),
  );
}

function rollupFrom({ answers, right, tallies }: StoredRollup): Rollup {
  const read = tallies.map(
    ({ version, model, predicted, confusion, people, ...buckets }): [string, Tally] => [
      tallyKey(version, model),
      {
        version,
        model,
        predicted,
        confusion: confusion ?? emptyConfusion(),
        people: unpackPeople(people),
        buckets: bucketsFrom<Tally['buckets'][number]>(buckets),
      },
    ],
  );
  return { answers, right, tallies: new Map(read), experiments: new Map() };
}

function storedTally({ buckets, people, ...counts }: Tally): StoredRollup['tallies'][number] {
  return { ...counts, people: packPeople(people), ...storedBuckets(buckets) };
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
