// The lease of the active run, in the item `#active`: which run is active, and which worker may work on it until when.
import { config } from '#lib/config.ts';
import { type Change, readItem, updateItem } from '#lib/dynamodb.ts';

/** A worker that has not extended its lease for this long has crashed. */
const LEASE_S = 90;

const KEY = { run_id: '#active' };
const table = () => config('RUNS_TABLE').RUNS_TABLE;
const update = (change: Change) => updateItem<Required<Active>>(table(), KEY, change);

export interface Active {
  readonly active_run?: string;
  readonly taken_at?: string;
  /** Fencing token: goes up with each lease, over all runs. A worker with an older epoch has lost its lease. */
  readonly epoch?: number;
  readonly lease_until?: string;
}

export interface Lease {
  readonly run_id: string;
  readonly epoch: number;
  /** RFC 3339. */
  readonly until: string;
}

export async function readActive(): Promise<Active> {
  return (await readItem<Active>(table(), KEY)) ?? {};
}

/**
 * Makes a run the active one. Repeating it is safe: the answer to an earlier call may have been lost.
 * @returns false when another run is active.
 */
export async function takeActive(run_id: string, now: Date): Promise<boolean> {
  const taken = await update({
    set: { active_run: run_id, taken_at: now.toISOString() },
    remove: ['lease_until'],
    when: 'attribute_not_exists(#active_run) OR #active_run = :run',
    values: { run: run_id },
  });
  return taken !== undefined;
}

/** Marks the run as no longer active, so that the next can be requested. Does nothing when another run is active. */
export async function freeActive(run_id: string): Promise<void> {
  await update({
    remove: ['active_run', 'taken_at', 'lease_until'],
    when: '#active_run = :run',
    values: { run: run_id },
  });
}

/**
 * Takes the right to work on a run, for 90 s. When no run is active, this run becomes the active one.
 * @param expiredBefore a lease counts as expired only when it ended before this time
 * @returns the lease; or the time until which another worker holds it.
 */
export async function takeLease(
  run_id: string,
  now: Date,
  expiredBefore = now,
): Promise<Lease | { busyUntil: string }> {
  const until = leaseEnd(now);
  const taken = await update({
    set: { active_run: run_id, lease_until: until },
    add: { epoch: 1 },
    when:
      'attribute_not_exists(#active_run) OR ' +
      '(#active_run = :run AND (attribute_not_exists(#lease_until) OR #lease_until < :before))',
    values: { run: run_id, before: expiredBefore.toISOString() },
  });
  if (taken) return { run_id, epoch: taken.epoch, until };
  const { lease_until } = await readActive();
  return { busyUntil: lease_until ?? until };
}

/** @returns the lease with its new end; undefined when another worker has taken it. */
export async function extendLease({ run_id, epoch }: Lease, now: Date): Promise<Lease | undefined> {
  const until = leaseEnd(now);
  const held = await update({ set: { lease_until: until }, ...heldBy({ run_id, epoch }) });
  return held && { run_id, epoch, until };
}

/** Ends the lease now, so that the next delivery need not wait. */
export async function releaseLease(lease: Lease, now: Date): Promise<void> {
  await update({ set: { lease_until: now.toISOString() }, ...heldBy(lease) });
}

function heldBy({ run_id, epoch }: Pick<Lease, 'run_id' | 'epoch'>) {
  return { when: '#active_run = :run AND #epoch = :epoch', values: { run: run_id, epoch } };
}

function leaseEnd(now: Date): string {
  return new Date(now.getTime() + 1_000 * LEASE_S).toISOString();
}
