// The sweep of runs, every minute: sends what is still pending. Safe to run at any time, to run twice, and to crash.
import { announce } from '#lib/alerts/alerts.ts';
import { tryEach } from '#lib/concurrency.ts';
import { logRun, mlflowServer } from '#lib/mlflow/mlflow.ts';
import { type AliasMove, loadModel, tryAnnounceMove } from '#lib/models/models.ts';
import { type Active, freeActive, readActive } from './lease.ts';
import { deliverToMlflow, type MlflowDeliveryDeps } from './mlflow-delivery.ts';
import { type NewsDeps, sendNews } from './notifications.ts';
import { sendRun } from './queue.ts';
import { isFinished, type Run } from './run.ts';
import {
  claimDelivery,
  claimResend,
  closeRun,
  findRun,
  markMessageSent,
  markNotified,
  openRuns,
  settleDelivery,
} from './run-store.ts';

interface OwnDeps {
  runs: {
    openRuns: typeof openRuns;
    findRun: typeof findRun;
    claimResend: typeof claimResend;
    markMessageSent: typeof markMessageSent;
  };
  lease: { readActive: typeof readActive; freeActive: typeof freeActive };
  queue: { sendRun: typeof sendRun };
}

export type SweepDeps = OwnDeps & NewsDeps & MlflowDeliveryDeps;

export const live: SweepDeps = {
  runs: {
    openRuns,
    findRun,
    claimResend,
    markMessageSent,
    markNotified,
    closeRun,
    claimDelivery,
    settleDelivery,
  },
  lease: { readActive, freeActive },
  queue: { sendRun },
  models: { loadModel, tryAnnounceMove },
  alerts: { announce },
  mlflow: { mlflowServer, logRun },
  clock: { now: () => new Date() },
};

const MINUTE_MS = 60_000;
/** A request sends its message within seconds. After this time it has crashed, or the queue was down. */
const UNSENT_MS = 2 * MINUTE_MS;
/** After a crash the message becomes visible half a minute after the lease ends. Later than this it is lost. */
const ABANDONED_MS = MINUTE_MS;
/** The time that a message has before it is sent again. */
const RESEND_MS = 5 * MINUTE_MS;

/** Sends the message of runs whose message was never sent, and of runs that no worker works on any more. */
export async function resendRuns(deps: SweepDeps = live): Promise<void> {
  const now = deps.clock.now();
  const [runs, active] = await Promise.all([deps.runs.openRuns(), deps.lease.readActive()]);
  const due = runs.filter((run) => isUnsent(run, now) || isAbandoned(run, active, now));
  for (const { run_id } of due) {
    if (!(await deps.runs.claimResend(run_id, now, ago(now, RESEND_MS)))) continue;
    await deps.queue.sendRun(run_id);
    await deps.runs.markMessageSent(run_id);
  }
}

function isUnsent({ pending, created_at }: Run, now: Date): boolean {
  return pending !== undefined && created_at < ago(now, UNSENT_MS).toISOString();
}

function isAbandoned(run: Run, { active_run, lease_until = '' }: Active, now: Date): boolean {
  if (isFinished(run)) return false;
  const isHeld = active_run === run.run_id && lease_until > ago(now, ABANDONED_MS).toISOString();
  return !isHeld && (run.status === 'running' || run.created_at < ago(now, RESEND_MS).toISOString());
}

/** Frees the active run's place when the run is finished, or when its request crashed before it stored a run. */
export async function freeOrphan(deps: SweepDeps = live): Promise<void> {
  const { active_run, taken_at = '' } = await deps.lease.readActive();
  if (active_run === undefined || taken_at > ago(deps.clock.now(), MINUTE_MS).toISOString()) return;
  const run = await deps.runs.findRun(active_run);
  if (!run || isFinished(run)) await deps.lease.freeActive(active_run);
}

/** @throws AggregateError after all runs were tried, when some notifications could not be sent. */
export async function sendPendingNotifications(deps: SweepDeps = live): Promise<void> {
  const runs = await deps.runs.openRuns();
  await tryEach(runs, (run) => sendNews(run, deps), 'runs not notified', 1);
}

/** A run's news comes first. What its process left behind when it crashed is announced without it. */
const MOST_WAIT_MS = 10 * MINUTE_MS;

/** Whether the run that made a move has still to tell its news, which the move follows. */
export async function waitsForItsRun(
  { run_id, at }: Pick<AliasMove, 'run_id' | 'at'>,
  deps: Pick<SweepDeps, 'clock'> & { runs: Pick<SweepDeps['runs'], 'findRun'> } = live,
): Promise<boolean> {
  if (run_id === undefined || at <= ago(deps.clock.now(), MOST_WAIT_MS).toISOString()) return false;
  const run = await deps.runs.findRun(run_id);
  return run !== undefined && (run.moved === undefined || run.owed !== undefined);
}

/** Each takes half a minute at most; the sweep has two minutes. */
const MOST_DELIVERIES = 2;

/** Delivers runs to MLflow whose next try is due, the longest overdue first. */
export async function deliverRuns(deps: SweepDeps = live): Promise<void> {
  const now = deps.clock.now().toISOString();
  const due = (await deps.runs.openRuns())
    .filter(({ mlflow_next_at }) => mlflow_next_at !== undefined && mlflow_next_at <= now)
    .sort((a, b) => ((a.mlflow_next_at ?? '') < (b.mlflow_next_at ?? '') ? -1 : 1));
  for (const { run_id } of due.slice(0, MOST_DELIVERIES)) await deliverToMlflow(run_id, deps);
}

function ago(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}
