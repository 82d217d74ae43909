// The report: computes the figures that an administrator reads from folded days. Pure.
import * as z from 'zod/mini';
import { addDays, dayOf, daysFrom } from '#lib/feedback/feedback.ts';
import type { Experiment } from '#lib/models/models.ts';
import { clusteredInterval, total, wilson } from '#lib/stats/stats.ts';
import { CLASSES, digitShares, share } from '#lib/task.ts';
import { confusionRows, countedIn } from './confusion.ts';
import { decide } from './decision.ts';
import { driftOf } from './drift.ts';
import { momentFrom, momentOf, momentView, type Stage } from './history.ts';
import { directFigures } from './pairs/direct.ts';
import type { PairTally } from './pairs/tally.ts';
import { judgePairs } from './pairs/verdict.ts';
import { countPeople } from './people.ts';
import { addRollups, type ExperimentTally, emptyRollup, type Rollup, type Tally } from './rollups/fold.ts';
import { judgeExperiment } from './verdict.ts';
import { decisionView, directView, interval, judgementView, pairsView, perAlias } from './views.ts';

/** The report as a client reads it. */
export const reportView = z.object({
  total_feedback: z.int(),
  correct_feedback: z.int(),
  incorrect_feedback: z.int(),
  accuracy_percentage: z.number().check(z.minimum(0), z.maximum(100)),
  versions: z.array(
    z.object({
      version: z.enum(['v1', 'v2']),
      model: z.string(),
      n: z.int(),
      users: z.int(),
      accuracy: share,
      wilson: interval.check(z.describe('95 %, if every answer were independent')),
      clustered: z.nullable(interval).check(z.describe('95 %, knowing that answers of one user are alike')),
      confusion: z.object({
        since: z
          .nullable(z.iso.date())
          .check(z.describe('The first day whose answers are counted in it; null without any')),
        counted: z.int().check(z.describe('Answers in it: fewer than `n` when some are older')),
        rows: z
          .array(z.array(z.int()).check(z.length(CLASSES)))
          .check(
            z.length(CLASSES + 1),
            z.describe(
              'A row for each digit that people say it was, 0–9, and one for answers that name none; in it a count for each digit that the model said',
            ),
          ),
      }),
    }),
  ),
  ab: z.object({
    experiment: z.string(),
    since: z.iso.datetime(),
    weights: perAlias(share),
    ...judgementView.shape,
  }),
  pairs: pairsView,
  direct: directView,
  decision: decisionView,
  history: z
    .array(momentView)
    .check(
      z.describe(
        'How the experiment stood after each hour, or after each day when it is older than three, and stands now',
      ),
    ),
  drift: z.object({
    p_value: z
      .nullable(share)
      .check(z.describe('null with fewer than 100 answers in the last 7 days or before them')),
    shares: z.object({ recent: digitShares, before: digitShares }),
  }),
  daily: z
    .array(z.object({ day: z.iso.date(), n: z.int(), accuracy: z.nullable(share) }))
    .check(z.length(14)),
  generated_at: z.iso.datetime(),
});

/** The answer while there is no feedback; the original Flask tutorial's words. */
export const NO_FEEDBACK = 'No hay feedback disponible' as const;
export const noReport = z.object({ msg: z.literal(NO_FEEDBACK) });

/** The report, with the fields that only the daily message uses. */
export interface Report extends z.input<typeof reportView> {
  drift: ReturnType<typeof driftOf>;
  /** Days since the latest day with feedback: 0 when that is today. */
  quiet_days: number;
}

/** The data that a report is computed from. */
export interface ReportData {
  now: Date;
  /** The first day of the totals, the versions and the drift. */
  since: string;
  /** At least the days from `since` and the last 14; days without feedback may be missing. */
  days: ReadonlyMap<string, Rollup>;
  experiment: Experiment;
  tally: ExperimentTally;
  /** How the experiment stood before, oldest first. */
  stages: readonly Stage[];
  /** The labelled pictures of /v1 and /v2. */
  direct: PairTally;
}

