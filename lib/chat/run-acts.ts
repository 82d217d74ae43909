// What a press does to retrainings: another one with the same parameters, or one with the usual ones; once for each press.
import { type Phrase, say } from '#lib/alerts/alerts.ts';
import type { findRun, listRuns, Run, requestRetraining } from '#lib/retraining/retraining.ts';
import { isFinished, retrainingRequest } from '#lib/retraining/retraining.ts';
import { runNotOver, runQueued, runRepeated } from './answers-es.ts';
import type { Actor, Press } from './outcome.ts';

export interface RunActDeps {
  runs: { findRun: typeof findRun; listRuns: typeof listRuns };
  /** As requestRetraining, for a run with this id. */
  retraining: {
    requestRun: (run_id: string, ...request: Parameters<typeof requestRetraining>) => Promise<Run>;
  };
}

/** `came` is undefined when nothing was done. */
interface Came {
  say: string;
  came?: Phrase;
}

interface Asking {
  by: Actor;
  press: Press;
}

/** Repeats the latest run, when it has ended. */
export async function retryRun(run_id: string, asking: Asking, deps: RunActDeps): Promise<Came> {
  const { items } = await deps.runs.listRuns(1);
  const [latest] = items;
  if (latest && latest.run_id === idOf(asking.press)) return done(latest, asking.by);
  if (latest?.run_id !== run_id) return { say: runRepeated };
  if (!isFinished(latest)) return { say: runNotOver };
  return await requested(latest.request, asking, deps);
}

export async function retrain(note: string | undefined, asking: Asking, deps: RunActDeps): Promise<Came> {
  const request = retrainingRequest.parse(note === undefined ? {} : { note });
  return await requested(request, asking, deps);
}

/** The run has an id of the press, so that the same press never makes two. */
async function requested(request: Run['request'], { by, press }: Asking, deps: RunActDeps): Promise<Came> {
  const run_id = idOf(press);
  const present = await deps.runs.findRun(run_id);
  return done(present ?? (await deps.retraining.requestRun(run_id, request, by.signed)), by);
}

const idOf = ({ id }: Press) => id.slice(0, 32);

const done = ({ created_at }: Run, by: Actor): Came => ({
  say: runQueued,
  came: say`🔁 ${{ name: by.signed }}, ${{ at: created_at }}`,
});
