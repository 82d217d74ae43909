// A worker's heartbeat: extends the lease, hides the queue message, stores the progress and shows it, every 5 s.
import { logger } from '#lib/log.ts';
import { type Progress, progressReporter, type ReportProgress } from './candidate/progress.ts';
import type { extendLease, Lease } from './lease.ts';
import type { hideMessage } from './queue.ts';
import type { updateRun } from './run-store.ts';

/** After a crash of its worker the message becomes visible again within this time. */
export const HIDDEN_S = 120;
const EVERY_MS = 5_000;

/** Another worker has the lease, or may have it. This worker must not write anything more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface HeartbeatDeps {
  lease: { extendLease: typeof extendLease };
  runs: { updateRun: typeof updateRun };
  queue: { hideMessage: typeof hideMessage };
  clock: { now: () => Date };
}

export interface Heartbeat {
  /** Sends a heartbeat when one is due. @throws LeaseLost. */
  readonly report: ReportProgress;
  /** Extends the lease now. @throws LeaseLost; AppError `unavailable` when it is not known who has the lease. */
  confirm(): Promise<void>;
}

/**
 * During an outage heartbeats may fail until the lease expires.
 * `report` throws LeaseLost when another worker has the lease, or when it expired and could not be extended.
 */
export function startHeartbeat(
  taken: Lease,
  receiptHandle: string,
  deps: HeartbeatDeps,
  showProgress: (progress: number) => Promise<void>,
): Heartbeat {
  let lease = taken;
  const confirm = async () => {
    const extended = await deps.lease.extendLease(lease, deps.clock.now());
    if (!extended) throw new LeaseLost();
    lease = extended;
  };
  const heartbeat = async ({ progress }: Progress) => {
    const [held, ...others] = await Promise.allSettled([
      confirm(),
      deps.queue.hideMessage(receiptHandle, HIDDEN_S),
      progress === undefined ? undefined : deps.runs.updateRun(lease, { progress }),
      progress === undefined ? undefined : showProgress(progress),
    ]);
    if (held.status === 'rejected') {
      const isExpired = lease.until <= deps.clock.now().toISOString();
      if (held.reason instanceof LeaseLost || isExpired) throw new LeaseLost();
    }
    for (const missed of [held, ...others].filter((result) => result.status === 'rejected')) {
      logger.warn('heartbeat missed', { run_id: lease.run_id, error: missed.reason as Error });
    }
  };
  const now = () => deps.clock.now().getTime();
  return { report: progressReporter(heartbeat, { everyMs: EVERY_MS, now }), confirm };
}
