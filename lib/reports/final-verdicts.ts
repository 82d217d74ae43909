// The final verdict of each experiment: judged once, when the hour in which it ended is sealed, and kept for ever.
import { getItems, putItem } from '#lib/dynamodb.ts';
import type { Hour } from '#lib/hours.ts';
import { allExperiments, type PastExperiment } from '#lib/models/models.ts';
import { type Decision, decide } from './decision.ts';
import { judgePairs, type PairJudgement } from './pairs/verdict.ts';
import { addExperiments, type ExperimentTally, emptyExperiment } from './rollups/fold.ts';
import { type Period, rollupsTable, sealedSince } from './rollups/rollup-store.ts';
import { type Judgement, judgeExperiment } from './verdict.ts';

/** What was known of an experiment when it ended. */
export interface FinalVerdict {
  /** The last hour whose answers are counted. */
  through: Hour;
  decision: Decision;
  ab: Judgement;
  pairs: PairJudgement;
}

export interface CloseDeps {
  readExperiment(experiment: string, periods: readonly Period[]): Promise<Map<Period, ExperimentTally>>;
  writeFinal(experiment: string, verdict: FinalVerdict): Promise<void>;
}

/** Days look different. */
const keyOf = (experiment: string) => ({ day: `#final#${experiment}` });

/**
 * Judges the experiments that ended in an hour. Idempotent: the same rollups give the same verdicts.
 * @param hour sealed, with its day if it is the day's last hour; @param first the first day that is sealed
 */
export async function closeExperiments(
  experiments: readonly PastExperiment[],
  hour: Hour,
  first: string,
  deps: CloseDeps,
): Promise<void> {
  for (const { id, since, weights, ended_by } of experiments) {
    if (ended_by?.at.slice(0, hour.length) !== hour) continue;
    const from = since.slice(0, 10) > first ? since.slice(0, 10) : first;
    const tallies = await deps.readExperiment(id, sealedSince(from, hour));
    const tally = [...tallies.values()].reduce(addExperiments, emptyExperiment());
    const [ab, pairs] = [judgeExperiment(tally, weights), judgePairs(tally.pairs)];
    await deps.writeFinal(id, { through: hour, decision: decide(ab, pairs), ab, pairs });
  }
}

export async function writeFinal(experiment: string, verdict: FinalVerdict): Promise<void> {
  await putItem(rollupsTable(), { ...keyOf(experiment), ...verdict });
}

async function readFinals(experiments: readonly string[]): Promise<Map<string, FinalVerdict>> {
  const attributes = ['day', 'through', 'decision', 'ab', 'pairs'];
  const items = await getItems<FinalVerdict & { day: string }>(
    rollupsTable(),
    experiments.map(keyOf),
    attributes,
  );
  return new Map(items.map(({ day, ...verdict }) => [day, verdict]));
}

export interface ListedExperiment extends PastExperiment {
  final?: FinalVerdict;
}

const listing = { allExperiments, readFinals };

/**
 * Experiments, newest first.
 * @param before how many experiments are older than those that were listed already; without it the newest are listed
 * @returns `next`, the same for the next page
 */
export async function listExperiments(
  limit: number,
  before?: number,
  deps = listing,
): Promise<{ items: ListedExperiment[]; next?: number }> {
  const all = await deps.allExperiments();
  const end = Math.min(before ?? all.length, all.length);
  const start = Math.max(0, end - limit);
  const shown = all.slice(start, end).reverse();
  const finals = await deps.readFinals(shown.map(({ id }) => id));
  const items = shown.map((experiment) => {
    const final = finals.get(keyOf(experiment.id).day);
    return { ...experiment, ...(final && { final }) };
  });
  return { items, ...(start > 0 && { next: start }) };
}
