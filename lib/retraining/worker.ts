// The retraining worker: takes the lease, does the run, ends it. However often the message is delivered, it is one run.
import { setTimeout as sleep } from 'node:timers/promises';
import { announce, redrawAnnouncement } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { readMnist } from '#lib/digits/training/training.ts';
import { plural } from '#lib/locale-es.ts';
import { logger } from '#lib/log.ts';
import { logRun, mlflowServer } from '#lib/mlflow/mlflow.ts';
import { loadModel, modelBehind, moveAlias, publishModel, tryAnnounceMove } from '#lib/models/models.ts';
import { answersTo } from './candidate/evaluate.ts';
import { train } from './candidate/train.ts';
import { type HeartbeatDeps, HIDDEN_S, LeaseLost, startHeartbeat } from './heartbeat.ts';
import { readFeedback } from './labels/read.ts';
import { extendLease, freeActive, type Lease, releaseLease, takeLease } from './lease.ts';
import { withLiveEvents } from './live-events.ts';
import { deliverToMlflow, type MlflowDeliveryDeps } from './mlflow-delivery.ts';
import { type NewsDeps, orLeaveToSweep, sendNews } from './notifications.ts';
import { hideMessage, type Outcome, type ReceivedMessage, secondsUntil, sendToDeadLetters } from './queue.ts';
import { type RetrainDeps, retrain, type WorkerHold } from './retrain.ts';
import { isFinished, type Run } from './run.ts';
import {
  type beginRun,
  claimDelivery,
  closeRun,
  type concludeRun,
  findRun,
  markNotified,
  settleDelivery,
} from './run-store.ts';
import { type ShownProgressDeps, shownProgress } from './shown-progress.ts';

interface OwnDeps {
  runs: { findRun: typeof findRun; beginRun: typeof beginRun; concludeRun: typeof concludeRun };
  lease: { takeLease: typeof takeLease; releaseLease: typeof releaseLease; freeActive: typeof freeActive };
  queue: { sendToDeadLetters: typeof sendToDeadLetters };
}

export type WorkerDeps = OwnDeps &
  HeartbeatDeps &
  RetrainDeps &
  NewsDeps &
  ShownProgressDeps &
  MlflowDeliveryDeps;

export const live: WorkerDeps = {
  runs: {
    findRun,
    beginRun: withLiveEvents.beginRun,
    updateRun: withLiveEvents.updateRun,
    concludeRun: withLiveEvents.concludeRun,
    markNotified,
    closeRun,
    claimDelivery,
    settleDelivery,
  },
  lease: { takeLease, extendLease, releaseLease, freeActive },
  queue: { hideMessage, sendToDeadLetters },
  training: {
    readFeedback,
    readMnist,
    train,
    answersTo,
    gitCommit: () => config('GIT_COMMIT').GIT_COMMIT,
    policy: () => config('RETRAIN_PUBLISH', 'RETRAIN_MIN_ACCOUNT_AGE'),
  },
  models: { modelBehind, loadModel, publishModel, moveAlias, tryAnnounceMove },
  alerts: { announce, redrawAnnouncement },
  mlflow: { mlflowServer, logRun },
  clock: { now: () => new Date(), wait: (ms) => sleep(ms) },
};

/** Tries of one run; equal to `maxReceiveCount` in resources/queues.yml, after which SQS dead-letters the message. */
export const MOST_TRIES = 5;
/** Before the next try after an error. */
const RETRY_S = 30;
/** Added to the end of another worker's lease, which that worker may still extend. */
const MARGIN_S = 5;

