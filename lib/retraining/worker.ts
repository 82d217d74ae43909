// A delivery of a run's message: take the lease, do the run, end it. The same message, however often, is one run.
import { logger } from '#lib/log.ts';
import { type Attempt, type Outcome, secondsUntil } from './attempt.ts';
import { beating, type Heart, HIDDEN_S, heartOf, LeaseLost } from './heartbeat.ts';
import { freeActive, type Lease, releaseLease, takeLease } from './lease.ts';
import { watched } from './live-events.ts';
import { delivering, deliverToMlflow } from './mlflow-delivery.ts';
import { orLater, telling, tellNews } from './news.ts';
import { hideMessage } from './queue.ts';
import { type Conclude, type Retraining, retrain, retraining } from './retrain.ts';
import { isFinished, type Run } from './run.ts';
import { findRun } from './run-store.ts';

export const working = {
  ...telling,
  ...delivering,
  ...beating,
  ...retraining,
  findRun,
  takeLease,
  releaseLease,
  freeActive,
  beginRun: watched.beginRun,
  concludeRun: watched.concludeRun,
  hideMessage,
  now: () => new Date(),
};
export type Working = typeof working & Retraining;

/** Beyond this neither the queue nor we try again. */
const MOST_TRIES = 5;
/** After a failure that may pass. */
const RETRY_S = 30;
/** After the end of another's lease: whoever has it may still extend it. */
const MARGIN_S = 5;

/** @throws what went wrong, when the message is to come again; it is hidden for half a minute then. */
export async function work(run_id: string, attempt: Attempt, deps: Working = working): Promise<Outcome> {
  await hideAtFirst(attempt, deps);
  const run = await deps.findRun(run_id);
  if (!run) return 'unknown';
  if (isFinished(run)) return await finish(run, deps);
  const lease = await deps.takeLease(run_id, deps.now());
  if ('busyUntil' in lease) {
    await deps.hideMessage(attempt.receiptHandle, secondsUntil(lease.busyUntil, deps.now()) + MARGIN_S);
    return 'later';
  }
  const begun = await deps.beginRun(lease, deps.now());
  if (begun) return await tryRun(begun, lease, attempt, deps);
  // Between looking and taking, another has finished it.
  await deps.freeActive(run_id);
  return 'done';
}

/** Where this fails the first heartbeat does it, or the sweep sends another message. */
async function hideAtFirst({ receiptHandle }: Attempt, deps: Working): Promise<void> {
  try {
    await deps.hideMessage(receiptHandle, HIDDEN_S);
  } catch (error) {
    logger.warn('message not hidden yet', { error: error as Error });
  }
}

/** What remains of a run that is over: somebody may have died before it. */
async function finish(run: Run, deps: Working): Promise<'done'> {
  const { run_id, status, attempts } = run;
  logger.info('run is over', { run_id, status, attempts });
  await deps.freeActive(run_id);
  await orLater(run_id, () => tellNews(run, deps));
  await orLater(run_id, () => deliverToMlflow(run_id, deps));
  return 'done';
}

async function tryRun(run: Run, lease: Lease, attempt: Attempt, deps: Working): Promise<Outcome> {
  const heart = heartOf(lease, attempt.receiptHandle, deps);
  const conclude: Conclude = async (status, conclusion) => {
    const ended = await deps.concludeRun(lease, status, deps.now(), conclusion);
    if (!ended) throw new LeaseLost();
    return ended;
  };
  try {
    return await finish(await doRun(run, lease, heart, conclude, deps), deps);
  } catch (error) {
    if (error instanceof LeaseLost) {
      logger.info('lease lost', { run_id: run.run_id, epoch: lease.epoch });
      return 'later';
    }
    if (run.attempts < MOST_TRIES && attempt.receiveCount < MOST_TRIES) {
      return await giveBack(lease, attempt, error, deps);
    }
    logger.error('retraining failed', { run_id: run.run_id, error: error as Error });
    const ended = await deps.concludeRun(lease, 'failed', deps.now(), { error: lastWords(run, error) });
    return ended ? await finish(ended, deps) : 'later';
  }
}

async function doRun(run: Run, lease: Lease, heart: Heart, conclude: Conclude, deps: Working): Promise<Run> {
  // Each earlier try ended without a word: one more would end the same way.
  if (run.attempts > MOST_TRIES) return await conclude('failed', { error: diedTooOften(run.attempts - 1) });
  return await retrain(run, lease, heart, conclude, deps);
}

async function giveBack(lease: Lease, attempt: Attempt, error: unknown, deps: Working): Promise<never> {
  // Where these fail too, the lease and the hiding run out by themselves.
  await Promise.allSettled([
    deps.releaseLease(lease, deps.now()),
    deps.hideMessage(attempt.receiptHandle, RETRY_S),
  ]);
  throw error;
}

function diedTooOften(tries: number): string {
  return `El proceso terminó sin aviso en cada uno de sus ${tries} intentos.`;
}

const MOST_WORDS = 500;

function lastWords({ attempts }: Run, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `Falló en el intento ${attempts}: ${message}`.slice(0, MOST_WORDS);
}
