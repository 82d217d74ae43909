// A run's message that its queue gave up on: unless another delivery has the run, it has failed.

import { type Attempt, type Outcome, secondsUntil } from './attempt.ts';
import { freeActive, takeLease } from './lease.ts';
import { watched } from './live-events.ts';
import { orLater, telling, tellNews } from './news.ts';
import { hideDeadLetter } from './queue.ts';
import { isFinished, type Run } from './run.ts';
import { findRun } from './run-store.ts';

export const burying = {
  ...telling,
  findRun,
  takeLease,
  freeActive,
  beginRun: watched.beginRun,
  concludeRun: watched.concludeRun,
  hideDeadLetter,
  now: () => new Date(),
};
export type Burying = typeof burying;

/** After the end of a lease its own message comes again, or the sweep sends one: they go first. */
const GRACE_S = 120;

/** @throws AppError `unavailable`: the message is to come again. */
export async function failDeadRun(
  run_id: string,
  { receiptHandle }: Pick<Attempt, 'receiptHandle'>,
  deps: Burying = burying,
): Promise<Outcome> {
  const run = await deps.findRun(run_id);
  if (!run) return 'unknown';
  if (isFinished(run)) return await end(run, deps);
  const now = deps.now();
  const lease = await deps.takeLease(run_id, now, new Date(now.getTime() - 1_000 * GRACE_S));
  if ('busyUntil' in lease) {
    await deps.hideDeadLetter(receiptHandle, secondsUntil(lease.busyUntil, now) + GRACE_S);
    return 'later';
  }
  const begun = await deps.beginRun(lease, now);
  const error = `Su mensaje acabó en la cola de fallidos: el proceso terminó sin aviso en ${run.attempts} intentos.`;
  const ended = begun && (await deps.concludeRun(lease, 'failed', now, { error }));
  if (ended) return await end(ended, deps);
  await deps.freeActive(run_id);
  return 'done';
}

/** MLflow is the sweep's. */
async function end(run: Run, deps: Burying): Promise<'done'> {
  await deps.freeActive(run.run_id);
  await orLater(run.run_id, () => tellNews(run, deps));
  return 'done';
}
