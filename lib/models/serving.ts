// The model that serves, in a warm process: looked up at most every ten seconds, and there in any case.
import { loadShipped, type Model, type ShippedModel } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';
import { assign } from './assignment.ts';
import { EVEN, experimentOf, readRevisions, type Weights } from './experiment.ts';
import { latestMove } from './moves.ts';
import { rechecked } from './rechecked.ts';
import type { Alias } from './version.ts';
import { loadStored } from './versions.ts';

/** A move or a change of shares is in force everywhere after this long (CONTRACT). */
const CHECK_EVERY_MS = 10_000;

/** What answers a prediction. */
export interface Served {
  version: Alias;
  model: Model;
  /** The last model known, or the shipped one: the models table does not answer, or what it names cannot be loaded. */
  degraded: boolean;
  /** The id of the experiment that this answer counts for. */
  experiment?: string;
}

/** Both versions, and how users are shared between them. */
interface Arms {
  v1: Served;
  v2: Served;
  weights: Weights;
  experiment: string | undefined;
}

const live = { latestMove, readRevisions, loadStored, clock: Date.now, logger };
export type Looking = typeof live;

/**
 * What serves as one version; the function that it returns does not fail.
 * @param shipped brought by the caller, so that its bundle carries no other.
 */
export function servingAs(version: Alias, shipped: ShippedModel, deps = live): () => Promise<Served> {
  const look = async (before: Served | undefined): Promise<Served> => {
    const own = loadShipped(shipped);
    const last = before?.model ?? own;
    const move = await orTold(deps.latestMove(version), { version }, deps);
    if (!move) return { version, model: last, degraded: true };
    return await serve(version, move.value?.to ?? own.id, { last, inMemory: [last, own] }, deps);
  };
  return rechecked(look, CHECK_EVERY_MS, deps.clock);
}

/** What serves a user by A/B: as `servingAs`, for the version that the user's name is assigned. */
export function servingByAssignment(
  shipped: Readonly<Record<Alias, ShippedModel>>,
  deps = live,
): (username: string) => Promise<Served> {
  const look = async (before: Arms | undefined) => await lookAtBoth(shipped, before, deps);
  const arms = rechecked(look, CHECK_EVERY_MS, deps.clock);
  return async (username) => {
    const { weights, experiment, ...versions } = await arms();
    return { ...versions[assign(username, weights)], ...(experiment !== undefined && { experiment }) };
  };
}

async function lookAtBoth(
  shipped: Readonly<Record<Alias, ShippedModel>>,
  before: Arms | undefined,
  deps: Looking,
): Promise<Arms> {
  const own = { v1: loadShipped(shipped.v1), v2: loadShipped(shipped.v2) };
  const last = { v1: before?.v1.model ?? own.v1, v2: before?.v2.model ?? own.v2 };
  const revisions = await orTold(deps.readRevisions(), {}, deps);
  if (!revisions) {
    const { weights = EVEN, experiment } = before ?? {};
    const lastOf = (version: Alias) => ({ version, model: last[version], degraded: true });
    return { v1: lastOf('v1'), v2: lastOf('v2'), weights, experiment };
  }
  const { id, weights } = experimentOf(revisions.value);
  const inMemory = [last.v1, last.v2, own.v1, own.v2];
  const arm = async (version: Alias) => {
    const to = revisions.value.moves[version]?.to ?? own[version].id;
    return await serve(version, to, { last: last[version], inMemory }, deps);
  };
  const [v1, v2] = await Promise.all([arm('v1'), arm('v2')]);
  // An arm that shows another model than the experiment names makes the comparison unfair: then nothing counts.
  return { v1, v2, weights, experiment: v1.degraded || v2.degraded ? undefined : id };
}

/** The model of that id, out of memory or the table, where only the weights of a new one are fetched; else the last. */
async function serve(
  version: Alias,
  id: string,
  { last, inMemory }: { last: Model; inMemory: readonly Model[] },
  deps: Looking,
): Promise<Served> {
  const known = inMemory.find((model) => model.id === id);
  if (known) return { version, model: known, degraded: false };
  const loaded = await orTold(deps.loadStored(id), { version, model: id }, deps);
  return { version, model: loaded?.value ?? last, degraded: !loaded };
}

/** What a look-up found, or undefined when it failed, which the log is told: at ERROR unless it is an outage. */
async function orTold<Value>(
  found: Promise<Value>,
  what: { version?: Alias; model?: string },
  { logger }: Looking,
): Promise<{ value: Value } | undefined> {
  try {
    return { value: await found };
  } catch (error) {
    const isOutage = error instanceof AppError && error.code === 'unavailable';
    logger[isOutage ? 'warn' : 'error']('model not looked up', { ...what, error: error as Error });
    return undefined;
  }
}
