// The model that serves predictions in a warm process: looked up every ten seconds at most, with a fallback.
import { loadShipped, type Model, type ShippedModel } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';
import { assign } from './assignment.ts';
import { EVEN, experimentOf, readRevisions, type Weights } from './experiment.ts';
import { latestMove } from './moves.ts';
import { isRamped, latestRamp, type Ramp, rampInForce } from './ramp.ts';
import { ttlCache } from './ttl-cache.ts';
import type { Alias } from './version.ts';
import { loadStored } from './versions.ts';

/** A move or a change of the shares is in force everywhere after this time (docs/contract.md, Models). */
const CHECK_EVERY_MS = 10_000;

/** The model that answers a prediction. */
export interface Served {
  version: Alias;
  model: Model;
  /** A fallback answers: the table is unavailable, or its model cannot be loaded. */
  degraded: boolean;
  /** The id of the experiment that the answer counts for. */
  experiment?: string;
}

/** Both versions, and the shares of users that get them. */
interface Arms {
  v1: Served;
  v2: Served;
  weights: Weights;
  experiment: string | undefined;
}

const live = { latestMove, latestRamp, readRevisions, loadStored, clock: Date.now, logger };
export type ServingDeps = typeof live;

/**
 * The model of one version. During an outage the last known model serves, or the shipped one.
 * @param shipped passed by the caller, so that its bundle contains no other model.
 * @returns a function that does not throw.
 */
export function servingAs(
  version: Alias,
  shipped: ShippedModel,
  deps: Omit<ServingDeps, 'latestRamp' | 'readRevisions'> = live,
): () => Promise<Served> {
  const lookUp = async (before: Served | undefined) =>
    (await lookUpOne(version, shipped, before, deps)).served;
  return ttlCache(lookUp, CHECK_EVERY_MS, deps.clock);
}

/** What v1 serves: its model, and the new one to the users of a ramp. */
interface Ramping {
  served: Served;
  ramp?: { of: Ramp; served: Served };
}

/** The model of v1 for each user: as `servingAs`, or the new model of a ramp that has reached the user. */
export function servingV1(shipped: ShippedModel, deps = live): (username: string) => Promise<Served> {
  const look = async (before: Ramping | undefined) => await lookUpRamping(shipped, before, deps);
  const ramping = ttlCache(look, CHECK_EVERY_MS, deps.clock);
  return async (username) => {
    const { served, ramp } = await ramping();
    return ramp && isRamped(username, ramp.of) ? ramp.served : served;
  };
}

async function lookUpRamping(
  shipped: ShippedModel,
  before: Ramping | undefined,
  deps: ServingDeps,
): Promise<Ramping> {
  const [{ served, move }, found] = await Promise.all([
    lookUpOne('v1', shipped, before?.served, deps),
    orLogged(deps.latestRamp(), { version: 'v1' }, deps),
  ]);
  // While the table does not answer, the model of the alias is the safe one.
  const of = found && move && rampInForce(found.value, move.value);
  if (!of) return { served };
  const last = before?.ramp?.served.model;
  const inMemory = [served.model, ...(last ? [last] : [])];
  const ramped = await servedBy('v1', of.to, { last: served.model, inMemory }, deps);
  return ramped.degraded ? { served } : { served, ramp: { of, served: ramped } };
}

async function lookUpOne(
  version: Alias,
  shipped: ShippedModel,
  before: Served | undefined,
  deps: Pick<ServingDeps, 'latestMove' | 'loadStored' | 'logger'>,
) {
  const own = loadShipped(shipped);
  const last = before?.model ?? own;
  const move = await orLogged(deps.latestMove(version), { version }, deps);
  if (!move) return { served: { version, model: last, degraded: true }, move };
  const to = move.value?.to ?? own.id;
  return { served: await servedBy(version, to, { last, inMemory: [last, own] }, deps), move };
}

/** The model for each user in the A/B test: as `servingAs`, for the version that the username is assigned. */
export function servingByAssignment(
  shipped: Readonly<Record<Alias, ShippedModel>>,
  deps: Omit<ServingDeps, 'latestMove' | 'latestRamp'> = live,
): (username: string) => Promise<Served> {
  const lookUp = async (before: Arms | undefined) => await lookUpBoth(shipped, before, deps);
  const arms = ttlCache(lookUp, CHECK_EVERY_MS, deps.clock);
  return async (username) => {
    const { weights, experiment, ...versions } = await arms();
    return { ...versions[assign(username, weights)], ...(experiment !== undefined && { experiment }) };
  };
}

async function lookUpBoth(
  shipped: Readonly<Record<Alias, ShippedModel>>,
  before: Arms | undefined,
  deps: Omit<ServingDeps, 'latestMove' | 'latestRamp'>,
): Promise<Arms> {
  const own = { v1: loadShipped(shipped.v1), v2: loadShipped(shipped.v2) };
  const last = { v1: before?.v1.model ?? own.v1, v2: before?.v2.model ?? own.v2 };
  const revisions = await orLogged(deps.readRevisions(), {}, deps);
  if (!revisions) {
    const { weights = EVEN, experiment } = before ?? {};
    const lastOf = (version: Alias) => ({ version, model: last[version], degraded: true });
    return { v1: lastOf('v1'), v2: lastOf('v2'), weights, experiment };
  }
  const { id, weights } = experimentOf(revisions.value);
  const inMemory = [last.v1, last.v2, own.v1, own.v2];
  const arm = async (version: Alias) => {
    const to = revisions.value.moves[version]?.to ?? own[version].id;
    return await servedBy(version, to, { last: last[version], inMemory }, deps);
  };
  const [v1, v2] = await Promise.all([arm('v1'), arm('v2')]);
  // When an arm serves another model than the experiment names, the comparison is unfair: no answer counts.
  return { v1, v2, weights, experiment: v1.degraded || v2.degraded ? undefined : id };
}

/** The model with this id, from memory or from the table; the last known one when it cannot be loaded. */
async function servedBy(
  version: Alias,
  id: string,
  { last, inMemory }: { last: Model; inMemory: readonly Model[] },
  deps: Pick<ServingDeps, 'loadStored' | 'logger'>,
): Promise<Served> {
  const known = inMemory.find((model) => model.id === id);
  if (known) return { version, model: known, degraded: false };
  const loaded = await orLogged(deps.loadStored(id), { version, model: id }, deps);
  return { version, model: loaded?.value ?? last, degraded: !loaded };
}

/** The value of a look-up; undefined when it failed. A failure is logged: an outage as WARN, any other as ERROR. */
async function orLogged<Value>(
  found: Promise<Value>,
  what: { version?: Alias; model?: string },
  { logger }: Pick<ServingDeps, 'logger'>,
): Promise<{ value: Value } | undefined> {
  try {
    return { value: await found };
  } catch (error) {
    const isOutage = error instanceof AppError && error.code === 'unavailable';
    logger[isOutage ? 'warn' : 'error']('model not looked up', { ...what, error: error as Error });
    return undefined;
  }
}
