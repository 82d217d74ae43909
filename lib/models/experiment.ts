// The current A/B experiment: the shares of users, and an id that changes with the shares and with either model.
import { AppError } from '#lib/errors.ts';
import { type AliasMove, allMoves, latestMove } from './moves.ts';
import { allRevisions, type Key, latestRevision, putRevision, revisionOf } from './revision-store.ts';
import { ALIASES, type Alias, SHIPPED_IDS } from './version.ts';

/** Shares of users, 0 to 1, that add up to 1. */
export type Weights = Record<Alias, number>;

export interface Experiment {
  /** A function of three revisions: a change of the shares or of either alias starts an experiment without a write. */
  id: string;
  /** RFC 3339: the latest of the three changes; 1970 before the first. */
  since: string;
  weights: Weights;
  /** Ids of the models behind the aliases. */
  models: Record<Alias, string>;
}

/** The shares before the first change. */
export const EVEN: Weights = { v1: 0.5, v2: 0.5 };

/** `since` before the first change. */
const FIRST_DAY = new Date(0).toISOString();

/** A revision of the shares. */
export interface WeightsChange {
  revision: number;
  weights: Weights;
  by: string;
  /** RFC 3339. */
  at: string;
}

/** The latest revision of each of the three lists; undefined where there is none. */
export interface Revisions {
  weights: WeightsChange | undefined;
  moves: Record<Alias, AliasMove | undefined>;
}

const ITEM = 'ab';
/** Optimistic locking, as for aliases. */
const MOST_TRIES = 20;

/** Read strongly. */
export async function currentExperiment(): Promise<Experiment> {
  return experimentOf(await readRevisions());
}

export async function readRevisions(): Promise<Revisions> {
  const [weights, v1, v2] = await Promise.all([
    latestRevision<WeightsChange>(ITEM),
    ...ALIASES.map((alias) => latestMove(alias)),
  ]);
  return { weights, moves: { v1, v2 } };
}

/** Pure. */
export function experimentOf({ weights, moves }: Revisions): Experiment {
  const models = { v1: moves.v1?.to ?? SHIPPED_IDS.v1, v2: moves.v2?.to ?? SHIPPED_IDS.v2 };
  const of = { weights: weights?.revision ?? 0, v1: moves.v1?.revision ?? 0, v2: moves.v2?.revision ?? 0 };
  const times = [weights?.at, moves.v1?.at, moves.v2?.at].filter((at) => at !== undefined);
  return {
    id: idOf(of, models),
    since: times.sort().at(-1) ?? FIRST_DAY,
    weights: weights?.weights ?? EVEN,
    models,
  };
}

/** The models are named because before its first move an alias follows the shipped model at the same revision. */
export function idOf(revisions: Record<Alias | 'weights', number>, models: Record<Alias, string>): string {
  const arms = ALIASES.map((alias) => `${alias}r${revisions[alias]}-${models[alias]}`);
  return [`w${revisions.weights}`, ...arms].join('.');
}

/** The experiment before any change. @param first the first move of each alias, which says what served before */
export function startOf(first: Record<Alias, AliasMove | undefined>): Omit<Experiment, 'id'> {
  const models = { v1: first.v1?.from ?? SHIPPED_IDS.v1, v2: first.v2?.from ?? SHIPPED_IDS.v2 };
  return { since: FIRST_DAY, weights: EVEN, models };
}

/** Every revision of the three lists, oldest first, read strongly. */
export async function readAllRevisions() {
  const [weights, v1, v2] = await Promise.all([
    allRevisions<WeightsChange>(ITEM),
    allMoves('v1'),
    allMoves('v2'),
  ]);
  return { weights, moves: { v1, v2 } };
}

/**
 * Changes the shares, as the next revision, which starts an experiment. The same shares start one too: counting begins
 * again.
 * @param weights checked by the caller: finite, none negative, their sum 1.
 * @throws AppError `alias_moved` when others kept changing the shares.
 */
export async function setWeights(weights: Weights, by: string, now = () => new Date()): Promise<Experiment> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const revisions = await readRevisions();
    const revision = (revisions.weights?.revision ?? 0) + 1;
    const change = { revision, weights, by, at: now().toISOString() };
    const isWritten = await putRevision({ item: ITEM, ...change } satisfies WeightsChange & Key);
    if (isWritten) return experimentOf({ ...revisions, weights: change });
  }
  throw new AppError('alias_moved');
}

/** An id of an experiment: the revisions of the shares and of both aliases, and the models behind these. */
const ID = /^w(\d+)\.v1r(\d+)-([^.]+)\.v2r(\d+)-([^.]+)$/;

/** The models of an experiment, from its id; undefined for an id that is not of an experiment. */
export function modelsOf(id: string): Record<Alias, string> | undefined {
  const [, , , v1, , v2] = ID.exec(id) ?? [];
  return v1 === undefined || v2 === undefined ? undefined : { v1, v2 };
}

/** When an experiment began: undefined for one before the first change, and for an id that is not of an experiment. */
export async function experimentBegan(id: string): Promise<string | undefined> {
  const [, weights, v1, , v2] = ID.exec(id) ?? [];
  const revisions = [weights, v1, v2].filter((revision) => revision !== undefined);
  const items = [ITEM, ...ALIASES.map((alias) => `alias#${alias}`)];
  const changes = await Promise.all(
    revisions.map((revision, i) => revisionOf<{ at: string }>(items[i] as string, Number(revision))),
  );
  const times = changes.flatMap((change) => change?.at ?? []);
  return times.sort().at(-1);
}
