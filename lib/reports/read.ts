// Reads the data of a report: sealed days from the rollups, open days from the log.
import { type Answer, addDays, answersOfDay, dayOf, daysFrom, firstDay } from '#lib/feedback/feedback.ts';
import { currentExperiment, type Experiment } from '#lib/models/models.ts';
import { type Exposure, exposures } from '#lib/predictions/predictions.ts';
import { addExperiments, type ExperimentTally, emptyExperiment, foldDay, type Rollup } from './fold.ts';
import { type Report, reportOf } from './report.ts';
import { readDays, readExperiment, readSealed, type Sealed } from './rollup-store.ts';

interface ReportDeps {
  readSealed(): Promise<Sealed | undefined>;
  readDays(days: readonly string[]): Promise<Map<string, Rollup>>;
  readExperiment(experiment: string, days: readonly string[]): Promise<ExperimentTally[]>;
  firstDay(now: Date): Promise<string | undefined>;
  answersOfDay(day: string): AsyncIterable<Answer>;
  exposures(day: string): AsyncIterable<Exposure>;
  currentExperiment(): Promise<Experiment>;
}

const live: ReportDeps = {
  readSealed,
  readDays,
  readExperiment,
  firstDay,
  answersOfDay,
  exposures,
  currentExperiment,
};

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
  // Before the first day is sealed, the report starts where sealing will start.
  const first = pointer?.first ?? (await deps.firstDay(now)) ?? today;
  const through = pointer?.through ?? addDays(first, -1);
  const from = later(since ?? first, first);
  const shown = later(earlier(from, addDays(today, 1 - DAILY_DAYS)), first);
  const tested = later(experiment.since.slice(0, 10), first);

  const [sealed, sealedTallies, open] = await Promise.all([
    deps.readDays(daysFrom(shown, through)),
    deps.readExperiment(experiment.id, daysFrom(tested, through)),
    foldDays(daysFrom(addDays(through, 1), today), deps),
  ]);
  const openTallies = [...open].flatMap(([day, { experiments }]) =>
    day >= tested ? (experiments.get(experiment.id) ?? []) : [],
  );
  return reportOf({
    now,
    since: from,
    days: new Map([...sealed, ...open]),
    experiment,
    tally: [...sealedTallies, ...openTallies].reduce(addExperiments, emptyExperiment()),
  });
}

/** One day after another: several large days at once may not fit in memory. */
async function foldDays(days: string[], deps: ReportDeps): Promise<Map<string, Rollup>> {
  const folded = new Map<string, Rollup>();
  for (const day of days) folded.set(day, await foldDay(deps.answersOfDay(day), deps.exposures(day)));
  return folded;
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
