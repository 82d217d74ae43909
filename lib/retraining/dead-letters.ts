// The dead-letter queue of retraining: a run whose message ends here has failed, unless a worker still has its lease.
import { announce, recordDeadLetter } from '#lib/alerts/alerts.ts';
import { plural } from '#lib/locale-es.ts';
import { freeActive, takeLease } from './lease.ts';
import { withLiveEvents } from './live-events.ts';
import { type NotificationDeps, orLeaveToSweep, sendNotifications } from './notifications.ts';
import { hideDeadLetter, type Outcome, type ReceivedMessage, secondsUntil } from './queue.ts';
import { isFinished, type Run } from './run.ts';
import { type beginRun, closeRun, type concludeRun, findRun, markNotified } from './run-store.ts';

export interface DeadLetterDeps extends NotificationDeps {
  runs: NotificationDeps['runs'] & {
    findRun: typeof findRun;
    beginRun: typeof beginRun;
    concludeRun: typeof concludeRun;
  };
  lease: { takeLease: typeof takeLease; freeActive: typeof freeActive };
  queue: { hideDeadLetter: typeof hideDeadLetter };
  alerts: NotificationDeps['alerts'] & { recordDeadLetter: typeof recordDeadLetter };
  clock: { now: () => Date };
}

export const live: DeadLetterDeps = {
  runs: {
    findRun,
    beginRun: withLiveEvents.beginRun,
    concludeRun: withLiveEvents.concludeRun,
    markNotified,
    closeRun,
  },
  lease: { takeLease, freeActive },
  queue: { hideDeadLetter },
  alerts: { announce, recordDeadLetter },
  clock: { now: () => new Date() },
};

/** After an expired lease another message of the run may come, from the queue or from the sweep: that message has priority. */
const GRACE_S = 120;

/** @throws AppError `unavailable`: the message must be delivered again. */
export async function failDeadRun(
  run_id: string,
  { receiptHandle }: Pick<ReceivedMessage, 'receiptHandle'>,
  deps: DeadLetterDeps = live,
): Promise<Outcome> {
  const run = await deps.runs.findRun(run_id);
  if (!run) return 'unknown';
  if (isFinished(run)) return await finish(run, deps);
  const now = deps.clock.now();
  const lease = await deps.lease.takeLease(run_id, now, new Date(now.getTime() - 1_000 * GRACE_S));
  if ('busyUntil' in lease) {
    await deps.queue.hideDeadLetter(receiptHandle, secondsUntil(lease.busyUntil, now) + GRACE_S);
    return 'postponed';
  }
  const begun = await deps.runs.beginRun(lease, now);
  const ended = begun && (await deps.runs.concludeRun(lease, 'failed', now, { error: crashesOf(run) }));
  if (ended) return await finish(ended, deps);
  await deps.lease.freeActive(run_id);
  return 'done';
}

function crashesOf({ attempts }: Run): string {
  const tries = plural(attempts, 'intento');
  return `Su mensaje acabó en la cola de fallidos: el proceso terminó sin aviso en ${tries}.`;
}

/** The sweep delivers the run to MLflow. */
async function finish(run: Run, deps: DeadLetterDeps): Promise<'done'> {
  await deps.lease.freeActive(run.run_id);
  await orLeaveToSweep(run.run_id, () => sendNotifications(run, deps));
  return 'done';
}
