// A worker's heart: while it beats, the run, its lease and its message are this worker's.
import { logger } from '#lib/log.ts';
import { extendLease, type Lease } from './lease.ts';
import { watched } from './live-events.ts';
import { type Progress, type Pulse, pulseOf } from './progress.ts';
import { hideMessage } from './queue.ts';

/** A worker that dies hides its message from the next one no longer than this. */
export const HIDDEN_S = 120;
const EVERY_MS = 5_000;

/** Another worker has the run, or may have it: this one is to leave everything as it is. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export const beating = { extendLease, noteOnRun: watched.noteOnRun, hideMessage, now: () => new Date() };
export type Beating = typeof beating;

export interface Heart {
  readonly pulse: Pulse;
  /** Beats now, whatever the clock says. @throws LeaseLost; AppError `unavailable` when that cannot be told. */
  confirm(): Promise<void>;
}

/**
 * An outage lets beats fail as long as the lease lasts.
 * The pulse throws LeaseLost when another has taken it, or when it has run out and could not be extended.
 */
export function heartOf(taken: Lease, receiptHandle: string, deps: Beating = beating): Heart {
  let lease = taken;
  const confirm = async () => {
    const extended = await deps.extendLease(lease, deps.now());
    if (!extended) throw new LeaseLost();
    lease = extended;
  };
  const beat = async (news: Progress) => {
    const [held, ...others] = await Promise.allSettled([
      confirm(),
      deps.hideMessage(receiptHandle, HIDDEN_S),
      news.progress === undefined ? undefined : deps.noteOnRun(lease, { progress: news.progress }),
    ]);
    if (held.status === 'rejected') {
      if (held.reason instanceof LeaseLost || lease.until <= deps.now().toISOString()) throw new LeaseLost();
    }
    for (const missed of [held, ...others].filter((result) => result.status === 'rejected')) {
      logger.warn('heartbeat missed', { run_id: lease.run_id, error: missed.reason as Error });
    }
  };
  return { pulse: pulseOf(beat, { everyMs: EVERY_MS, now: () => deps.now().getTime() }), confirm };
}
