// How an experiment stood at the end of each sealed period. Pure.
import * as z from 'zod/mini';
import { type Hour, hoursFrom, hoursOfDay, startOf } from '#lib/hours.ts';
import { ALIASES, type Alias } from '#lib/models/models.ts';
import { total } from '#lib/stats/stats.ts';
import { share } from '#lib/task.ts';
import { type Decision, decide } from './decision.ts';
import { judgePairs, type PairJudgement } from './pairs/verdict.ts';
import { addExperiments, type ExperimentTally, emptyExperiment } from './rollups/fold.ts';
import type { Period } from './rollups/rollup-store.ts';
import { type Judgement, judgeExperiment } from './verdict.ts';
import { decisionView, judgementView, pairsView, perAlias } from './views.ts';

const { shape: ofPairs } = pairsView;

/** One moment of an experiment as a client reads it. */
export const momentView = z.object({
  at: z.iso
    .datetime()
    .check(z.describe('The end of an hour or a day; of the last one, when the report was made')),
  versions: perAlias(z.object({ n: z.int(), accuracy: z.nullable(share) })).check(
    z.describe('Answers of the experiment until then, and the share that was right'),
  ),
  ab: z
    .pick(judgementView, { difference: true, interval: true })
    .check(z.describe('The A/B test until then')),
  pairs: z
    .object({ pictures: ofPairs.pictures, difference: ofPairs.difference, interval: ofPairs.interval })
    .check(z.describe('The test by pairs until then')),
  verdict: decisionView.shape.verdict.check(z.describe('What a report would have said')),
});
export type Moment = z.input<typeof momentView>;

/** The counts of an experiment from its beginning to a time. */
export interface Stage {
  /** RFC 3339. */
  at: string;
  tally: ExperimentTally;
}

/** An experiment of at most so many whole days is told hour by hour, an older one day by day. */
const DAYS_BY_HOUR = 3;
/** More are not told apart on a screen, and each costs a judgement. */
const MOST_STAGES = 100;

/** The hours that must be read besides, so that a young experiment is told hour by hour. */
export function finerPeriods(periods: readonly Period[]): Hour[] {
  const days = periods.filter(isDay);
  return days.length > DAYS_BY_HOUR ? [] : days.flatMap((day) => hoursFrom(hoursOfDay(day)));
}

/**
 * The stages of an experiment, oldest first: one for each period with an entry. Of very many some are left out, but never the last.
 * @param periods sealed, in order; @param tallies of these periods, and of their hours where those are known
 */
export function stagesOf(periods: readonly Period[], tallies: ReadonlyMap<Period, ExperimentTally>): Stage[] {
  const parts = periods.flatMap((period) => partsOf(period, tallies));
  const step = Math.ceil(parts.length / MOST_STAGES);
  const stages: Stage[] = [];
  let sum = emptyExperiment();
  for (const [place, [period, tally]] of parts.entries()) {
    sum = addExperiments(sum, tally);
    if ((parts.length - 1 - place) % step === 0) stages.push({ at: endOf(period), tally: sum });
  }
  return stages;
}

/** A day's hours when they are all there, else the day. A release from before hours has sealed whole days at once. */
function partsOf(period: Period, tallies: ReadonlyMap<Period, ExperimentTally>): [Period, ExperimentTally][] {
  const [own, ...hours] = [period, ...(isDay(period) ? hoursFrom(hoursOfDay(period)) : [])].map(
    (each) => [each, tallies.get(each)] as const,
  );
  const known = hours.filter((part): part is [Period, ExperimentTally] => part[1] !== undefined);
  if (!own?.[1]) return known;
  const isWhole = sizeOf(known.map(([, tally]) => tally)) === sizeOf([own[1]]);
  return known.length > 0 && isWhole ? known : [[period, own[1]]];
}

/** Answers and exposures. */
function sizeOf(tallies: readonly ExperimentTally[]): number {
  const arms = tallies.flatMap(({ v1, v2 }) => [v1, v2]);
  return arms.reduce((sum, { buckets, exposures }) => sum + total(buckets).answers + exposures, 0);
}

/** What a report would have said of a stage. */
export function momentOf({ at, tally }: Stage, weights: Record<Alias, number>): Moment {
  const [ab, pairs] = [judgeExperiment(tally, weights), judgePairs(tally.pairs)];
  return momentFrom({ at, tally }, ab, pairs, decide(ab, pairs));
}

/** The same from judgements that were made already. */
export function momentFrom(
  { at, tally }: Stage,
  ab: Judgement,
  pairs: PairJudgement,
  { verdict }: Decision,
): Moment {
  const [v1, v2] = ALIASES.map((alias) => {
    const { answers: n, right } = total(tally[alias].buckets);
    return { n, accuracy: n === 0 ? null : right / n };
  });
  const { pictures, difference, interval } = pairs;
  return {
    at,
    versions: { v1: v1 ?? NOTHING, v2: v2 ?? NOTHING },
    ab: { difference: ab.difference, interval: ab.interval },
    pairs: { pictures, difference, interval },
    verdict,
  };
}

const NOTHING = { n: 0, accuracy: null };

const isDay = (period: Period) => period.length === 10;

function endOf(period: Period): string {
  const hour = isDay(period) ? hoursOfDay(period).through : period;
  return new Date(startOf(hour).getTime() + 3_600_000).toISOString();
}
