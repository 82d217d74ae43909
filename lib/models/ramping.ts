// Begins a ramp, takes it a step further, and ends it; each once for the decision that it comes from.
import { requireGoldenDigits } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { keepIfShipped } from './aliases.ts';
import { loadModel } from './load.ts';
import { latestMove } from './moves.ts';
import { latestRamp, putRamp, type Ramp, rampInForce } from './ramp.ts';
import { SHIPPED_IDS } from './version.ts';

const live = { latestRamp, putRamp, latestMove, loadModel, keepIfShipped, now: () => new Date() };
export type RampDeps = typeof live;

type Cause = Pick<Ramp, 'by' | 'reason' | 'decision'>;

/**
 * @throws AppError `alias_moved` when v1 serves another model than `from`, was moved since, or has a ramp already;
 *   `model_not_found`, `golden_digits_missed`.
 */
export async function startRamp(
  { from, to, alias_revision, share }: Pick<Ramp, 'from' | 'to' | 'alias_revision' | 'share'>,
  cause: Cause,
  deps: RampDeps = live,
): Promise<Ramp> {
  const [last, move] = await Promise.all([deps.latestRamp(), deps.latestMove('v1')]);
  if (last?.decision === cause.decision) return last;
  const isAsSeen = (move?.revision ?? 0) === alias_revision && (move?.to ?? SHIPPED_IDS.v1) === from;
  if (!isAsSeen || rampInForce(last, move)) throw new AppError('alias_moved');
  requireGoldenDigits(await deps.loadModel(to), 'body.model');
  // The functions that serve v1 have no other model in their code.
  await deps.keepIfShipped(to);
  await deps.keepIfShipped(from);
  const at = deps.now().toISOString();
  const begun = { state: 'running', share, from, to, alias_revision, began_at: at } as const;
  return await put({ ...begun, ...cause, at, revision: (last?.revision ?? 0) + 1 }, deps);
}

/** Each failed try means that another change was faster. */
const MOST_TRIES = 5;

/**
 * An end ends whatever step is in force, also one that came at the same moment. A step that comes late takes nobody back.
 * @returns the ramp after the change; undefined when none is in force any more, which leaves nothing to change.
 */
export async function changeRamp(
  change: Pick<Ramp, 'state' | 'share'>,
  cause: Cause,
  deps: RampDeps = live,
): Promise<Ramp | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const [last, move] = await Promise.all([deps.latestRamp(), deps.latestMove('v1')]);
    if (last?.decision === cause.decision) return last;
    // A ramp whose alias was moved serves nobody; it can only be ended.
    const mayStep = rampInForce(last, move) !== undefined && change.share > (last?.share ?? 0);
    if (last?.state !== 'running' || (change.state === 'running' && !mayStep)) return undefined;
    const next = { ...last, ...change, ...cause, at: deps.now().toISOString(), revision: last.revision + 1 };
    if (await deps.putRamp(next)) return next;
  }
  throw new AppError('alias_moved');
}

async function put(ramp: Ramp, { putRamp, latestRamp }: RampDeps): Promise<Ramp> {
  if (await putRamp(ramp)) return ramp;
  const winner = await latestRamp();
  if (winner?.decision === ramp.decision) return winner;
  throw new AppError('alias_moved');
}
