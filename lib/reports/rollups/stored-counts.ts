// Counts by bucket as DynamoDB stores them: a list of numbers for each name.
import type { PairCluster } from '#lib/stats/stats.ts';
import { emptyPairs, type PairTally, picturesIn } from '../pairs/tally.ts';
import { packPeople, unpackPeople } from '../people.ts';
import { emptyOrigins, type Origins, type Sources } from './buckets.ts';
import type { ArmTally } from './fold.ts';

type Counts = { answers: number };
export type StoredBuckets<Bucket extends Counts> = Record<keyof Bucket, number[]>;

interface StoredOrigins<Bucket extends Counts> {
  clusters: StoredBuckets<Bucket>;
  networks: StoredBuckets<Bucket>;
}

type Share = { answers: number; right: number };

export interface StoredArm extends StoredBuckets<Share> {
  /** Days that were sealed before these were kept have none. */
  origins?: StoredOrigins<Share>;
  late?: StoredOrigins<Share>;
  answered: Uint8Array;
  exposures: number;
  exposed: Uint8Array;
}

type StoredSources = Record<'origins' | 'late', StoredOrigins<PairCluster>> & {
  buckets: StoredBuckets<PairCluster>;
};
export interface StoredPairs extends Record<'v1' | 'v2', StoredSources> {
  left_out: number;
  unread: number;
}

export function storedArm({ buckets, origins, late, answered, exposures, exposed }: ArmTally): StoredArm {
  return {
    origins: storedOrigins(origins),
    late: storedOrigins(late),
    answered: packPeople(answered),
    exposures,
    exposed: packPeople(exposed),
    ...storedBuckets(buckets),
  };
}

/** Answers from before origins were kept count as of users whose network is not known, and whose accounts are old. */
export function armFrom({ answered, exposures, exposed, origins, late, ...stored }: StoredArm): ArmTally {
  const buckets = bucketsFrom<Share>(stored);
  const none = emptyOrigins({ answers: 0, right: 0 });
  return {
    answered: unpackPeople(answered),
    exposures,
    exposed: unpackPeople(exposed),
    buckets,
    origins: origins ? originsFrom(origins) : { ...none, clusters: buckets },
    late: late ? originsFrom(late) : none,
  };
}

/** Undefined without any label. */
export function storedPairs(pairs: PairTally): StoredPairs | undefined {
  const { left_out, unread, v1, v2 } = pairs;
  if (picturesIn(pairs).pictures + left_out + unread === 0) return undefined;
  return { v1: storedSources(v1), v2: storedSources(v2), left_out, unread };
}

export function pairsFrom(stored: StoredPairs | undefined): PairTally {
  if (!stored) return emptyPairs();
  const { left_out, unread, v1, v2 } = stored;
  return { v1: sourcesFrom(v1), v2: sourcesFrom(v2), left_out, unread };
}

export function storedBuckets<Bucket extends Counts>(buckets: Bucket[]): StoredBuckets<Bucket> {
  const names = Object.keys(buckets[0] ?? {}) as (keyof Bucket)[];
  const lists = names.map((name) => [name, buckets.map((bucket) => bucket[name])]);
  return Object.fromEntries(lists) as StoredBuckets<Bucket>;
}

export function bucketsFrom<Bucket extends Counts>(stored: StoredBuckets<Bucket>): Bucket[] {
  const lists = Object.entries(stored) as [string, number[]][];
  return stored.answers.map(
    (_, k) => Object.fromEntries(lists.map(([name, list]) => [name, list[k] ?? 0])) as Bucket,
  );
}

function storedSources({ buckets, origins, late }: Sources<PairCluster>): StoredSources {
  return {
    buckets: storedBuckets(buckets),
    origins: storedOrigins(origins),
    late: storedOrigins(late),
  };
}

function sourcesFrom({ buckets, origins, late }: StoredSources): Sources<PairCluster> {
  return {
    buckets: bucketsFrom<PairCluster>(buckets),
    origins: originsFrom<PairCluster>(origins),
    late: originsFrom<PairCluster>(late),
  };
}

function storedOrigins<Bucket extends Counts>({
  clusters,
  networks,
}: Origins<Bucket>): StoredOrigins<Bucket> {
  return { clusters: storedBuckets(clusters), networks: storedBuckets(networks) };
}

function originsFrom<Bucket extends Counts>({ clusters, networks }: StoredOrigins<Bucket>): Origins<Bucket> {
  return { clusters: bucketsFrom<Bucket>(clusters), networks: bucketsFrom<Bucket>(networks) };
}
