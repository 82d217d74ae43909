// From occurrences to the queue: each is counted in its group, and what is to be told becomes a notice.

import { tryEach } from '#lib/concurrency.ts';
import { sendNotice } from '../delivery/queue.ts';
import type { Occurrence, OccurrenceBatch } from '../sources/logs.ts';
import { decide, earlyRecovery, type Group, noticeOf } from './group.ts';
import { endWindow, markSent, pointToGroup, recordOccurrence } from './group-store.ts';

export const pipeline = {
  recordOccurrence,
  endWindow,
  pointToGroup,
  markSent,
  sendNotice,
  now: () => new Date(),
};
export type Pipeline = typeof pipeline;

/**
 * Counts each occurrence in its group and sends a notice of what is to be told. A notice is in its group's item
 * before it is in the queue, so that a process which dies between the two leaves it to be sent by the next delivery
 * of the batch, by the next repeat after a minute, or by the sweep.
 * @throws AggregateError after all were tried, when some failed: the batch then has to come again.
 */
export async function recordBatch(
  { id, occurrences }: OccurrenceBatch,
  deps: Pipeline = pipeline,
): Promise<void> {
  await tryEach(occurrences, (occurrence) => recordOne(occurrence, id, deps), 'alerts not raised');
}

/** Several batches, each whether or not another one fails. @throws AggregateError after all were tried, when some failed. */
export async function recordBatches(batches: OccurrenceBatch[], deps: Pipeline = pipeline): Promise<void> {
  await tryEach(batches, (occurrences) => recordBatch(occurrences, deps), 'batches not raised');
}

/** Each round but the last settles what stands before the occurrence: a summary that is due, a notice not yet sent. */
const ROUNDS = 4;

async function recordOne(occurrence: Occurrence, batch: string, deps: Pipeline): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const now = deps.now();
    const written = await deps.recordOccurrence(occurrence, batch, now);
    const { notice, again } = decide(written, now);
    if (notice && 'group' in written) await tell(written.group, deps);
    if (again === 'after the summary' && 'group' in written) await sumUp(written.group, deps);
    if (!again) return 'group' in written ? await catchUp(written.group, deps) : undefined;
  }
  throw new Error(`alert group ${occurrence.alert.fingerprint} had more to tell after ${ROUNDS} rounds`);
}

/** Tells the end of what was over before its beginning was heard of. Without effect when it has been told. */
export async function catchUp(group: Group, deps: Pipeline): Promise<void> {
  const early = earlyRecovery(group);
  if (early) await recordOne(early.occurrence, early.batch, deps);
}

/** Ends a window that is over, and tells its summary when it has repeats. */
export async function sumUp(group: Group, deps: Pipeline): Promise<void> {
  const next = await deps.endWindow(group, deps.now());
  if (next) await tell(next, deps);
}

/** Sends the notice that is pending in the group, if there is one, and notes that it is sent. */
export async function tell(group: Group, deps: Pipeline): Promise<void> {
  const notice = noticeOf(group);
  if (!notice) return;
  // Alarms come from outside; what an alarm may fold into are errors that functions logged.
  const isLog = (notice.alert.kind ?? 'log') === 'log';
  await Promise.all([
    deps.sendNotice(notice, deps.now()),
    isLog ? deps.pointToGroup(group, notice.alert.source) : undefined,
  ]);
  await deps.markSent(group.fingerprint, notice.id);
}
