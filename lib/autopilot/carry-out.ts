// Carries out a decision: the change itself, the audit log, the message. Safe to repeat: a crash leaves the decision pending.
import { createHash } from 'node:crypto';
import { announce, redrawAnnouncement } from '#lib/alerts/alerts.ts';
import { recordAudit } from '#lib/audit/audit.ts';
import { AppError } from '#lib/errors.ts';
import { changeRamp, moveAlias, rollBack, startRamp, tryAnnounceMove } from '#lib/models/models.ts';
import { requestRun, retrainingRequest } from '#lib/retraining/retraining.ts';
import { AUTOPILOT, causeOf, type Decision } from './decision.ts';
import { markDone, noteOutcome } from './store.ts';
import { announcementOf, closedText } from './texts-es.ts';

export const liveCarryOut = {
  startRamp,
  changeRamp,
  moveAlias,
  rollBack,
  tryAnnounceMove,
  requestRun,
  recordAudit,
  announce,
  redrawAnnouncement,
  noteOutcome,
  markDone,
};
export type CarryOutDeps = typeof liveCarryOut;

/**
 * @param isVoid then it is only noted as done; @param closes the proposal that it has closed, whose message shows so
 * @throws AppError `unavailable`: it stays pending, and the sweep does it.
 */
export async function carryOut(
  decision: Decision,
  { isVoid, closes }: { isVoid: boolean; closes?: Decision | undefined },
  deps: CarryOutDeps = liveCarryOut,
): Promise<{ outcome: string }> {
  const known = decision.outcome;
  const outcome = known ?? (isVoid ? 'autopilot_changed' : await outcomeOf(decision, deps));
  if (known === undefined) await deps.noteOutcome(decision, outcome);
  const { revision, kind, by: actor, to, at } = decision;
  // What people tell it is recorded where they tell it.
  if (actor === AUTOPILOT) {
    const target = to === undefined ? kind : `${kind}: ${to}`;
    const entry = { actor, action: 'autopilot.act', target, outcome, via: 'sweep', at } as const;
    await deps.recordAudit(entry, `autopilot-${revision}`);
  }
  await deps.announce(announcementOf(decision, outcome));
  // An answer stands in the proposal's thread and is its root; whatever else closes it is told elsewhere.
  if (closes && closes.revision !== decision.of) await deps.redrawAnnouncement(closedText(closes, decision));
  await deps.markDone(decision);
  return { outcome };
}

/** `done`, or the code of what made it impossible since it was decided. */
async function outcomeOf(decision: Decision, deps: CarryOutDeps): Promise<string> {
  try {
    await DO[decision.kind](decision, deps);
    return 'done';
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error;
    return error.code;
  }
}

const DO: Record<Decision['kind'], (decision: Decision, deps: CarryOutDeps) => Promise<unknown>> = {
  // Only said.
  propose_retrain: async () => {},
  propose_ramp: async () => {},
  withdraw: async () => {},
  resume: async () => {},
  retrain: async ({ revision, by, reason, learn_from }, { requestRun }) => {
    const request = retrainingRequest.parse({
      note: reason,
      ...(learn_from === 'trusted' && { learn_from }),
    });
    await requestRun(runIdOf(revision), request, by);
  },
  ramp: async (decision, { startRamp }) => {
    const { from = '', to = '', alias_revision = 0, share = 0 } = decision;
    await startRamp({ from, to, alias_revision, share }, causeOf(decision));
  },
  step: async (decision, { changeRamp }) => {
    const { share = 0 } = decision;
    if (!(await changeRamp({ state: 'running', share }, causeOf(decision))))
      throw new AppError('alias_moved');
  },
  promote: async (decision, { moveAlias, changeRamp, tryAnnounceMove }) => {
    const { to = '', by, reason, alias_revision = 0 } = decision;
    const move = await moveAlias({ alias: 'v1', model: to, by, reason, revision: alias_revision });
    await tryAnnounceMove(move);
    await changeRamp({ state: 'done', share: 0 }, causeOf(decision));
  },
  roll_back: async (decision, { changeRamp, rollBack, tryAnnounceMove }) => {
    const { of, by, reason, alias_revision = 0 } = decision;
    if (of === undefined) await changeRamp({ state: 'rolled_back', share: 0 }, causeOf(decision));
    else await tryAnnounceMove(await rollBack('v1', by, { reason, revision: alias_revision }));
  },
  stop: async (decision, { changeRamp }) =>
    await changeRamp({ state: 'stopped', share: 0 }, causeOf(decision)),
};

/** The same for each try. */
function runIdOf(revision: number): string {
  return createHash('sha256').update(`autopilot ${revision}`).digest('hex').slice(0, 32);
}
