// Reads the data of a report: sealed days and hours and the closed slices of open hours from the rollups, the rest from the log.
import { addDays, answersIn, dayOf, daysFrom, firstDay } from '#lib/feedback/feedback.ts';
import { hoursOfDay, type Span } from '#lib/hours.ts';
import { currentExperiment, type Experiment } from '#lib/models/models.ts';
import { exposures } from '#lib/predictions/predictions.ts';
import { finerPeriods, stagesOf } from './history.ts';
import { directKey } from './pairs/direct.ts';
import { readPairs } from './pairs/read.ts';
import { type Report, reportOf } from './report.ts';
import {
  addExperiments,
  addRollups,
  type ExperimentTally,
  emptyExperiment,
  emptyRollup,
  type Rollup,
} from './rollups/fold.ts';
import { type FoldDeps, foldSpan } from './rollups/fold-span.ts';
import {
  type Period,
  readExperiment,
  readRollups,
  readSealed,
  type Sealed,
  sealedSince,
} from './rollups/rollup-store.ts';
import { type Folded, openSlices, readFolded, type Slice } from './rollups/slices.ts';

interface ReportDeps extends FoldDeps {
  readSealed(): Promise<Sealed | undefined>;
  readFolded(): Promise<Folded | undefined>;
  readRollups(periods: readonly Period[]): Promise<Map<Period, Rollup>>;
  readExperiment(experiment: string, periods: readonly Period[]): Promise<Map<Period, ExperimentTally>>;
  firstDay(now: Date): Promise<string | undefined>;
  currentExperiment(): Promise<Experiment>;
}

const live: ReportDeps = {
  readSealed,
  readFolded,
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

/** Labels of what is not folded that both models read. The others count once their hour is sealed. */
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
  const [pointer, folded, experiment] = await Promise.all([
    deps.readSealed(),
    deps.readFolded(),
    deps.currentExperiment(),
  ]);
  // Before the first hour is sealed, the report starts where sealing will start.
  const first = pointer?.first ?? (await deps.firstDay(now)) ?? today;
  const through = pointer?.through ?? hoursOfDay(addDays(first, -1)).through;
  const from = later(since ?? first, first);
  const shown = later(earlier(from, addDays(today, 1 - DAILY_DAYS)), first);
  const tested = later(experiment.since.slice(0, 10), first);

  const { slices, from: open } = openSlices(through, folded, now);
  const slicesSince = (day: string) => slices.filter((slice) => slice.slice(0, 10) >= day);
  const periods = sealedSince(tested, through);
  const direct = directKey(experiment.id);
  const [rollups, tallies, directTallies, unfolded] = await Promise.all([
    deps.readRollups([...sealedSince(shown, through), ...slicesSince(shown)]),
    deps.readExperiment(experiment.id, [...periods, ...finerPeriods(periods), ...slicesSince(tested)]),
    deps.readExperiment(direct, [...periods, ...slicesSince(tested)]),
    foldSpans(openSpans(open, today), experiment, deps),
  ]);
  const stages = stagesOf(periods, tallies);
  const openTallies = (key: string) =>
    unfolded.flatMap(([day, { experiments }]) => (day >= tested ? (experiments.get(key) ?? []) : []));
  const sliceTallies = slicesSince(tested).flatMap((slice) => tallies.get(slice) ?? []);
  return reportOf({
    now,
    since: from,
    days: byDay([...rollups, ...unfolded]),
    experiment,
    stages,
    tally: [...sliceTallies, ...openTallies(experiment.id)].reduce(
      addExperiments,
      stages.at(-1)?.tally ?? emptyExperiment(),
    ),
    direct: [...directTallies.values(), ...openTallies(direct)].reduce(addExperiments, emptyExperiment())
      .pairs,
  });
}

/** What is in no fold: the rest of a day from a minute on, then whole days. */
function openSpans(from: Slice, today: string): Span[] {
  return daysFrom(from.slice(0, 10), today).map((day) => {
    const whole = hoursOfDay(day);
    // A whole hour by its name.
    return { ...whole, from: from.startsWith(day) ? from.replace(/:00$/, '') : whole.from };
  });
}

/** One span after another: several large days at once may not fit in memory. */
async function foldSpans(
  spans: Span[],
  experiment: Experiment,
  deps: ReportDeps,
): Promise<[day: string, Rollup][]> {
  // Of the others the report shows nothing.
  const { id, since } = experiment;
  const beganAt = async (asked: string) => (asked === id && since > NEVER ? since : undefined);
  const wanted = { beganAt, most: MOST_READ, experiments: [experiment], only: id };
  const folded: [string, Rollup][] = [];
  for (const span of spans) {
    const rollup = await foldSpan(span, wanted, deps);
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
