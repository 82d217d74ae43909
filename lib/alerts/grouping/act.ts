// What an administrator does with a group: the change, its notice, and the refusal when somebody else acted first.
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { sendNotice } from '../delivery/queue.ts';
import { actedText } from '../texts-es.ts';
import type { Group } from './group.ts';
import { actOnGroup, markSent, pointToGroup } from './group-store.ts';
import { stateOf } from './group-view.ts';
import { sendOutbox } from './record.ts';
import type { PersonAction, Refusal } from './rules/handling.ts';

export const actDeps = {
  groups: { actOnGroup, pointToGroup, markSent },
  queue: { sendNotice },
  clock: { now: () => new Date() },
  settings: { remindAfter: () => config('SLACK_REMIND_AFTER').SLACK_REMIND_AFTER },
};
export type ActDeps = typeof actDeps;

/**
 * Does it once, and tells the channel. A repeat of the same request finds it done, and sends what was not sent.
 * @throws AppError `alert_not_found`; `alert_changed` with the present state in `state`; `invalid_request`; `unavailable`.
 */
export async function act(
  fingerprint: string,
  action: PersonAction,
  deps: ActDeps = actDeps,
): Promise<Group> {
  const remindAfter = action.action === 'acknowledge' ? deps.settings.remindAfter() : undefined;
  const done = await deps.groups.actOnGroup(fingerprint, { ...action, remindAfter }, deps.clock.now());
  if (!done) throw new AppError('alert_not_found');
  const { group, refusal } = done;
  if (refusal) throw refused(refusal, group);
  await sendOutbox(group, deps);
  return group;
}

function refused(refusal: Refusal, group: Group): AppError {
  if (!('changed' in refusal)) {
    const details = [{ path: `body.${refusal.path}`, code: 'not_allowed' as const, msg: refusal.msg }];
    return new AppError('invalid_request', { details });
  }
  const state = stateOf(group);
  const person = state.acknowledged ?? state.silenced ?? state.resolved;
  const msg = person ? { msg: actedText(state.status, person.by, person.at) } : {};
  return new AppError('alert_changed', { ...msg, facts: { state } });
}