/** @throws the error for which the message must be delivered again; the message is hidden for 30 s then. */
export async function work(
  run_id: string,
  message: ReceivedMessage,
  deps: WorkerDeps = live,
): Promise<Outcome> {
  await hideAtFirst(message, deps);
  const run = await deps.runs.findRun(run_id);
  if (!run) return 'unknown';
  if (isFinished(run)) return await finish(run, deps);
  const lease = await deps.lease.takeLease(run_id, deps.clock.now());
  if ('busyUntil' in lease) {
    const seconds = secondsUntil(lease.busyUntil, deps.clock.now()) + MARGIN_S;
    await deps.queue.hideMessage(message.receiptHandle, seconds);
    return 'postponed';
  }
  const begun = await deps.runs.beginRun(lease, deps.clock.now());
  if (begun) return await tryRun(begun, lease, message, deps);
  // Another worker finished the run after it was read here and before this lease was taken.
  await deps.lease.freeActive(run_id);
  return 'done';
}

/** When this fails, the first heartbeat hides the message, or the sweep sends another. */
async function hideAtFirst({ receiptHandle }: ReceivedMessage, deps: WorkerDeps): Promise<void> {
  try {
    await deps.queue.hideMessage(receiptHandle, HIDDEN_S);
  } catch (error) {
    logger.warn('message not hidden yet', { error: error as Error });
  }
}

/** The work after a run's end. It may be left over from a worker that crashed. */
async function finish(run: Run, deps: WorkerDeps): Promise<'done'> {
  const { run_id, status, attempts } = run;
  logger.info('run is over', { run_id, status, attempts });
  await deps.lease.freeActive(run_id);
  await orLeaveToSweep(run_id, () => sendNews(run, deps));
  await orLeaveToSweep(run_id, () => deliverToMlflow(run_id, deps));
  return 'done';
}

async function tryRun(run: Run, lease: Lease, message: ReceivedMessage, deps: WorkerDeps): Promise<Outcome> {
  const hold: WorkerHold = {
    lease,
    heartbeat: startHeartbeat(lease, message.receiptHandle, deps, shownProgress(run, deps)),
    conclude: async (status, conclusion) => {
      const ended = await deps.runs.concludeRun(lease, status, deps.clock.now(), conclusion);
      if (!ended) throw new LeaseLost();
      return ended;
    },
  };
  try {
    return await finish(await doRun(run, hold, deps), deps);
  } catch (error) {
    if (error instanceof LeaseLost) {
      logger.info('lease lost', { run_id: run.run_id, epoch: lease.epoch });
      return 'postponed';
    }
    if (run.attempts < MOST_TRIES && message.receiveCount < MOST_TRIES) {
      return await giveBack(lease, message, error, deps);
    }
    logger.error('retraining failed', { run_id: run.run_id, error: error as Error });
    const conclusion = { error: failureOf(run, error) };
    const ended = await deps.runs.concludeRun(lease, 'failed', deps.clock.now(), conclusion);
    return ended ? await finish(ended, deps) : 'postponed';
  }
}

async function doRun(run: Run, hold: WorkerHold, deps: WorkerDeps): Promise<Run> {
  // All earlier attempts crashed without reporting an error; another one would too.
  if (run.attempts > MOST_TRIES) return await hold.conclude('failed', { error: crashesOf(run) });
  return await retrain(run, hold, deps);
}

/** Makes the message visible again soon. When these calls fail too, the lease and the hiding expire by themselves. */
async function giveBack(
  lease: Lease,
  { receiptHandle }: ReceivedMessage,
  error: unknown,
  deps: WorkerDeps,
): Promise<never> {
  await Promise.allSettled([
    deps.lease.releaseLease(lease, deps.clock.now()),
    deps.queue.hideMessage(receiptHandle, RETRY_S),
  ]);
  throw error;
}

function crashesOf({ attempts }: Run): string {
  const earlier = plural(attempts - 1, 'intento');
  return `El proceso terminó sin aviso en cada uno de sus ${earlier}.`;
}

const MOST_CHARACTERS = 500;

function failureOf({ attempts }: Run, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `Falló en el intento ${attempts}: ${message}`.slice(0, MOST_CHARACTERS);
}
