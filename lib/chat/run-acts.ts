// What a press does to retrainings: another one with the same parameters or the usual ones, once for each press; and what an
// administrator decides of one that awaits approval.
import { type Phrase, say } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import type { decideRun, findRun, listRuns, Run, requestRetraining } from '#lib/retraining/retraining.ts';
import { isFinished, retrainingRequest } from '#lib/retraining/retraining.ts';
import {
  reportRetrained,
  runDecided,
  runDiscarded,
  runNotOver,
  runPublished,
  runQueued,
  runRepeated,
} from './answers-es.ts';
import type { Actor, Press } from './outcome.ts';

export interface RunActDeps {
  runs: { findRun: typeof findRun; listRuns: typeof listRuns };
  /** As requestRetraining, for a run with this id. */
  retraining: {
    requestRun: (run_id: string, ...request: Parameters<typeof requestRetraining>) => Promise<Run>;
    decideRun: (...decision: Parameters<typeof decideRun>) => Promise<Run>;
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

/** @param seen when the report was sent: what it proposes is done once, whoever presses again */
export async function retrain(
  note: string | undefined,
  seen: string | undefined,
  asking: Asking,
  deps: RunActDeps,
): Promise<Came> {
  const latest = seen === undefined ? undefined : (await deps.runs.listRuns(1)).items[0];
  if (latest && seen !== undefined && latest.created_at > seen && latest.run_id !== idOf(asking.press)) {
    const { by, created_at } = latest;
    return { say: reportRetrained(by, created_at), came: say`🔁 ${{ name: by }}, ${{ at: created_at }}` };
  }
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

/** Publishes or discards a run; whoever is second reads who was first. */
export async function decide(
  run_id: string,
  status: 'published' | 'discarded',
  { by }: Asking,
  { retraining }: RunActDeps,
): Promise<Came> {
  try {
    const run = await retraining.decideRun(run_id, { status, by: by.signed });
    return {
      say: status === 'published' ? runPublished(run.model ?? '') : runDiscarded,
      came: decided(run.decision ?? { status, by: by.signed, at: run.created_at }),
    };
  } catch (error) {
    const decision = decisionIn(error);
    if (!decision) throw error;
    return { say: runDecided(decision.status, decision.by), came: decided(decision) };
  }
}

type Decision = NonNullable<Run['decision']>;

const decided = ({ status, by, at }: Decision) =>
  say`${status === 'published' ? '✅' : '🗑️'} ${{ name: by }}, ${{ at }}`;

function decisionIn(error: unknown): Decision | undefined {
  if (!(error instanceof AppError) || error.code !== 'run_not_awaiting') return undefined;
  return error.facts.decision as Decision | undefined;
}
