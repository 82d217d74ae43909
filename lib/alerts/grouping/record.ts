// From occurrences to the queue: counts each occurrence in its group and sends the notices that follow (an outbox:
// a notice is stored in its group's item before it is sent).
import { tryEach } from '#lib/concurrency.ts';
import type { Occurrence, OccurrenceBatch } from '../alert.ts';
import { sendNotice } from '../delivery/queue.ts';
import { decide, earlyRecovery, type Group, noticeOf } from './group.ts';
import { endWindow, markSent, pointToGroup, recordOccurrence } from './group-store.ts';

export const recordDeps = {
  groups: { recordOccurrence, endWindow, pointToGroup, markSent },
  queue: { sendNotice },
  clock: { now: () => new Date() },
};
export type RecordDeps = typeof recordDeps;

/**
 * Records each occurrence of a batch. When the process crashes between storing a notice and sending it, the notice is
 * sent by the next delivery of the batch, by the next repeat after a minute, or by the sweep.
 * @throws AggregateError after all were tried, when some failed: the batch must be delivered again.
 */
export async function recordBatch(
  { id, occurrences }: OccurrenceBatch,
  deps: RecordDeps = recordDeps,
): Promise<void> {
  await tryEach(occurrences, (occurrence) => recordOne(occurrence, id, deps), 'alerts not recorded');
}

/** Records several batches; a failure stops no other batch. @throws AggregateError after all were tried. */
export async function recordBatches(
  batches: OccurrenceBatch[],
  deps: RecordDeps = recordDeps,
): Promise<void> {
  await tryEach(batches, (batch) => recordBatch(batch, deps), 'batches not recorded');
}

/** Every round but the last first sends a notice that must precede the occurrence. */
const ROUNDS = 4;

async function recordOne(occurrence: Occurrence, batch: string, deps: RecordDeps): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const now = deps.clock.now();
    const written = await deps.groups.recordOccurrence(occurrence, batch, now);
    const { notice, again } = decide(written, now);
    if (notice && 'group' in written) await sendPending(written.group, deps);
    if (again === 'after the summary' && 'group' in written) await summarize(written.group, deps);
    if (!again) return 'group' in written ? await recordEarlyRecovery(written.group, deps) : undefined;
  }
  throw new Error(
    `alert group ${occurrence.alert.fingerprint} still has notices to send after ${ROUNDS} rounds`,
  );
}

/** Records a recovery that arrived before its alarm. No effect when it is recorded already. */
export async function recordEarlyRecovery(group: Group, deps: RecordDeps): Promise<void> {
  const early = earlyRecovery(group);
  if (early) await recordOne(early.occurrence, early.batch, deps);
}

/** Ends a window that is over, and sends its summary when it has repeats. */
export async function summarize(group: Group, deps: RecordDeps): Promise<void> {
  const next = await deps.groups.endWindow(group, deps.clock.now());
  if (next) await sendPending(next, deps);
}

/** Sends the pending notice of the group, if there is one, and marks it as sent. */
export async function sendPending(group: Group, { groups, queue, clock }: RecordDeps): Promise<void> {
  const notice = noticeOf(group);
  if (!notice) return;
  // Alarms are attached only to groups of errors that functions logged.
  const isLog = (notice.alert.kind ?? 'log') === 'log';
  await Promise.all([
    queue.sendNotice(notice, clock.now()),
    isLog ? groups.pointToGroup(group, notice.alert.source) : undefined,
  ]);
  await groups.markSent(group.fingerprint, notice.id);
}
