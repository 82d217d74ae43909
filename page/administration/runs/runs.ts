// Retrainings as data: what is under way, what two differ in, what a live event changes. Pure.
import type { Run } from '../api.ts';

export type RunStatus = Run['status'];

/** A worker has still to do something for it. */
export function isUnderWay({ status }: Pick<Run, 'status'>): boolean {
  return status === 'queued' || status === 'running';
}

/** How well the parent and the candidate read a set of digits; undefined where nothing was measured. */
export interface BeforeAfter {
  before: number | undefined;
  after: number | undefined;
}

/** @param set "mnist_held_out" or "feedback" */
export function accuracies(
  { metrics }: Pick<Run, 'metrics'>,
  set: 'mnist_held_out' | 'feedback',
): BeforeAfter {
  return { before: metrics?.[`${set}_accuracy_before`], after: metrics?.[`${set}_accuracy_after`] };
}

/** What a `retraining` event says of a run in the list. Without the run, or with another status, it has to be read again. */
export function withEvent(
  runs: readonly Run[],
  data: Record<string, unknown>,
): { runs: Run[]; isStale: boolean } {
  const { run_id, status, progress } = data;
  const known = runs.find((run) => run.run_id === run_id);
  const isSame = known !== undefined && known.status === status && typeof progress === 'number';
  if (!isSame) return { runs: [...runs], isStale: true };
  // Events may come late or twice.
  const moved = { ...known, progress: Math.max(known.progress, progress) };
  return { runs: runs.map((run) => (run === known ? moved : run)), isStale: false };
}

/** Milliseconds that a run has taken until now, or took. */
export function tookMs(
  { started_at, finished_at }: Pick<Run, 'started_at' | 'finished_at'>,
  now: number,
): number {
  if (started_at === null) return 0;
  return Math.max(0, (finished_at === null ? now : Date.parse(finished_at)) - Date.parse(started_at));
}

/** Why answers were left out, the most frequent reason first. */
export function leftOut({ learnt }: Pick<Run, 'learnt'>): [reason: string, count: number][] {
  return Object.entries(learnt?.left_out ?? {})
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
}

export interface Difference {
  name: string;
  values: [a: string | number | undefined, b: string | number | undefined];
}

/** What two runs were asked to do and what came of it, where they differ. */
export function differences(a: Run, b: Run): Difference[] {
  const [first, second] = [factsOf(a), factsOf(b)];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return names
    .map((name): Difference => ({ name, values: [first[name], second[name]] }))
    .filter(({ values: [one, other] }) => one !== other);
}

function factsOf({
  status,
  model,
  params,
  metrics,
  changes,
}: Run): Record<string, string | number | undefined> {
  return {
    status,
    ...(model !== null && { model }),
    ...params,
    ...metrics,
    ...(changes && { changed: changes.changed }),
  };
}

/** Two runs in an address: "<id>+<id>". */
export function pairOf(id: string): [string, string] | undefined {
  const [a, b, ...others] = id.split('+');
  return a && b && others.length === 0 ? [a, b] : undefined;
}
