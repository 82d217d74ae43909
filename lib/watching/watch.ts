// Judges the hours that were sealed since the last call, oldest first, and tells the falls that began or ended.
import { recordFall } from '#lib/alerts/alerts.ts';
import { addHours, type Hour, type Span } from '#lib/hours.ts';
import { type Watched, watchedIn } from '#lib/predictions/predictions.ts';
import { type Rollup, readHours, readSealed } from '#lib/reports/reports.ts';
import { foldWatched, type HourCounts } from './counts.ts';
import { firstState, next } from './next.ts';
import type { HourAnswers } from './signals.ts';
import { markTold, readWatch, type Watch, writeCounts, writeWatch } from './store.ts';
import { fallAlert } from './texts-es.ts';

interface WatchDeps {
  readSealed(): Promise<{ first: string; through: Hour } | undefined>;
  readHours(span: Span): Promise<Map<Hour, Pick<Rollup, 'tallies'>>>;
  watchedIn(hour: Hour): AsyncIterable<Watched>;
  readWatch(): Promise<Watch | undefined>;
  writeWatch(watch: Watch, before: Hour | undefined): Promise<boolean>;
  writeCounts(hour: Hour, counts: HourCounts): Promise<void>;
  markTold(watch: Watch): Promise<void>;
  recordFall: typeof recordFall;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
}

export const live: WatchDeps = {
  readSealed,
  readHours,
  watchedIn,
  readWatch,
  writeWatch,
  writeCounts,
  markTold,
  recordFall,
  clock: () => performance.now(),
};

/** Where the watch begins on a deployment that has a history: what is older is no reference. */
const FIRST_HOURS = 35 * 24;
/** No new hour is started after this time, because the caller has other work too; the next call continues. */
const BUDGET_MS = 10_000;

/** @returns the hours judged. Two calls at once judge the same; one of them stores it and goes on. */
export async function watchHours(deps: WatchDeps = live): Promise<Hour[]> {
  const started = deps.clock();
  const [sealed, stored] = await Promise.all([deps.readSealed(), deps.readWatch()]);
  if (!sealed) return [];
  const judged: Hour[] = [];
  let watch = stored ?? firstWatch(sealed);
  let before = stored?.state.through;
  while (watch.state.through < sealed.through && deps.clock() - started < BUDGET_MS) {
    const hour = addHours(watch.state.through, 1);
    watch = await withHour(watch, hour, deps);
    if (!(await deps.writeWatch(watch, before))) return judged;
    before = hour;
    judged.push(hour);
  }
  if (watch.untold.length > 0) await tell(watch, deps);
  return judged;
}

function firstWatch({ first, through }: { first: string; through: Hour }): Watch {
  const oldest = addHours(through, -FIRST_HOURS);
  const beginning = addHours(`${first}T00`, -1);
  return { state: firstState(beginning > oldest ? beginning : oldest), untold: [] };
}

async function withHour({ state, untold }: Watch, hour: Hour, deps: WatchDeps): Promise<Watch> {
  const [served, rollups] = await Promise.all([
    foldWatched(deps.watchedIn(hour)),
    deps.readHours({ from: hour, through: hour }),
  ]);
  await deps.writeCounts(hour, served);
  const step = next(state, { hour, served, answers: answersIn(rollups.get(hour)) });
  return { state: step.state, untold: [...untold, ...step.changes] };
}

/** The answers about each model, by cluster of users. */
export function answersIn(rollup: Pick<Rollup, 'tallies'> | undefined): HourAnswers[] {
  return [...(rollup?.tallies.values() ?? [])].map(({ version, model, buckets }) => ({
    version,
    model,
    clusters: buckets,
  }));
}

/** Safe to repeat: an alert is recorded once for each change. */
async function tell(watch: Watch, deps: WatchDeps): Promise<void> {
  for (const change of watch.untold) await deps.recordFall(fallAlert(change));
  await deps.markTold(watch);
}
