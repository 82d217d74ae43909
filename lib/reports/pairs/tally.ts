// Paired counts: labelled pictures of an experiment that both of its models have read. Pure.
import { ALIASES, type Alias } from '#lib/models/models.ts';
import type { PairCluster } from '#lib/stats/stats.ts';
import { addSource, addSources, emptySources, type Source, type Sources } from '../rollups/buckets.ts';

export interface PairTally extends Record<Alias, Sources<PairCluster>> {
  /** Labels that do not count: of excluded answers or users, of accounts that are too new, against two sure models. */
  left_out: number;
  /** Labels that were not read: too many at once, or a model or a picture is missing. */
  unread: number;
}

/** A labelled picture, and whether each model reads it right. */
export interface Pair extends Source {
  /** The version whose answer was shown. */
  shown: Alias;
  isRight: Record<Alias, boolean>;
}

const NONE: PairCluster = { answers: 0, better: 0, worse: 0 };

export function emptyPairs(): PairTally {
  return { v1: emptySources(NONE), v2: emptySources(NONE), left_out: 0, unread: 0 };
}

/** @param lost labels that are no pairs */
export function tallyPairs(pairs: readonly Pair[], lost: Pick<PairTally, 'left_out' | 'unread'>): PairTally {
  const tally = { ...emptyPairs(), ...lost };
  for (const { shown, isRight, ...source } of pairs) {
    const better = Number(isRight.v2 && !isRight.v1);
    const worse = Number(isRight.v1 && !isRight.v2);
    addSource(tally[shown], source, { answers: 1, better, worse });
  }
  return tally;
}

export function addPairs(first: PairTally, second: PairTally): PairTally {
  return {
    v1: addSources(first.v1, second.v1),
    v2: addSources(first.v2, second.v2),
    left_out: first.left_out + second.left_out,
    unread: first.unread + second.unread,
  };
}

/** Of both versions together. */
export function picturesIn(tally: PairTally) {
  const buckets = ALIASES.flatMap((alias) => tally[alias].buckets);
  const sum = (of: (bucket: PairCluster) => number) => buckets.reduce((all, bucket) => all + of(bucket), 0);
  return {
    pictures: sum(({ answers }) => answers),
    better: sum(({ better }) => better),
    worse: sum(({ worse }) => worse),
  };
}
