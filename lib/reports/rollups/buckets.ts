// Counts by bucket of users or networks, which can be added and taken away. Pure.
import type { Cluster } from '#lib/stats/stats.ts';

/**
 * Users are grouped into this many buckets by a hash of their name. Answers of one user are correlated; the buckets
 * give a variance that takes that into account, in a few hundred bytes for any number of users.
 */
const BUCKETS = 64;

/** What a bucket counts: answers, and parts of them. */
type Counts = { answers: number };

/** Answers by where they come from. */
export interface Origins<Bucket extends Counts = Cluster> {
  /** By network; by user where the network is not known. */
  clusters: Bucket[];
  /** Of these, those whose network is known: in the same buckets. */
  networks: Bucket[];
}

/** The answers of one arm, by user and by where they come from. */
export interface Sources<Bucket extends Counts = Cluster> {
  /** By user. */
  buckets: Bucket[];
  origins: Origins<Bucket>;
  /** Of the origins, those of accounts that were created after the experiment began. */
  late: Origins<Bucket>;
}

export function emptySources<Bucket extends Counts>(zero: Bucket): Sources<Bucket> {
  return { buckets: emptyBuckets(zero), origins: emptyOrigins(zero), late: emptyOrigins(zero) };
}

export function emptyOrigins<Bucket extends Counts>(zero: Bucket): Origins<Bucket> {
  return { clusters: emptyBuckets(zero), networks: emptyBuckets(zero) };
}

export function emptyBuckets<Bucket extends Counts>(zero: Bucket): Bucket[] {
  return Array.from({ length: BUCKETS }, () => ({ ...zero }));
}

/** Whose answer it is: hashes of the user and of the network, where that is known, and whether the account is late. */
export interface Source {
  person: number;
  network: number | undefined;
  isLate: boolean;
}

/** Counts one answer in each list that it belongs to. */
export function addSource<Bucket extends Counts>(
  { buckets, origins, late }: Sources<Bucket>,
  { person, network, isLate }: Source,
  counts: Bucket,
): void {
  increase(buckets, person, counts);
  for (const { clusters, networks } of isLate ? [origins, late] : [origins]) {
    increase(clusters, network ?? person, counts);
    if (network !== undefined) increase(networks, network, counts);
  }
}

/** @param hash chooses the bucket */
export function increase<Bucket extends Counts>(buckets: Bucket[], hash: number, counts: Bucket): void {
  const bucket = buckets[hash % BUCKETS];
  if (!bucket) return;
  for (const name of Object.keys(counts) as (keyof Bucket)[]) {
    bucket[name] = ((bucket[name] as number) + (counts[name] as number)) as Bucket[keyof Bucket];
  }
}

export function addSources<Bucket extends Counts>(
  first: Sources<Bucket>,
  second: Sources<Bucket>,
): Sources<Bucket> {
  return {
    buckets: addBuckets(first.buckets, second.buckets),
    origins: addOrigins(first.origins, second.origins),
    late: addOrigins(first.late, second.late),
  };
}

function addOrigins<Bucket extends Counts>(first: Origins<Bucket>, second: Origins<Bucket>): Origins<Bucket> {
  return {
    clusters: addBuckets(first.clusters, second.clusters),
    networks: addBuckets(first.networks, second.networks),
  };
}

export function addBuckets<Bucket extends Counts>(first: Bucket[], second: Bucket[]): Bucket[] {
  return first.map((bucket, k) => combined(bucket, second[k], 1));
}

/** `undefined` in a part takes nothing away. */
export function lessBuckets<Bucket extends Counts>(
  whole: Bucket[],
  part: readonly (Bucket | undefined)[],
): Bucket[] {
  return whole.map((bucket, k) => combined(bucket, part[k], -1));
}

function combined<Bucket extends Counts>(first: Bucket, second: Bucket | undefined, sign: 1 | -1): Bucket {
  const sum = { ...first };
  for (const name of Object.keys(first) as (keyof Bucket)[]) {
    const value = (first[name] as number) + sign * ((second?.[name] ?? 0) as number);
    sum[name] = value as Bucket[keyof Bucket];
  }
  return sum;
}
