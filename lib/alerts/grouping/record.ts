// From occurrences to the queue: each occurrence is an event of its group, and the notices in the group's outbox are
// sent. An outbox: a notice is stored in its group's item before it is sent.
import { tryEach } from '#lib/concurrency.ts';
import type { Alert, Occurrence, OccurrenceBatch } from '../alert.ts';
import { sendNotice } from '../delivery/queue.ts';
import type { Group } from './group.ts';
import { explain, hasOtherErrors, markSent, pointToGroup, recordGroupEvent } from './group-store.ts';
import type { GroupEvent } from './next.ts';
import { dueRedraw } from './root.ts';

export const recordDeps = {
  groups: { recordGroupEvent, explain, hasOtherErrors, pointToGroup, markSent },
  queue: { sendNotice },
  clock: { now: () => new Date() },
};
export type RecordDeps = typeof recordDeps;

/**
 * Records each occurrence of a batch. When the process crashes between storing a notice and sending it, the notice is
 * sent by the next delivery of the batch, by the next event of the group, or by the sweep.
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

async function recordOne(occurrence: Occurrence, batch: string, deps: RecordDeps): Promise<void> {
  const now = deps.clock.now();
  const { source, fingerprint } = occurrence.alert;
  if (occurrence.unlessLogged && (await deps.groups.hasOtherErrors(source, fingerprint, now))) return;
  const event = await eventOf(occurrence, now, deps);
  const group = await deps.groups.recordGroupEvent(fingerprint, event, batch, now);
  if (!group) return;
  await sendOutbox(group, deps);
  const redraw = dueRedraw(group, now);
  if (redraw) await deps.queue.sendNotice(redraw, now);
}

async function eventOf(
  { alert, state, count, last, errorsOf }: Occurrence,
  now: Date,
  { groups }: RecordDeps,
): Promise<GroupEvent & { alert: Alert }> {
  if (state === undefined) return { type: 'happened', alert, count, last_at: last.at, latest: last };
  if (state === 'recovered' || errorsOf === undefined) return { type: state, alert, at: last.at };
  return { type: 'firing', alert, at: last.at, explained: await groups.explain(errorsOf, alert, now) };
}

type SendDeps = Pick<RecordDeps, 'queue' | 'clock'> & {
  groups: Pick<RecordDeps['groups'], 'pointToGroup' | 'markSent'>;
};

/** Sends the notices of the outbox in order, and marks them as sent. */
export async function sendOutbox(group: Group, { groups, queue, clock }: SendDeps): Promise<void> {
  if (group.outbox.length === 0) return;
  for (const notice of group.outbox) await queue.sendNotice(notice, clock.now());
  // Only errors that functions logged explain an alarm.
  const { kind = 'log', source } = group.alert;
  if (kind === 'log') await groups.pointToGroup(group, source, clock.now());
  await groups.markSent(group, clock.now());
}
