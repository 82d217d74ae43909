// The runs table. A worker's writes are conditional on its lease's epoch: after losing the lease they change nothing.
import { config } from '#lib/config.ts';
import {
  type Change,
  type Page,
  pageOf,
  putNew,
  queryAll,
  queryFirst,
  readItem,
  updateItem,
} from '#lib/dynamodb.ts';
import type { Lease } from './lease.ts';
import type { Result } from './result.ts';
import type {
  Decision,
  FinalStatus,
  LaterPairs,
  MlflowState,
  NotifiedStatus,
  Run,
  RunPosition,
} from './run.ts';

const KIND = 'retraining';
const table = () => config('RUNS_TABLE').RUNS_TABLE;
const update = <Item = Run>(run_id: string, change: Change) => updateItem<Item>(table(), { run_id }, change);

/** @throws Error when another run has this id. */
export async function putRun(run: Run): Promise<void> {
  if (!(await putNew(table(), 'run_id', { ...run }))) throw new Error(`there is a run ${run.run_id}`);
}

/** Read strongly. */
export async function findRun(run_id: string): Promise<Run | undefined> {
  const item = await readItem<Run>(table(), { run_id });
  // The item `#active` is no run.
  return item?.kind === KIND ? item : undefined;
}

/** Newest first. */
export async function listRuns(limit: number, after?: RunPosition): Promise<Page<Run, RunPosition>> {
  const found = await queryFirst<Run>({
    TableName: table(),
    IndexName: 'kind-created',
    KeyConditionExpression: '#kind = :kind',
    ExpressionAttributeNames: { '#kind': 'kind' },
    ExpressionAttributeValues: { ':kind': KIND },
    ScanIndexForward: false,
    // A run takes some 5 KB: even a hundred and one stay below the 1 MB of one answer.
    Limit: limit + 1,
    ExclusiveStartKey: after && { kind: KIND, created_at: after.created_at, run_id: after.run_id },
  });
  return pageOf(found, limit, ({ created_at, run_id }) => ({ created_at, run_id }));
}

/** The sweep reads at most this many; the next minute reads again. */
const MOST_OPEN = 200;

/** Runs that are unfinished or have anything pending, newest first, read strongly. */
export async function openRuns(): Promise<Run[]> {
  const open = await queryFirst<Pick<Run, 'run_id'>>({
    TableName: table(),
    IndexName: 'open-created',
    KeyConditionExpression: '#open = :open',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: { ':open': 'open' },
    ScanIndexForward: false,
    Limit: MOST_OPEN,
  });
  const runs = await Promise.all(open.map(({ run_id }) => findRun(run_id)));
  return runs.filter((run): run is Run => run?.open !== undefined);
}

/** Notes that the queue message has been sent. */
export async function markMessageSent(run_id: string): Promise<void> {
  await update(run_id, { remove: ['pending'], when: 'attribute_exists(#pending)' });
}

/** Claims the sending of the message for one sweep. @returns false when another sweep has claimed it since `before`. */
export async function claimResend(run_id: string, now: Date, before: Date): Promise<boolean> {
  const claimed = await update(run_id, {
    set: { resent_at: now.toISOString() },
    when: 'attribute_exists(#kind) AND (attribute_not_exists(#resent_at) OR #resent_at < :before)',
    values: { before: before.toISOString() },
  });
  return claimed !== undefined;
}

/** Starts a run under a new lease. @returns the run; undefined when it is finished, or a newer lease has started it. */
export async function beginRun({ run_id, epoch }: Lease, now: Date): Promise<Run | undefined> {
  const run = await findRun(run_id);
  return await update(run_id, {
    set: {
      status: 'running',
      progress: 0,
      lease_epoch: epoch,
      ...(run?.started_at === undefined && { started_at: now.toISOString() }),
    },
    remove: ['pending'],
    add: { attempts: 1 },
    when: '#status IN (:queued, :running) AND (attribute_not_exists(#lease_epoch) OR #lease_epoch < :epoch)',
    values: { queued: 'queued', running: 'running', epoch },
  });
}

/** Stores the progress, the parent or the results. @returns false when the lease is lost. */
export async function updateRun(
  lease: Lease,
  changes: Partial<Result> & Partial<Pick<Run, 'progress' | 'parent' | 'git_commit'>>,
): Promise<boolean> {
  return (await update(lease.run_id, { set: changes, ...underLease(lease) })) !== undefined;
}

/** The fields that are stored at a run's end, besides its status. */
export type Conclusion = Partial<Result> &
  Partial<Pick<Run, 'model' | 'sha256' | 'moved' | 'overtaken' | 'error'>>;

/**
 * Ends a run. The same write makes its notification pending and, where there is a server, its MLflow delivery.
 * @returns the run; undefined when the lease is lost.
 */
export async function concludeRun(
  lease: Lease,
  status: FinalStatus,
  now: Date,
  conclusion: Conclusion,
): Promise<Run | undefined> {
  const at = now.toISOString();
  const run = await findRun(lease.run_id);
  return await update(lease.run_id, {
    set: {
      ...conclusion,
      status,
      progress: 1,
      finished_at: at,
      ...(run?.mlflow.state === 'pending' && status !== 'awaiting_approval' && { mlflow_next_at: at }),
    },
    add: { owed: new Set([status]) },
    ...underLease(lease),
  });
}