const DAILY_DAYS = 14;
const RECENT_DAYS = 7;

/** Undefined when there is no feedback from `since` on. */
export function reportOf({
  now,
  since,
  days,
  experiment,
  tally,
  stages,
  direct,
}: ReportData): Report | undefined {
  const today = dayOf(now);
  const recentFrom = addDays(today, 1 - RECENT_DAYS);
  const window = [...days].filter(([day]) => day >= since);
  const whole = sumOf(window);
  if (whole.answers === 0) return undefined;
  const latest = window.filter(([, { answers }]) => answers > 0).map(([day]) => day);
  const { id, since: begun, weights } = experiment;
  const [ab, pairs] = [judgeExperiment(tally, weights), judgePairs(tally.pairs)];
  const decision = decide(ab, pairs);
  const generated_at = now.toISOString();
  return {
    total_feedback: whole.answers,
    correct_feedback: whole.right,
    incorrect_feedback: whole.answers - whole.right,
    accuracy_percentage: (whole.right / whole.answers) * 100,
    versions: [...whole.tallies.entries()]
      .map(([key, tally]) => versionOf(tally, countedSince(key, window)))
      .sort(byVersion),
    ab: { experiment: id, since: begun, weights, ...ab },
    pairs,
    direct: directFigures(direct),
    decision,
    history: [
      ...stages.map((stage) => momentOf(stage, weights)),
      momentFrom({ at: generated_at, tally }, ab, pairs, decision),
    ],
    drift: driftOf(
      predictedIn(window.filter(([day]) => day >= recentFrom)),
      predictedIn(window.filter(([day]) => day < recentFrom)),
    ),
    daily: daysFrom(addDays(today, 1 - DAILY_DAYS), today).map((day) => dailyOf(day, days.get(day))),
    generated_at,
    quiet_days: daysFrom(latest.sort().at(-1) ?? today, today).length - 1,
  };
}

function versionOf(
  { version, model, buckets, people, confusion }: Tally,
  since: string | null,
): Report['versions'][number] {
  const { answers: n, right } = total(buckets);
  return {
    version,
    model,
    n,
    users: countPeople(people).count,
    accuracy: right / n,
    wilson: wilson(right, n),
    clustered: clusteredInterval(buckets) ?? null,
    confusion: { since, counted: countedIn(confusion), rows: confusionRows(confusion) },
  };
}

/** The first day whose rollup has the confusion counts of a tally. */
function countedSince(key: string, window: [string, Rollup][]): string | null {
  const counted = window.filter(([, { tallies }]) => countedIn(tallies.get(key)?.confusion ?? []) > 0);
  return counted.map(([day]) => day).sort()[0] ?? null;
}

/** Counts feedback on served predictions only. */
function dailyOf(day: string, rollup: Rollup | undefined): Report['daily'][number] {
  const { answers: n, right } = total(
    [...(rollup?.tallies.values() ?? [])].flatMap(({ buckets }) => buckets),
  );
  return { day, n, accuracy: n === 0 ? null : right / n };
}

function predictedIn(window: [string, Rollup][]): number[] {
  const digits: number[] = Array(CLASSES).fill(0);
  for (const [, { tallies }] of window) {
    for (const { predicted } of tallies.values()) {
      for (const [digit, count] of predicted.entries()) digits[digit] = (digits[digit] ?? 0) + count;
    }
  }
  return digits;
}

function sumOf(window: [string, Rollup][]): Rollup {
  return window.reduce((sum, [, rollup]) => addRollups(sum, rollup), emptyRollup());
}

function byVersion(a: { version: string; model: string }, b: { version: string; model: string }): number {
  return `${a.version} ${a.model}` < `${b.version} ${b.model}` ? -1 : 1;
}
