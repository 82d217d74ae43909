// Each minute: tells what nobody else is left to tell. Safe to run at any time, to run twice, and to die anywhere.

import { tryEach } from '#lib/concurrency.ts';
import { lateNotice } from '../delivery/late-notice.ts';
import { clearLate, LIMITER_KEY, readLimiter } from '../delivery/rate-limiter.ts';
import { earlyRecovery } from './group.ts';
import { dueGroups, readGroup } from './group-store.ts';
import { catchUp, pipeline, sumUp, tell } from './record.ts';

export const sweeping = { ...pipeline, dueGroups, readGroup, readLimiter, clearLate };
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
  await tryEach(
    due,
    (key) => (key === LIMITER_KEY ? tellDelays(deps) : sweepGroup(key, deps)),
    'items not swept',
  );
  return due.length;
}

async function sweepGroup(fingerprint: string, deps: Sweeping): Promise<void> {
  // The index is a little behind: the item itself says what is due.
  const group = await deps.readGroup(fingerprint);
  if (!group?.open) return;
  if (group.pending) await tell(group, deps);
  else if (earlyRecovery(group)) await catchUp(group, deps);
  else if (group.window_ends_at <= deps.now().toISOString()) await sumUp(group, deps);
}

/** Sent before it is forgotten: a process that dies between the two tells the same again, which the queue drops. */
async function tellDelays(deps: Sweeping): Promise<void> {
  const pace = await deps.readLimiter();
  const notice = lateNotice(pace, deps.now());
  if (!notice) return;
  await deps.sendNotice(notice, deps.now());
  await deps.clearLate(notice.count);
}
