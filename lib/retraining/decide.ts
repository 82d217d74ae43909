// An administrator publishes or discards a run that awaits approval. The decision is stored first; the same call again completes it.
import { announce } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { latestMove, modelBehind, moveAlias, tryAnnounceMove } from '#lib/models/models.ts';
import { withLiveEvents } from './live-events.ts';
import { type NewsDeps, orLeaveToSweep, sendNews } from './notifications.ts';
import { CHALLENGER, type DecidedStatus, type Decision, type Run, reasonOf, viewOfDecision } from './run.ts';
import {
  claimDecision,
  closeRun,
  type concludeDecision,
  findRun,
  markNotified,
  withdrawDecision,
} from './run-store.ts';

export interface DecideDeps extends NewsDeps {
  runs: NewsDeps['runs'] & {
    findRun: typeof findRun;
    claimDecision: typeof claimDecision;
    withdrawDecision: typeof withdrawDecision;
    concludeDecision: typeof concludeDecision;
  };
  models: NewsDeps['models'] & {
    modelBehind: (alias: 'v2') => Promise<{ id: string }>;
    latestMove: typeof latestMove;
    moveAlias: typeof moveAlias;
  };
  clock: { now: () => Date };
}

export const live: DecideDeps = {
  runs: {
    findRun,
    claimDecision,
    withdrawDecision,
    concludeDecision: withLiveEvents.concludeDecision,
    markNotified,
    closeRun,
  },
  models: { modelBehind, latestMove, moveAlias, tryAnnounceMove },
  alerts: { announce },
  clock: { now: () => new Date() },
};

export interface Asked {
  readonly status: DecidedStatus;
  readonly by: string;
  readonly reason?: string | undefined;
}

/**
 * @throws AppError `run_not_found`; `run_not_awaiting` when it was decided otherwise, with the decision; `alias_moved` when v2
 *   serves another model than the one that the gate compared with; `golden_digits_missed`.
 */
export async function decideRun(
  run_id: string,
  { status, by, reason }: Asked,
  deps: DecideDeps = live,
): Promise<Run> {
  const run = await deps.runs.findRun(run_id);
  if (!run) throw new AppError('run_not_found');
  if (run.status === status && run.decision) return run;
  if (status === 'published' && run.decision === undefined) await requireParent(run, deps);
  const at = deps.clock.now().toISOString();
  const decided = await claim(run, { status, by, at, ...(reason !== undefined && { reason }) }, deps);
  const ended = status === 'published' ? await publish(decided, deps) : await end(decided, {}, deps);
  await orLeaveToSweep(run_id, () => sendNews(ended, deps));
  return ended;
}

/** The gate compared the candidate with its parent. When v2 serves another model by now, that comparison says nothing. */
async function requireParent({ run_id, parent }: Run, { models }: DecideDeps): Promise<void> {
  const [serving, move] = await Promise.all([models.modelBehind(CHALLENGER), models.latestMove(CHALLENGER)]);
  if (serving.id !== parent && move?.run_id !== run_id) {
    throw new AppError('alias_moved', move && { facts: { move } });
  }
}

async function claim(
  run: Run,
  decision: Decision,
  { runs }: DecideDeps,
): Promise<Run & { decision: Decision }> {
  const claimed = await runs.claimDecision(run.run_id, decision);
  if (claimed?.decision?.status === decision.status) return { ...claimed, decision: claimed.decision };
  const other = claimed?.decision;
  throw new AppError('run_not_awaiting', other && { facts: { decision: viewOfDecision(other) } });
}

async function publish(run: Run & { decision: Decision }, deps: DecideDeps): Promise<Run> {
  const { run_id, model, parent: replaces, decision } = run;
  if (model === undefined) throw new Error(`run ${run_id} has no model`);
  const { by, reason = reasonOf(run) } = decision;
  const request = { alias: CHALLENGER, model, by, reason, run_id, replaces } as const;
  const move = await deps.models.moveAlias(request).catch(async (error: unknown) => {
    // It was refused, and would be refused again: without this nobody could discard the run.
    const isRefused = error instanceof AppError && error.code !== 'unavailable';
    if (isRefused) await deps.runs.withdrawDecision(run_id, decision);
    throw error;
  });
  const { revision, from } = move;
  return await end(run, { moved: { revision, from } }, deps);
}

async function end(
  { run_id, decision }: Run & { decision: Decision },
  conclusion: Pick<Run, 'moved'>,
  { runs, clock }: DecideDeps,
): Promise<Run> {
  const ended = await runs.concludeDecision(run_id, decision, clock.now(), conclusion);
  // Another call of the same decision was faster.
  const found = ended ?? (await runs.findRun(run_id));
  if (!found) throw new AppError('run_not_found');
  return found;
}
