// Folded days (rollups) in DynamoDB: an item for each day, one for each experiment of a day, and a pointer to the last
// sealed day.
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { getItems, ifConditionHolds, putItem, readItem } from '#lib/dynamodb.ts';
import { ALIASES, type Alias } from '#lib/models/models.ts';
import type { Cluster } from '#lib/stats/stats.ts';
import { type ArmTally, type ExperimentTally, type Rollup, type Tally, tallyKey } from './fold.ts';
import { packPeople, unpackPeople } from './people.ts';

/** Key of the pointer's item; days look different. */
const SEALED = '#sealed';

/** The pointer: all days from `first` to `through` are folded and final. */
export interface Sealed {
  first: string;
  through: string;
}

interface StoredBuckets {
  answers: number[];
  right: number[];
}
interface StoredArm extends StoredBuckets {
  answered: Uint8Array;
  exposures: number;
  exposed: Uint8Array;
}
interface StoredDay {
  day: string;
  answers: number;
  right: number;
  tallies: (StoredBuckets & { version: Alias; model: string; predicted: number[]; people: Uint8Array })[];
}
type StoredExperiment = { day: string } & Record<Alias, StoredArm>;

export const rollupsTable = () => config('ROLLUPS_TABLE').ROLLUPS_TABLE;
const experimentKey = (day: string, experiment: string) => `${day}#${experiment}`;

export async function readSealed(): Promise<Sealed | undefined> {
  const item = await readItem<Sealed>(rollupsTable(), { day: SEALED });
  return item && { first: item.first, through: item.through };
}

/**
 * Moves the pointer by a conditional write; creates it when `from` is undefined.
 * @returns false when another call has moved or created it meanwhile; then nothing is changed.
 */
export async function moveSealed(from: Sealed | undefined, to: Sealed): Promise<boolean> {
  const isUnchanged = from
    ? {
        ConditionExpression: 'through = :from',
        ExpressionAttributeValues: { ':from': from.through },
      }
    : { ConditionExpression: 'attribute_not_exists(through)' };
  const put = new PutCommand({ TableName: rollupsTable(), Item: { day: SEALED, ...to }, ...isUnchanged });
  return (await ifConditionHolds(() => database().send(put))) !== undefined;
}

/** Idempotent: the same log gives the same items. */
export async function writeDay(day: string, rollup: Rollup): Promise<void> {
  const stored: StoredDay = {
    day,
    answers: rollup.answers,
    right: rollup.right,
    tallies: [...rollup.tallies.entries()].sort(byKey).map(([, tally]) => storedTally(tally)),
  };
  const experiments = [...rollup.experiments].map(
    ([experiment, { v1, v2 }]): StoredExperiment => ({
      day: experimentKey(day, experiment),
      v1: storedArm(v1),
      v2: storedArm(v2),
    }),
  );
  await Promise.all([stored, ...experiments].map((item) => putItem(rollupsTable(), { ...item })));
}

/** Rollups by day, without the experiments. Days that are not folded are missing. */
export async function readDays(days: readonly string[]): Promise<Map<string, Rollup>> {
  const keys = days.map((day) => ({ day }));
  const items = await getItems<StoredDay>(rollupsTable(), keys, ['day', 'answers', 'right', 'tallies']);
  return new Map(items.map((item) => [item.day, rollupFrom(item)]));
}

/** The counts of one experiment on these days. */
export async function readExperiment(
  experiment: string,
  days: readonly string[],
): Promise<ExperimentTally[]> {
  const keys = days.map((day) => ({ day: experimentKey(day, experiment) }));
  const items = await getItems<StoredExperiment>(rollupsTable(), keys, ALIASES);
  return items.map(({ v1, v2 }) => ({ v1: armFrom(v1), v2: armFrom(v2) }));
}

function rollupFrom({ answers, right, tallies }: StoredDay): Rollup {
  const read = tallies.map(({ version, model, predicted, people, ...buckets }): [string, Tally] => [
    tallyKey(version, model),
    { version, model, predicted, people: unpackPeople(people), buckets: bucketsFrom(buckets) },
  ]);
  return { answers, right, tallies: new Map(read), experiments: new Map() };
}

function storedTally({ version, model, buckets, predicted, people }: Tally): StoredDay['tallies'][number] {
  return { version, model, predicted, people: packPeople(people), ...storedBuckets(buckets) };
}

function storedArm({ buckets, answered, exposures, exposed }: ArmTally): StoredArm {
  return {
    answered: packPeople(answered),
    exposures,
    exposed: packPeople(exposed),
    ...storedBuckets(buckets),
  };
}

function armFrom({ answered, exposures, exposed, ...buckets }: StoredArm): ArmTally {
  return {
    answered: unpackPeople(answered),
    exposures,
    exposed: unpackPeople(exposed),
    buckets: bucketsFrom(buckets),
  };
}

function storedBuckets(buckets: Cluster[]): StoredBuckets {
  return { answers: buckets.map(({ answers }) => answers), right: buckets.map(({ right }) => right) };
}

function bucketsFrom({ answers, right }: StoredBuckets): Cluster[] {
  return answers.map((count, k) => ({ answers: count, right: right[k] ?? 0 }));
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
