// The sweep, every minute: sends notices whose sender crashed, lets happen what is due in a group (the end of a window or
// a silence, a reminder), reports late deliveries. Safe to run at any time, to run twice, and to crash anywhere.
import { tryEach } from '#lib/concurrency.ts';
import { lateNotice } from '../delivery/late-notice.ts';
import { sendNotice } from '../delivery/queue.ts';
import { clearLate, LIMITER_KEY, readLimiter } from '../delivery/rate-limiter.ts';
import { dueGroups, explain, markSent, pointToGroup, readGroup, tick } from './group-store.ts';
import { sendOutbox } from './record.ts';
import { redrawForPeople } from './root.ts';

export const sweepDeps = {
  groups: { dueGroups, readGroup, explain, tick, pointToGroup, markSent },
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
  const { groups, queue, clock } = deps;
  const now = clock.now();
  const before = await groups.readGroup(fingerprint);
  const { explained, alert } = before ?? {};
  const still = explained && alert && (await groups.explain(explained.errors_of, alert, now));
  const group = await groups.tick(fingerprint, now, still);
  if (!before || !group) return;
  await sendOutbox(group, deps);
  const redraw = redrawForPeople(before, group, now);
  if (redraw) await queue.sendNotice(redraw, now);
}

/** Sent before it is cleared: a process that crashes between the two sends the same notice again, which SQS drops. */
async function notifyLate({ limiter, queue, clock }: SweepDeps): Promise<void> {
  const notice = lateNotice(await limiter.readLimiter(), clock.now());
  if (!notice) return;
  await queue.sendNotice(notice, clock.now());
  await limiter.clearLate(notice.count);
}
