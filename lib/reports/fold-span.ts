// Folds a part of the log from the tables: the counts, and the pairs of its labels.
import type { Answer } from '#lib/feedback/feedback.ts';
import type { Span } from '#lib/hours.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import { type BeganAt, emptyExperiment, foldLog, type Rollup } from './fold.ts';
import { type Collected, collectLabels } from './pairs/labels.ts';
import type { PairTally } from './pairs/tally.ts';

export interface FoldDeps {
  answersIn(span: Span): AsyncIterable<Answer>;
  exposures(span: Span): AsyncIterable<Exposure>;
  readPairs(experiment: string, labels: Collected, began: string | undefined): Promise<PairTally>;
}

interface Wanted {
  beganAt: BeganAt;
  /** Labels of one experiment that are read by both models; the others are counted as unread. */
  most: number;
  /** The only experiment whose labels are read; without it all are. */
  only?: string;
}

export async function foldSpan(span: Span, { beganAt, most, only }: Wanted, deps: FoldDeps): Promise<Rollup> {
  const labels = collectLabels(most, only);
  const rollup = await foldLog(labels.watch(deps.answersIn(span)), deps.exposures(span), beganAt);
  for (const [experiment, collected] of labels.collected()) {
    const tally = rollup.experiments.get(experiment) ?? emptyExperiment();
    const pairs = await deps.readPairs(experiment, collected, await beganAt(experiment));
    rollup.experiments.set(experiment, { ...tally, pairs });
  }
  return rollup;
}
