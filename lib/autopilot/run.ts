// The autopilot's chore: carries out what is pending, then decides once for each hour that was sealed and watched.
import { config } from '#lib/config.ts';
import type { Hour } from '#lib/hours.ts';
import { readSealed } from '#lib/reports/reports.ts';
import { readWatch } from '#lib/watching/watching.ts';
import { carryOut } from './carry-out.ts';
import { decide, type Facts } from './decide.ts';
import {
  AUTOPILOT,
  closedBy,
  type Decision,
  decisionOf,
  isVoid,
  lastProposal,
  type State,
} from './decision.ts';
import { gatherFacts } from './facts.ts';
import { moveHead, putDecision, readDecisions, readHead, readRamp } from './store.ts';

interface AutopilotDeps {
  policy(): State['policy'];
  readDecisions(): Promise<Decision[]>;
  readRamp(): Promise<State['ramp']>;
  readSealed(): Promise<{ through: Hour } | undefined>;
  readWatched(): Promise<Hour | undefined>;
  readHead(): Promise<Hour | undefined>;
  moveHead(hour: Hour): Promise<void>;
  gatherFacts(ramp: State['ramp'], through: Hour, now: Date): Promise<Facts>;
  putDecision(decision: Decision): Promise<boolean>;
  carryOut(decision: Decision, about: { isVoid: boolean; closes: Decision | undefined }): Promise<unknown>;
}

export const live: AutopilotDeps = {
  policy: () => config('AUTOPILOT').AUTOPILOT,
  readDecisions,
  readRamp,
  readSealed,
  readWatched: async () => (await readWatch())?.state.through,
  readHead,
  moveHead,
  gatherFacts,
  putDecision,
  carryOut,
};

/**
 * @returns what was decided now; undefined for nothing. Of two calls at once one decides.
 * @throws AggregateError when something pending could not be carried out: the next call tries it again
 */
export async function runAutopilot(now: Date, deps: AutopilotDeps = live): Promise<Decision | undefined> {
  const history = await deps.readDecisions();
  const pending = history.filter((one) => one.pending).reverse();
  const failures: unknown[] = [];
  for (const decision of pending) {
    const about = { isVoid: isVoid(decision, history), closes: closedBy(decision, history) };
    await deps.carryOut(decision, about).catch((error: unknown) => failures.push(error));
  }
  // One thing at a time: what is decided next knows what came of this.
  if (pending.length > 0 && failures.length === 0) return undefined;
  // But a breach does not wait until the channel can be told of a step.
  const decision = await nextHour(history, failures.length > 0, now, deps);
  if (failures.length > 0) throw new AggregateError(failures, 'decisions not carried out');
  return decision;
}

/** @param isBusy something is pending; then an hour in which nothing is decided is looked at again */
async function nextHour(
  history: readonly Decision[],
  isBusy: boolean,
  now: Date,
  deps: AutopilotDeps,
): Promise<Decision | undefined> {
  const [sealed, head] = await Promise.all([deps.readSealed(), deps.readHead()]);
  if (!sealed || (head !== undefined && head >= sealed.through)) return undefined;
  // The hour is judged first; the next minute decides about it.
  if ((await deps.readWatched()) !== sealed.through) return undefined;
  const decision = await decided(history, sealed.through, now, deps);
  if (decision || !isBusy) await deps.moveHead(sealed.through);
  if (decision) await deps.carryOut(decision, { isVoid: false, closes: closedBy(decision, history) });
  return decision;
}

async function decided(
  history: readonly Decision[],
  through: Hour,
  now: Date,
  deps: AutopilotDeps,
): Promise<Decision | undefined> {
  const state: State = {
    policy: deps.policy(),
    history,
    ramp: await deps.readRamp(),
  };
  if (state.policy === 'off' && !state.ramp && !lastProposal(history)) return undefined;
  const action = decide(state, await deps.gatherFacts(state.ramp, through, now), now);
  if (!action) return undefined;
  const decision = decisionOf(action, AUTOPILOT, history, now);
  // Another call, or a person, decided at the same moment: the next hour is decided anew.
  return (await deps.putDecision(decision)) ? decision : undefined;
}
