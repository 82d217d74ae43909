// What the autopilot does next: a pure function of its state, the facts and the time. One action, or none.
import { countText, percent, plural } from '#lib/locale-es.ts';
import { STEPS } from '#lib/models/models.ts';
import { LEAST_LABELS } from '#lib/task.ts';
import { type Fall, fallTitle } from '#lib/watching/watching.ts';
import {
  type Action,
  type Decision,
  hasExpired,
  lastProposal,
  openProposal,
  type State,
  stoppedBy,
} from './decision.ts';
import type { Guarded } from './guardrails.ts';

/** What is known of the world. */
export interface Facts {
  /** A retraining is queued, runs, or waits for approval. */
  hasRun: boolean;
  /** RFC 3339: when the latest retraining was asked for; undefined for none. */
  ranAt: string | undefined;
  /** Answers with a true digit since v2 was made, and those of them that an administrator vouches for. */
  labels: { all: number; trusted: number };
  /** Falls that are not over. */
  falls: readonly Fall[];
  /** What the experiment says, the models behind the aliases, and the latest move of v1. */
  verdict: 'ship' | 'roll_back' | 'keep_collecting' | 'unhealthy' | undefined;
  models: { v1: string; v2: string };
  alias_revision: number;
  /** Of the ramp in force. */
  guarded: Guarded | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Actions and proposals of a day, all kinds together. One of them is kept for a rollback. */
export const DAILY_LIMIT = 8;
/** So many new answers that somebody vouches for are worth a retraining; after a fall LEAST_LABELS are, with which it can learn something. */
const ENOUGH_LABELS = 100;
/** Between two retrainings, between two ramps, and between a proposal and the same again. */
const COOL_DOWN_MS = DAY_MS;
const PROPOSED_AGAIN_MS = 7 * DAY_MS;
/** So long after its ramp a fall of v1 takes the move back. */
const GUARDED_MS = 7 * DAY_MS;
/** A step that could not be judged in this time ends the ramp. */
const LONGEST_STEP_MS = 7 * DAY_MS;

export function decide(state: State, facts: Facts, now: Date): Action | undefined {
  const { policy, history, ramp } = state;
  const stop = stoppedBy(history);
  if (stop || policy === 'off') {
    const reason = stop
      ? `${stop.by} ha detenido el piloto automático.`
      : 'El piloto automático está apagado.';
    return ramp ? backOf(ramp, reason) : withdrawal(state, facts, now);
  }
  // What was decided is done first; only a breach is never late.
  const isBusy = history.some(({ pending }) => pending);
  if (ramp) return rampAction(ramp, history, facts, isBusy, now);
  const back = backAfterFall(history, facts, now) ?? withdrawal(state, facts, now);
  if (back) return isBusy ? undefined : back;
  if (isBusy || facts.hasRun || !isWithinLimit(history, now)) return undefined;
  return rampStart(state, facts, now) ?? retraining(state, facts, now);
}

/** Whether one more step forward leaves room for a rollback. */
function isWithinLimit(history: readonly Decision[], now: Date): boolean {
  return actionsOfDay(history, now) < DAILY_LIMIT - 1;
}

/** What people did themselves does not count, and to withdraw a proposal does nothing. */
export function actionsOfDay(history: readonly Decision[], now: Date): number {
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  return history.filter(({ at, kind }) => at > since && !UNCOUNTED.has(kind)).length;
}

const UNCOUNTED: ReadonlySet<Decision['kind']> = new Set(['stop', 'resume', 'withdraw']);

type RunningRamp = NonNullable<State['ramp']>;

const backOf = ({ from, to, alias_revision }: RunningRamp, reason: string): Action => ({
  kind: 'roll_back',
  from,
  to,
  alias_revision,
  reason,
});

function rampAction(
  ramp: RunningRamp,
  history: readonly Decision[],
  facts: Facts,
  isBusy: boolean,
  now: Date,
): Action | undefined {
  const { from, to, alias_revision, share, at } = ramp;
  const { verdict, reasons = [] } = facts.guarded ?? {};
  const isGoingBack = history.some(({ pending, kind }) => pending && kind === 'roll_back');
  if (verdict === 'breach') return isGoingBack ? undefined : backOf(ramp, reasons.join(' '));
  if (isBusy) return undefined;
  if (now.getTime() - Date.parse(at) > LONGEST_STEP_MS) {
    return backOf(ramp, `El paso del ${percent(share, 0)} no se ha podido juzgar en una semana.`);
  }
  if (verdict !== 'passed' || !isWithinLimit(history, now)) return undefined;
  const next = STEPS.find((step) => step > share);
  const reason = reasons.join('; ');
  const about = { from, to, alias_revision, reason };
  return next === undefined ? { kind: 'promote', ...about } : { kind: 'step', share: next, ...about };
}

/** v1 was moved by a ramp and falls since: nobody is left to compare with, so the watch is the guardrail. */
function backAfterFall(history: readonly Decision[], facts: Facts, now: Date): Action | undefined {
  const last = history.find(({ kind }) => kind === 'promote' || kind === 'roll_back' || kind === 'ramp');
  const { from, to, alias_revision = 0, revision, at = '', kind } = last ?? {};
  if (kind !== 'promote' || !last || ageOf(last, now) > GUARDED_MS || from === undefined) return undefined;
  if (facts.models.v1 !== to || facts.alias_revision !== alias_revision + 1) return undefined;
  const fall = facts.falls.find(
    ({ version, signal, since }) => version === 'v1' && signal === 'accuracy' && since >= at.slice(0, 13),
  );
  if (!fall) return undefined;
  return {
    kind: 'roll_back',
    from,
    to,
    alias_revision: facts.alias_revision,
    ...(revision !== undefined && { of: revision }),
    reason: `${fallTitle(fall)} desde que sirve ${to}: del ${percent(fall.before)} al ${percent(fall.after)}.`,
  };
}

/** A proposal that nobody can accept any more, or whose reason is gone. */
function withdrawal({ policy, history }: State, facts: Facts, now: Date): Action | undefined {
  const proposal = lastProposal(history);
  if (!proposal || proposal.pending) return undefined;
  const reason = reasonToWithdraw(proposal, policy, facts, now);
  if (reason === undefined) return undefined;
  const { revision: of, to } = proposal;
  return { kind: 'withdraw', of, reason, ...(to !== undefined && { to }) };
}

function reasonToWithdraw(
  proposal: Decision,
  policy: State['policy'],
  { models, alias_revision, ranAt = '', verdict }: Facts,
  now: Date,
): string | undefined {
  const { kind, from, to, at } = proposal;
  if (hasExpired(proposal, now)) return 'Nadie la ha aceptado en una semana.';
  if (policy === 'off') return 'El piloto automático está apagado.';
  if (kind === 'propose_retrain') {
    return ranAt > at ? 'Alguien ha pedido un reentrenamiento mientras tanto.' : undefined;
  }
  if (verdict === 'roll_back' || verdict === 'unhealthy') return 'La prueba ya no dice que gane.';
  const isAsSeen = models.v1 === from && models.v2 === to && alias_revision === proposal.alias_revision;
  return isAsSeen ? undefined : `v1 sirve ahora ${models.v1}, y v2 ${models.v2}.`;
}

function rampStart({ policy, history }: State, facts: Facts, now: Date): Action | undefined {
  const { verdict, models, alias_revision } = facts;
  const { v1: from, v2: to } = models;
  if (verdict !== 'ship' || from === to) return undefined;
  // A model that was rolled back is not tried again by itself.
  if (history.some((one) => one.kind === 'roll_back' && one.to === to)) return undefined;
  if (isCooling(history, ['ramp', 'roll_back', 'promote'], now)) return undefined;
  const reason = `La prueba dice que ${to} acierta más que ${from}.`;
  const about = { from, to, alias_revision, reason };
  if (policy === 'on') return { kind: 'ramp', share: STEPS[0], ...about };
  const isProposed = history.some(
    (one) => one.kind === 'propose_ramp' && one.to === to && ageOf(one, now) < PROPOSED_AGAIN_MS,
  );
  return isProposed ? undefined : { kind: 'propose_ramp', ...about };
}

function retraining({ policy, history }: State, facts: Facts, now: Date): Action | undefined {
  const reason = reasonToRetrain(facts);
  if (reason === undefined || isCooling(history, ['retrain', 'propose_retrain'], now)) return undefined;
  if (facts.ranAt !== undefined && now.getTime() - Date.parse(facts.ranAt) < COOL_DOWN_MS) return undefined;
  const learn_from = facts.labels.trusted >= LEAST_LABELS ? ('trusted' as const) : ('all' as const);
  if (policy === 'on') return { kind: 'retrain', learn_from, reason };
  return openProposal(history, now) ? undefined : { kind: 'propose_retrain', learn_from, reason };
}

function reasonToRetrain({ labels, falls, ranAt = '' }: Facts): string | undefined {
  const fall = falls.find(({ noticed }) => noticed > ranAt.slice(0, 13));
  if (fall && labels.all >= LEAST_LABELS) {
    return `${fallTitle(fall)}: del ${percent(fall.before)} al ${percent(fall.after)}. Hay ${plural(labels.all, 'respuesta nueva', 'respuestas nuevas')}.`;
  }
  if (labels.trusted < ENOUGH_LABELS) return undefined;
  return `Hay ${countText(labels.trusted)} respuestas nuevas de las que alguien responde.`;
}

function isCooling(history: readonly Decision[], kinds: Decision['kind'][], now: Date): boolean {
  return history.some((one) => kinds.includes(one.kind) && ageOf(one, now) < COOL_DOWN_MS);
}

function ageOf({ at }: Decision, now: Date): number {
  return now.getTime() - Date.parse(at);
}
