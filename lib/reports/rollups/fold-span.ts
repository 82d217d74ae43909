// Folds a part of the log from the tables: the counts, and the pairs of its labels.
import type { Answer } from '#lib/feedback/feedback.ts';
import type { Span } from '#lib/hours.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import { experimentIn } from '../pairs/direct.ts';
import { type Collected, collectLabels, type WantedLabels } from '../pairs/labels.ts';
import type { PairTally } from '../pairs/tally.ts';
import { type BeganAt, emptyExperiment, foldLog, type Rollup } from './fold.ts';

export interface FoldDeps {
  answersIn(span: Span): AsyncIterable<Answer>;
  exposures(span: Span): AsyncIterable<Exposure>;
  /** @param key the id of an experiment, or `directKey` of it */
  readPairs(key: string, labels: Collected, began: string | undefined): Promise<PairTally>;
}

interface Wanted extends WantedLabels {
  beganAt: BeganAt;
}

export async function foldSpan(span: Span, { beganAt, ...wanted }: Wanted, deps: FoldDeps): Promise<Rollup> {
  const labels = collectLabels(wanted);
  const rollup = await foldLog(labels.watch(deps.answersIn(span)), deps.exposures(span), beganAt);
  for (const [key, collected] of labels.collected()) {
    const tally = rollup.experiments.get(key) ?? emptyExperiment();
    const pairs = await deps.readPairs(key, collected, await beganAt(experimentIn(key)));
    rollup.experiments.set(key, { ...tally, pairs });
  }
  return rollup;
}
