// The sweep, every minute: sends pending notices whose sender crashed, ends windows that are over, reports late
// deliveries. Safe to run at any time, to run twice, and to crash anywhere.
import { tryEach } from '#lib/concurrency.ts';
import { lateNotice } from '../delivery/late-notice.ts';
import { sendNotice } from '../delivery/queue.ts';
import { clearLate, LIMITER_KEY, readLimiter } from '../delivery/rate-limiter.ts';
import { earlyRecovery } from './group.ts';
import { dueGroups, endWindow, markSent, pointToGroup, readGroup, recordOccurrence } from './group-store.ts';
import { recordEarlyRecovery, sendPending, summarize } from './record.ts';

export const sweepDeps = {
  groups: { recordOccurrence, endWindow, pointToGroup, markSent, dueGroups, readGroup },
  limiter: { readLimiter, clearLate },
  queue: { sendNotice },
  clock: { now: () => new Date() },
};
export type SweepDeps = typeof sweepDeps;

/** Items of one run, which take much less than the function's time; the next run continues, most overdue first. */
const MOST = 300;

/**
 * @returns how many items were due.
 * @throws AggregateError after all were tried, when some failed: they stay due.
 */
export async function sweepAlerts(deps: SweepDeps = sweepDeps): Promise<number> {
  const due = await deps.groups.dueGroups(deps.clock.now(), MOST);
  const sweepOne = (key: string) => (key === LIMITER_KEY ? notifyLate(deps) : sweepGroup(key, deps));
  await tryEach(due, sweepOne, 'items not swept');
  return due.length;
}

async function sweepGroup(fingerprint: string, deps: SweepDeps): Promise<void> {
  // The index is eventually consistent: only the item itself shows what is due.
  const group = await deps.groups.readGroup(fingerprint);
  if (!group?.open) return;
  if (group.pending) await sendPending(group, deps);
  else if (earlyRecovery(group)) await recordEarlyRecovery(group, deps);
  else if (group.window_ends_at <= deps.clock.now().toISOString()) await summarize(group, deps);
}

/** Sent before it is cleared: a process that crashes between the two sends the same notice again, which SQS drops. */
async function notifyLate({ limiter, queue, clock }: SweepDeps): Promise<void> {
  const notice = lateNotice(await limiter.readLimiter(), clock.now());
  if (!notice) return;
  await queue.sendNotice(notice, clock.now());
  await limiter.clearLate(notice.count);
}
