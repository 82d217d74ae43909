// What people tell the autopilot: stop, go on, do what it proposes, or take a model to v1 by steps.
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { changeRamp, latestMove, SHIPPED_IDS, STEPS } from '#lib/models/models.ts';
import {
  type Action,
  causeOf,
  type Decision,
  decisionOf,
  openProposal,
  stoppedBy,
  viewOfDecision,
} from './decision.ts';
import { putDecision, readDecisions, readRamp } from './store.ts';

export interface Order {
  action: 'stop' | 'resume' | 'accept' | 'ramp';
  /** Of `accept`: the proposal that the person saw. Of `resume`: the stop; without it, that in force. */
  revision?: number | undefined;
  /** Of `ramp`: the model that v1 shall serve. */
  model?: string | undefined;
  reason?: string | undefined;
}

export const livePeople = {
  readDecisions: async () => await readDecisions(),
  readRamp,
  putDecision,
  changeRamp,
  latestMove,
  policy: () => config('AUTOPILOT').AUTOPILOT,
  now: () => new Date(),
};
export type PeopleDeps = typeof livePeople;

/** Each failed try means that the autopilot or a person decided at the same moment. */
const MOST_TRIES = 5;

/**
 * Stores what a person says, for the sweep to carry out within a minute; a stop ends the ramp at once. Done once: who says "stop" again, or accepts the same proposal again, gets what was done.
 * @throws AppError `autopilot_changed`: the proposal is not open any more, with the decision that closed it; the autopilot is stopped, or by another stop than the person saw.
 */
export async function order(said: Order, by: string, deps: PeopleDeps = livePeople): Promise<Decision> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const history = await deps.readDecisions();
    const before = alreadyDone(said, by, history);
    if (before) return before;
    const action = await actionOf(said, history, deps);
    const decision = decisionOf(action, by, history, deps.now());
    if (!(await deps.putDecision(decision))) continue;
    // The sweep does the rest, and tells the channel. A stop cannot wait for it.
    if (action.kind === 'stop') await deps.changeRamp({ state: 'stopped', share: 0 }, causeOf(decision));
    return decision;
  }
  throw new AppError('autopilot_changed');
}

const REASONS = {
  stop: 'v1 sirve el modelo de antes, y nada se hará por sí solo hasta que alguien lo reanude.',
  resume: 'Vuelve a decidir cada hora.',
  ramp: 'Lo ha pedido un administrador.',
};

async function actionOf(said: Order, history: readonly Decision[], deps: PeopleDeps): Promise<Action> {
  if (said.action === 'accept') return await accepted(said, history, deps);
  if (said.action === 'ramp') return await rampTo(said, history, deps);
  // A press on an old message must not lift a newer stop.
  const isStale = said.action === 'resume' && (said.revision ?? stopOf(history)) !== stopOf(history);
  if (isStale) throw new AppError('autopilot_changed');
  return toldAs(said, said.action);
}

const stopOf = (history: readonly Decision[]) => stoppedBy(history)?.revision;

/** Nothing goes forward while it is stopped or off, and one ramp at a time. */
async function requireFree(history: readonly Decision[], deps: PeopleDeps): Promise<void> {
  const isBusy = history.some(({ pending, kind }) => pending && kind === 'ramp');
  const isFree = !stoppedBy(history) && deps.policy() !== 'off' && !isBusy && !(await deps.readRamp());
  if (!isFree) throw new AppError('autopilot_changed');
}

async function rampTo(
  { model, reason }: Order,
  history: readonly Decision[],
  deps: PeopleDeps,
): Promise<Action> {
  await requireFree(history, deps);
  const move = await deps.latestMove('v1');
  const from = move?.to ?? SHIPPED_IDS.v1;
  if (model === undefined || model === from) throw new AppError('autopilot_changed');
  const about = { from, to: model, alias_revision: move?.revision ?? 0 };
  return { kind: 'ramp', share: STEPS[0], ...about, reason: reason ?? REASONS.ramp };
}

const toldAs = ({ reason }: Order, kind: 'stop' | 'resume'): Action => ({
  kind,
  reason: reason ?? REASONS[kind],
});

function alreadyDone({ action, revision }: Order, by: string, history: readonly Decision[]) {
  const stop = stoppedBy(history);
  if (action === 'stop') return stop;
  if (action === 'resume') return stop ? undefined : history.find(({ kind }) => kind === 'resume');
  if (action === 'accept') return history.find((one) => one.of === revision && one.by === by);
  return undefined;
}

async function accepted(
  { revision }: Order,
  history: readonly Decision[],
  deps: PeopleDeps,
): Promise<Action> {
  const proposal = openProposal(history, deps.now());
  if (!proposal || proposal.revision !== revision) {
    const decision = history.find((one) => one.revision === (revision ?? 0) + 1);
    throw new AppError('autopilot_changed', decision && { facts: { decision: viewOfDecision(decision) } });
  }
  await requireFree(history, deps);
  const { from, to, alias_revision, learn_from, reason } = proposal;
  const about = {
    reason,
    of: proposal.revision,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(alias_revision !== undefined && { alias_revision }),
    ...(learn_from !== undefined && { learn_from }),
  };
  return proposal.kind === 'propose_ramp'
    ? { kind: 'ramp', share: STEPS[0], ...about }
    : { kind: 'retrain', ...about };
}
