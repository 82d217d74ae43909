// The public side of alerts: read what a source delivers, then raise it. Other domains import only this file.
import { recordSighting, settle } from './group-store.ts';
import { decide } from './groups.ts';
import type { Sighting, Sightings } from './log-alerts.ts';
import { sendNotice } from './queue.ts';

export { alertsFromTopic } from './alarms.ts';
export { type Alert, type Notice, notice, type Severity } from './alert.ts';
export { alertsFromLogs, type Sighting, type Sightings } from './log-alerts.ts';

export const pipeline = { recordSighting, settle, sendNotice, now: () => new Date() };
export type Pipeline = typeof pipeline;

/** Groups handled at a time. */
const WIDTH = 10;

/**
 * Counts each sighting in its group and sends a notice of what is to be told. A notice is in its group's item
 * before it is in the queue, so that a process which dies between the two leaves it to be sent by the next delivery.
 * @throws AggregateError after all were tried, when some failed: the batch then has to come again.
 */
export async function raise({ id, sightings }: Sightings, deps: Pipeline = pipeline): Promise<void> {
  const failures: unknown[] = [];
  for (let from = 0; from < sightings.length; from += WIDTH) {
    const slice = sightings.slice(from, from + WIDTH);
    const outcomes = await Promise.allSettled(slice.map((sighting) => raiseOne(sighting, id, deps)));
    failures.push(...outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])));
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${sightings.length} alerts not raised`);
  }
}

/** Several batches, each whether or not another one fails. @throws AggregateError after all were tried, when some failed. */
export async function raiseAll(batches: Sightings[], deps: Pipeline = pipeline): Promise<void> {
  const outcomes = await Promise.allSettled(batches.map((sightings) => raise(sightings, deps)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${batches.length} batches not raised`);
  }
}

async function raiseOne(sighting: Sighting, batch: string, deps: Pipeline): Promise<void> {
  const now = deps.now();
  const { notice } = decide(await deps.recordSighting(sighting, batch, now), now);
  if (!notice) return;
  await deps.sendNotice(notice);
  await deps.settle(sighting.alert.fingerprint, notice.id);
}