/**
 * Stores what an administrator decided of a run that awaits approval, unless something was decided before.
 * @returns the run, with the decision that holds; undefined when it awaits none.
 */
export async function claimDecision(run_id: string, decision: Decision): Promise<Run | undefined> {
  const claimed = await update(run_id, {
    set: { decision },
    when: '#status = :awaiting AND attribute_not_exists(#decision)',
    values: { awaiting: 'awaiting_approval' },
  });
  if (claimed) return claimed;
  const run = await findRun(run_id);
  return run?.decision && run;
}

/** Takes a decision back that cannot be carried out, so that another one can be made. */
export async function withdrawDecision(run_id: string, { at, by }: Decision): Promise<void> {
  await update(run_id, {
    remove: ['decision'],
    when: '#status = :awaiting AND #decision.#at = :at AND #decision.#by = :by',
    values: { awaiting: 'awaiting_approval', at, by },
  });
}

/** Stores how a run that awaits approval does on later labels. @returns the run; undefined when it awaits none any more. */
export async function saveLaterPairs(run_id: string, later_pairs: LaterPairs): Promise<Run | undefined> {
  return await update(run_id, {
    set: { later_pairs },
    when: '#status = :awaiting AND attribute_not_exists(#decision)',
    values: { awaiting: 'awaiting_approval' },
  });
}

/** Ends a run as decided. The same write makes its notification and its MLflow delivery pending, and shows it to the sweep. */
export async function concludeDecision(
  run_id: string,
  decision: Decision,
  now: Date,
  conclusion: Pick<Run, 'moved'>,
): Promise<Run | undefined> {
  const { status } = decision;
  const run = await findRun(run_id);
  return await update(run_id, {
    set: {
      ...conclusion,
      decision,
      status,
      open: 'open',
      ...(run?.mlflow.state === 'pending' && { mlflow_next_at: now.toISOString() }),
    },
    add: { owed: new Set([status]) },
    when: '#status = :awaiting',
    values: { awaiting: 'awaiting_approval' },
  });
}

/** Notes that Slack has been notified of a status. */
export async function markNotified(run_id: string, status: NotifiedStatus): Promise<void> {
  await update(run_id, { delete: { owed: new Set([status]) }, when: 'attribute_exists(#owed)' });
}

/** Takes the run out of the sweep's index, unless it is unfinished or anything is pending. */
export async function closeRun(run_id: string): Promise<void> {
  await update(run_id, {
    remove: ['open'],
    when:
      'attribute_exists(#open) AND attribute_not_exists(#pending) AND attribute_not_exists(#owed) AND ' +
      'attribute_not_exists(#mlflow_next_at) AND attribute_exists(#finished_at)',
  });
}

/** Claims a delivery to MLflow until `until`. @returns the run; undefined when none is due or another has claimed it. */
export async function claimDelivery(run_id: string, now: Date, until: Date): Promise<Run | undefined> {
  return await update(run_id, {
    set: { mlflow_next_at: until.toISOString() },
    add: { mlflow_attempts: 1 },
    when: '#mlflow_next_at <= :now',
    values: { now: now.toISOString() },
  });
}

/** Stores the result of a delivery to MLflow. @param next when to try again; undefined when nothing is left to do. */
export async function settleDelivery(run_id: string, mlflow: MlflowState, next?: Date): Promise<void> {
  const set = { mlflow, mlflow_next_at: next?.toISOString() };
  const when = 'attribute_exists(#mlflow_next_at)';
  await update(run_id, next ? { set, when } : { set, remove: ['mlflow_next_at'], when });
}

function underLease({ epoch }: Lease) {
  return { when: '#lease_epoch = :epoch AND #status = :running', values: { epoch, running: 'running' } };
}

/**
 * Replaces the name of a person who is erased among those who taught most.
 * @returns in how many runs it stood, or may stand yet: a run under way names whom it has learnt from when its training ends
 */
export async function renameTeacher(name: string, pseudonym: string, since: string): Promise<number> {
  let found = 0;
  const runs = queryAll<Run>({
    TableName: table(),
    IndexName: 'kind-created',
    KeyConditionExpression: '#kind = :kind AND #created >= :since',
    ExpressionAttributeNames: { '#kind': 'kind', '#created': 'created_at' },
    ExpressionAttributeValues: { ':kind': KIND, ':since': since },
  });
  for await (const { run_id, status, learnt } of runs) {
    const isTeacher = learnt?.teachers.some(({ username }) => username === name);
    if (status !== 'running' && !isTeacher) continue;
    found++;
    if (status === 'running' || !learnt) continue;
    const teachers = learnt.teachers.map((one) =>
      one.username === name ? { ...one, username: pseudonym } : one,
    );
    await update(run_id, { set: { learnt: { ...learnt, teachers } }, when: 'attribute_exists(#learnt)' });
  }
  return found;
}
