// What becomes of calls while the counters do not answer: they are let through, uncounted, and the log is told.
import { isThrottled } from '#lib/aws.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';

/** After silence nobody else waits for the counters, and after any failure nothing more is told, for so long. */
const PAUSE_MS = 10_000;

/**
 * A way to count that gives undefined during an outage. The first to meet it writes an ERROR line, which the alert path
 * tells. Where the counters are silent, later ones of this process do not wait for them for a while; where one is
 * throttled, the others are still counted.
 * @param clock milliseconds, by the wall
 */
export function lettingThrough(
  clock = Date.now,
  log: Pick<typeof logger, 'error'> = logger,
): <Value>(count: () => Promise<Value>) => Promise<Value | undefined> {
  let silentAt = Number.NEGATIVE_INFINITY;
  let toldAt = Number.NEGATIVE_INFINITY;
  const isRecent = (at: number) => Math.abs(clock() - at) < PAUSE_MS;

  return async (count) => {
    if (isRecent(silentAt)) return undefined;
    try {
      return await count();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      if (!isThrottled(error)) silentAt = clock();
      if (!isRecent(toldAt)) {
        toldAt = clock();
        log.error('calls are let through uncounted: the counters do not answer', { error });
      }
      return undefined;
    }
  };
}
