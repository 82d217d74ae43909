// Each minute: what runs owe and nobody is left to do. Safe to run at any time, to run twice, and to die anywhere.
import { type Active, freeActive, readActive } from './lease.ts';
import { delivering, deliverToMlflow } from './mlflow-delivery.ts';
import { telling, tellNews } from './news.ts';
import { sendRun } from './queue.ts';
import { isFinished, type Run } from './run.ts';
import { claimResend, clearPending, findRun, openRuns } from './run-store.ts';

export const sweeping = {
  ...telling,
  ...delivering,
  openRuns,
  findRun,
  readActive,
  freeActive,
  sendRun,
  clearPending,
  claimResend,
};
export type Sweeping = typeof sweeping;

const MINUTE_MS = 60_000;
/** The request sends within seconds; who has not by then, has died or had no queue. */
const UNSENT_MS = 2 * MINUTE_MS;
/** A worker's own message comes again half a minute after its lease; after this it is lost. */
const LEFT_MS = MINUTE_MS;
/** A message sent again gets this long before another one. */
const RESEND_MS = 5 * MINUTE_MS;

/** Sends again the message of runs that were stored and not sent, and of runs that nobody works at any more. */
export async function resendRuns(deps: Sweeping = sweeping): Promise<void> {
  const now = deps.now();
  const [runs, active] = await Promise.all([deps.openRuns(), deps.readActive()]);
  const due = runs.filter((run) => isUnsent(run, now) || isLeft(run, active, now));
  for (const { run_id } of due) {
    if (!(await deps.claimResend(run_id, now, ago(now, RESEND_MS)))) continue;
    await deps.sendRun(run_id);
    await deps.clearPending(run_id);
  }
}

function isUnsent({ pending, created_at }: Run, now: Date): boolean {
  return pending !== undefined && created_at < ago(now, UNSENT_MS).toISOString();
}

function isLeft(run: Run, { active_run, lease_until = '' }: Active, now: Date): boolean {
  if (isFinished(run)) return false;
  const isHeld = active_run === run.run_id && lease_until > ago(now, LEFT_MS).toISOString();
  return !isHeld && (run.status === 'running' || run.created_at < ago(now, RESEND_MS).toISOString());
}

/** Frees the active place when its run is over, or when its request died before it stored one. */
export async function freeOrphan(deps: Sweeping = sweeping): Promise<void> {
  const { active_run, taken_at = '' } = await deps.readActive();
  if (active_run === undefined || taken_at > ago(deps.now(), MINUTE_MS).toISOString()) return;
  const run = await deps.findRun(active_run);
  if (!run || isFinished(run)) await deps.freeActive(active_run);
}

/** @throws AggregateError after all were tried, when some could not be told. */
export async function tellOwedNews(deps: Sweeping = sweeping): Promise<void> {
  const failures: unknown[] = [];
  for (const run of await deps.openRuns()) {
    await tellNews(run, deps).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, `news of ${failures.length} runs not told`);
}

/** Each takes half a minute at most; the next minute goes on. */
const MOST_DELIVERIES = 2;

/** Tries MLflow again for runs whose time has come, those first that have waited longest. */
export async function deliverRuns(deps: Sweeping = sweeping): Promise<void> {
  const now = deps.now().toISOString();
  const due = (await deps.openRuns())
    .filter(({ mlflow_next_at }) => mlflow_next_at !== undefined && mlflow_next_at <= now)
    .sort((a, b) => ((a.mlflow_next_at ?? '') < (b.mlflow_next_at ?? '') ? -1 : 1));
  for (const { run_id } of due.slice(0, MOST_DELIVERIES)) await deliverToMlflow(run_id, deps);
}

function ago(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}
