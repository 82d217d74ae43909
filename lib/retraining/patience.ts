// Waiting out an outage: minutes of training are not to be thrown away because the database was gone for a moment.
import { AppError } from '#lib/errors.ts';

/** Some two minutes in all; the last wait is repeated by the queue. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/** Again and again while the service does not answer. @throws its last AppError `unavailable`; anything else at once. */
export async function patiently<Result>(
  work: () => Promise<Result>,
  wait: (ms: number) => Promise<void>,
): Promise<Result> {
  for (const ms of WAITS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      await wait(ms);
    }
  }
  return await work();
}
