// Each minute: tells what nobody else is left to tell. Safe to run at any time, to run twice, and to die anywhere.

import { tryEach } from '#lib/concurrency.ts';
import { delayNotice } from '../delivery/late-notice.ts';
import { forgetLate, PACE, readPace } from '../delivery/rate-limiter.ts';
import { earlyEnd } from './group.ts';
import { dueGroups, readGroup } from './group-store.ts';
import { catchUp, pipeline, sumUp, tell } from './record.ts';

export const sweeping = { ...pipeline, dueGroups, readGroup, readPace, forgetLate };
export type Sweeping = typeof sweeping;

/** Groups looked at in one run, well within its time; the next run goes on with the rest, most overdue first. */
const MOST = 300;

/**
 * Sends notices that lost their sender, sums up or closes the windows that are over, and says what came late.
 * @returns how many items it looked at.
 * @throws AggregateError after all were tried, when some failed: they stay due.
 */
export async function sweepAlerts(deps: Sweeping = sweeping): Promise<number> {
  const due = await deps.dueGroups(deps.now(), MOST);
  await tryEach(due, (key) => (key === PACE ? tellDelays(deps) : sweepGroup(key, deps)), 'items not swept');
  return due.length;
}

async function sweepGroup(fingerprint: string, deps: Sweeping): Promise<void> {
  // The index is a little behind: the item itself says what is due.
  const group = await deps.readGroup(fingerprint);
  if (!group?.open) return;
  if (group.pending) await tell(group, deps);
  else if (earlyEnd(group)) await catchUp(group, deps);
  else if (group.window_ends_at <= deps.now().toISOString()) await sumUp(group, deps);
}

/** Sent before it is forgotten: a process that dies between the two tells the same again, which the queue drops. */
async function tellDelays(deps: Sweeping): Promise<void> {
  const pace = await deps.readPace();
  const notice = delayNotice(pace, deps.now());
  if (!notice) return;
  await deps.sendNotice(notice, deps.now());
  await deps.forgetLate(notice.count);
}
