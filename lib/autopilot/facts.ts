// Gathers the facts that the autopilot decides by: retrainings, new answers, falls, the verdict, and the guardrails of a ramp.
import { addHours, type Hour, hourOf, hoursFrom, type Span } from '#lib/hours.ts';
import { currentExperiment, latestMove, type Ramp, rampKey } from '#lib/models/models.ts';
import {
  addPairs,
  emptyPairs,
  type PairTally,
  type Rollup,
  readHours,
  readReport,
} from '#lib/reports/reports.ts';
import { countNewLabels, listRuns, type Run } from '#lib/retraining/retraining.ts';
import {
  addedCounts,
  answersIn,
  type ClusterCounts,
  type Fall,
  type HourCounts,
  openFalls,
  readCounts,
  readWatch,
} from '#lib/watching/watching.ts';
import type { Facts } from './decide.ts';
import { type Arm, type Guarded, judgeRamp } from './guardrails.ts';

export interface FactDeps {
  listRuns(limit: number): Promise<{ items: Pick<Run, 'status' | 'created_at'>[] }>;
  countNewLabels: typeof countNewLabels;
  readFalls(): Promise<Fall[]>;
  readReport(now: Date): Promise<{ decision: { verdict: Facts['verdict'] } } | undefined>;
  currentExperiment(): Promise<{ models: Facts['models'] }>;
  latestMove(alias: 'v1' | 'v2'): Promise<{ revision: number; at: string } | undefined>;
  readCounts(span: Span): Promise<Map<Hour, HourCounts>>;
  readHours(span: Span): Promise<Map<Hour, Pick<Rollup, 'tallies'> & Partial<Pick<Rollup, 'experiments'>>>>;
}

const liveFacts: FactDeps = {
  listRuns: async (limit) => await listRuns(limit),
  countNewLabels,
  readFalls: async () => {
    const watch = await readWatch();
    return watch ? openFalls(watch.state) : [];
  },
  readReport: async (now) => await readReport(now, undefined),
  currentExperiment,
  latestMove,
  readCounts,
  readHours,
};

const OPEN: ReadonlySet<Run['status']> = new Set(['queued', 'running', 'awaiting_approval']);
/** While all users get the new model, the old one is what it was in these hours before. */
const BEFORE_HOURS = 7 * 24;
/** Of one read. */
const HOURS_AT_ONCE = 24;

/** @param through the latest sealed and watched hour */
export async function gatherFacts(
  ramp: Ramp | undefined,
  through: Hour,
  now: Date,
  deps: FactDeps = liveFacts,
): Promise<Facts> {
  const [runs, falls, { models }, v1, v2] = await Promise.all([
    deps.listRuns(1),
    deps.readFalls(),
    deps.currentExperiment(),
    deps.latestMove('v1'),
    deps.latestMove('v2'),
  ]);
  const [run] = runs.items;
  const hasRun = run !== undefined && OPEN.has(run.status);
  const isFree = !ramp && !hasRun;
  return {
    hasRun,
    ranAt: run?.created_at,
    falls,
    models,
    alias_revision: v1?.revision ?? 0,
    // What follows is read only where it can decide something.
    labels: isFree ? await deps.countNewLabels(now, v2?.at ?? '') : { all: 0, trusted: 0 },
    verdict: isFree && models.v1 !== models.v2 ? (await deps.readReport(now))?.decision.verdict : undefined,
    guarded: ramp ? await guard(ramp, through, deps) : undefined,
  };
}

async function guard(ramp: Ramp, through: Hour, deps: FactDeps): Promise<Guarded> {
  const began = hourOf(new Date(ramp.began_at));
  const stepBegan = hourOf(new Date(ramp.at));
  if (through < stepBegan) return { verdict: 'wait', reasons: ['Aún no ha pasado una hora.'] };
  const span = { from: addHours(began, -BEFORE_HOURS), through };
  const hours = await readArms(span, rampKey(ramp), deps);
  const armOf = (model: string, from: Hour): Arm => {
    const some = hours.filter(({ hour }) => hour >= from);
    return sumOf(some, model);
  };
  // With all users on the new model nobody is left to compare with at the same time.
  const oldFrom = ramp.share < 1 ? undefined : addHours(began, -BEFORE_HOURS);
  return judgeRamp(
    { fresh: armOf(ramp.to, began), old: armOf(ramp.from, oldFrom ?? began) },
    { fresh: armOf(ramp.to, stepBegan), old: armOf(ramp.from, oldFrom ?? stepBegan) },
    ramp.share,
    hours.flatMap(({ pairs }) => pairs ?? []).reduce(addPairs, emptyPairs()),
  );
}

interface RampHour {
  hour: Hour;
  served: HourCounts | undefined;
  answers: ReturnType<typeof answersIn>;
  /** Labelled pictures of v1 in the ramp, which both models have read. */
  pairs: PairTally | undefined;
}

async function readArms(span: Span, key: string, deps: FactDeps): Promise<RampHour[]> {
  const hours = hoursFrom(span);
  const found: RampHour[] = [];
  for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
    const some = hours.slice(at, at + HOURS_AT_ONCE);
    const part = { from: some[0] as Hour, through: some.at(-1) as Hour };
    const [counts, rollups] = await Promise.all([deps.readCounts(part), deps.readHours(part)]);
    for (const hour of some) {
      const rollup = rollups.get(hour);
      const pairs = rollup?.experiments?.get(key)?.pairs;
      found.push({ hour, served: counts.get(hour), answers: answersIn(rollup), pairs });
    }
  }
  return found;
}

/** The users of one model behind v1. */
function sumOf(hours: readonly RampHour[], model: string): Arm {
  const served = new Map<number, ClusterCounts>();
  const answers = new Map<number, { answers: number; right: number }>();
  for (const hour of hours) {
    for (const [cluster, counts] of hour.served?.get(`v1 ${model}`)?.clusters ?? []) {
      const sum = served.get(cluster);
      served.set(cluster, sum ? addedCounts(sum, counts) : counts);
    }
    const own = hour.answers.find((one) => one.version === 'v1' && one.model === model);
    for (const [cluster, { answers: n, right }] of (own?.clusters ?? []).entries()) {
      const sum = answers.get(cluster) ?? { answers: 0, right: 0 };
      answers.set(cluster, { answers: sum.answers + n, right: sum.right + right });
    }
  }
  return { served: [...served.values()], answers: [...answers.values()] };
}
