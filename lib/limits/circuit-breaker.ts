// A circuit breaker that fails open: while the counters do not answer, calls pass uncounted, and an ERROR line says so.
import { isThrottled } from '#lib/aws.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';

/** For so long the circuit stays open after a time-out, and a failure is not logged again. */
const PAUSE_MS = 10_000;

/**
 * Returns a function that counts a call, or returns undefined in an outage. The first failure is logged at ERROR, which
 * the alert path reports. After a time-out this process does not ask the counters for ten seconds. A throttled counter
 * does not open the circuit, since the other counters still answer.
 * @param clock wall time in milliseconds
 */
export function circuitBreaker(
  clock = Date.now,
  log: Pick<typeof logger, 'error'> = logger,
): <Value>(count: () => Promise<Value>) => Promise<Value | undefined> {
  let openedAt = Number.NEGATIVE_INFINITY;
  let loggedAt = Number.NEGATIVE_INFINITY;
  const isRecent = (at: number) => Math.abs(clock() - at) < PAUSE_MS;

  return async (count) => {
    if (isRecent(openedAt)) return undefined;
    try {
      return await count();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      if (!isThrottled(error)) openedAt = clock();
      if (!isRecent(loggedAt)) {
        loggedAt = clock();
        log.error('calls are let through uncounted: the counters do not answer', { error });
      }
      return undefined;
    }
  };
}
