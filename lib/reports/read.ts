// Reads the data of a report: sealed days and hours from the rollups, open hours from the log.
import { addDays, answersIn, dayOf, daysFrom, firstDay } from '#lib/feedback/feedback.ts';
import { addHours, type Hour, hoursOfDay, type Span } from '#lib/hours.ts';
import { currentExperiment, type Experiment } from '#lib/models/models.ts';
import { exposures } from '#lib/predictions/predictions.ts';
import {
  addExperiments,
  addRollups,
  type ExperimentTally,
  emptyExperiment,
  emptyRollup,
  type Rollup,
} from './fold.ts';
import { type FoldDeps, foldSpan } from './fold-span.ts';
import { finerPeriods, stagesOf } from './history.ts';
import { readPairs } from './pairs/read.ts';
import { type Report, reportOf } from './report.ts';
import {
  type Period,
  readExperiment,
  readRollups,
  readSealed,
  type Sealed,
  sealedSince,
} from './rollup-store.ts';

interface ReportDeps extends FoldDeps {
  readSealed(): Promise<Sealed | undefined>;
  readRollups(periods: readonly Period[]): Promise<Map<Period, Rollup>>;
  readExperiment(experiment: string, periods: readonly Period[]): Promise<Map<Period, ExperimentTally>>;
  firstDay(now: Date): Promise<string | undefined>;
  currentExperiment(): Promise<Experiment>;
}

const live: ReportDeps = {
  readSealed,
  readRollups,
  readExperiment,
  firstDay,
  answersIn,
  exposures,
  readPairs,
  currentExperiment,
};

/** `since` of an experiment before the first change: it did not begin, it always was. */
const NEVER = new Date(0).toISOString();

/** Labels of what is not sealed that both models read: a quarter of a second's work. The others count once their hour is sealed. */
const MOST_READ = 200;

/** Days in the report besides those asked for. */
const DAILY_DAYS = 14;

/**
 * The report as of now, or undefined when there is no feedback.
 * @param since "2026-01-02", UTC: earlier feedback counts only in the A/B test and the last 14 days.
 */
export async function readReport(
  now: Date,
  since: string | undefined,
  deps: ReportDeps = live,
): Promise<Report | undefined> {
  const today = dayOf(now);
  const [pointer, experiment] = await Promise.all([deps.readSealed(), deps.currentExperiment()]);
  // Before the first hour is sealed, the report starts where sealing will start.
  const first = pointer?.first ?? (await deps.firstDay(now)) ?? today;
  const through = pointer?.through ?? hoursOfDay(addDays(first, -1)).through;
  const from = later(since ?? first, first);
  const shown = later(earlier(from, addDays(today, 1 - DAILY_DAYS)), first);
  const tested = later(experiment.since.slice(0, 10), first);

  const periods = sealedSince(tested, through);
  const [rollups, tallies, open] = await Promise.all([
    deps.readRollups(sealedSince(shown, through)),
    deps.readExperiment(experiment.id, [...periods, ...finerPeriods(periods)]),
    foldSpans(openSpans(through, today), experiment, deps),
  ]);
  const openTallies = open.flatMap(([day, { experiments }]) =>
    day >= tested ? (experiments.get(experiment.id) ?? []) : [],
  );
  const stages = stagesOf(periods, tallies);
  return reportOf({
    now,
    since: from,
    days: byDay([...rollups, ...open]),
    experiment,
    stages,
    tally: openTallies.reduce(addExperiments, stages.at(-1)?.tally ?? emptyExperiment()),
  });
}

/** What is not sealed: the rest of a day, then whole days. */
function openSpans(through: Hour, today: string): Span[] {
  const from = addHours(through, 1);
  return daysFrom(from.slice(0, 10), today).map((day) => {
    const whole = hoursOfDay(day);
    return { ...whole, from: later(from, whole.from) };
  });
}

/** One span after another: several large days at once may not fit in memory. */
async function foldSpans(
  spans: Span[],
  { id, since }: Experiment,
  deps: ReportDeps,
): Promise<[day: string, Rollup][]> {
  // Of the others the report shows nothing.
  const beganAt = async (experiment: string) => (experiment === id && since > NEVER ? since : undefined);
  const folded: [string, Rollup][] = [];
  for (const span of spans) {
    const rollup = await foldSpan(span, { beganAt, most: MOST_READ, only: id }, deps);
    folded.push([span.from.slice(0, 10), rollup]);
  }
  return folded;
}

/** The sum of each day's periods. */
function byDay(rollups: [Period, Rollup][]): Map<string, Rollup> {
  const days = Map.groupBy(rollups, ([period]) => period.slice(0, 10));
  return new Map(
    [...days].map(([day, parts]) => [
      day,
      parts.map(([, rollup]) => rollup).reduce(addRollups, emptyRollup()),
    ]),
  );
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
