// What the autopilot decided, and what people told it: a list of revisions that are written once; the latest ones are its state.
import * as z from 'zod/mini';
import type { Ramp } from '#lib/models/models.ts';

/** Who it is in the audit log and in histories. */
export const AUTOPILOT = 'autopilot';

/**
 * `propose_*`: asks an administrator. `retrain`: starts a retraining. `ramp`: begins to serve the model of v2 to users of v1.
 * `step`: to more of them. `promote`: moves v1. `roll_back`: ends the ramp with the model before. `withdraw`: takes back a proposal
 * that is out of date. `stop`, `resume`: by a person.
 */
const KINDS = [
  'propose_retrain',
  'propose_ramp',
  'withdraw',
  'retrain',
  'ramp',
  'step',
  'promote',
  'roll_back',
  'stop',
  'resume',
] as const;
type Kind = (typeof KINDS)[number];

/** What is to be done. */
export interface Action {
  kind: Kind;
  /** In Spanish, with its figures. */
  reason: string;
  /** Of a ramp and what follows from it: the models, and the move of v1 that it began from. */
  from?: string;
  to?: string;
  alias_revision?: number;
  /** Of `ramp` and `step`. */
  share?: number;
  /** Of a retraining: `trusted` where there are enough answers that somebody vouches for. */
  learn_from?: 'all' | 'trusted';
  /** The proposal that an administrator accepted, or that is withdrawn; of a rollback after the ramp: the move that is taken back. */
  of?: number;
}

/** One revision. */
export interface Decision extends Action {
  revision: number;
  /** `autopilot`, or an administrator. */
  by: string;
  /** RFC 3339. */
  at: string;
  /** Stored as pending with the decision, and removed when it is carried out and told: an outbox. */
  pending?: true;
  /** What came of it, once that is known: `done`, or the code of what made it impossible. */
  outcome?: string;
}

/** Everything that decides what may be done, besides the facts. */
export interface State {
  policy: 'off' | 'propose' | 'on';
  /** Newest first, those of a week at least. */
  history: readonly Decision[];
  /** The ramp in force. */
  ramp: Ramp | undefined;
}

export const decisionView = z.object({
  revision: z.int().check(z.describe('From 1, without gaps')),
  kind: z.enum(KINDS),
  by: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  share: z.optional(z.number()).check(z.describe('Of the users of v1, from then on')),
});

export function viewOfDecision({ revision, kind, by, at, reason, from, to, share }: Decision) {
  return {
    revision,
    kind,
    by,
    at,
    reason,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(share !== undefined && { share }),
  };
}

/** Who stopped it, while it is stopped. */
export function stoppedBy(history: readonly Decision[]): Decision | undefined {
  const last = history.find(({ kind }) => kind === 'stop' || kind === 'resume');
  return last?.kind === 'stop' ? last : undefined;
}

/** The proposal that waits for an answer: the latest decision of all but the person's answers, for a week. */
export function openProposal(history: readonly Decision[], now: Date): Decision | undefined {
  const latest = lastProposal(history);
  return latest && !hasExpired(latest, now) ? latest : undefined;
}

/** The proposal that nothing has followed: open, or expired and not yet withdrawn. */
export function lastProposal([latest]: readonly Decision[]): Decision | undefined {
  return latest && isProposal(latest) ? latest : undefined;
}

export const isProposal = ({ kind }: Pick<Decision, 'kind'>) =>
  kind === 'propose_retrain' || kind === 'propose_ramp';

const PROPOSAL_MS = 7 * 24 * 3_600_000;

export function hasExpired({ at }: Pick<Decision, 'at'>, now: Date): boolean {
  return now.getTime() - Date.parse(at) >= PROPOSAL_MS;
}

/** Pure. The proposal that a decision has closed, by whichever of its kinds: that directly before it. */
export function closedBy({ revision }: Decision, history: readonly Decision[]): Decision | undefined {
  return history.find((one) => one.revision === revision - 1 && isProposal(one));
}

/** Whether a decision must not be carried out any more: somebody has stopped the autopilot since. What ends a ramp is never void. */
export function isVoid({ kind, revision }: Decision, history: readonly Decision[]): boolean {
  const isForward = !['stop', 'resume', 'roll_back', 'withdraw'].includes(kind);
  return isForward && history.some((one) => one.kind === 'stop' && one.revision > revision);
}

/** What a revision of the ramp has of the decision that it comes from. */
export const causeOf = ({ by, reason, revision: decision }: Decision) => ({ by, reason, decision });

/** The next revision, pending. */
export function decisionOf(action: Action, by: string, history: readonly Decision[], now: Date): Decision {
  const revision = (history[0]?.revision ?? 0) + 1;
  return { ...action, revision, by, at: now.toISOString(), pending: true };
}
