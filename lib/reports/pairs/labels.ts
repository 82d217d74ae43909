// Collects the labels of each experiment while the log is folded. Of many it keeps a sample that does not depend on their order.
import { createHash } from 'node:crypto';
import type { Answer } from '#lib/feedback/feedback.ts';
import { type Alias, modelsOf } from '#lib/models/models.ts';

/** An answer of an experiment whose true digit is known, and whose picture one of the two models was asked about. */
export interface ExperimentLabel {
  feedback_id: string;
  username: string;
  digit: number;
  /** RFC 3339. */
  at: string;
  /** The version whose answer was shown. */
  shown: Alias;
  /** The digit that was shown. */
  prediction: number;
  model: string;
}

/** Of one experiment. */
export interface Collected {
  labels: ExperimentLabel[];
  /** Further labels, which are not in the sample. */
  further: number;
}

export interface Collection {
  /** Passes the answers on, and remembers the labels among them. */
  watch(answers: AsyncIterable<Answer>): AsyncIterable<Answer>;
  /** By experiment, each label once. */
  collected(): Map<string, Collected>;
}

/**
 * @param most labels of an experiment that are kept: those whose id has the smallest hashes
 * @param only the one experiment whose labels are wanted; without it those of all
 */
export function collectLabels(most: number, only?: string): Collection {
  const kept = new Map<string, Map<string, ExperimentLabel>>();
  const counts = new Map<string, number>();
  const keep = (experiment: string, label: ExperimentLabel) => {
    const labels = kept.get(experiment) ?? new Map<string, ExperimentLabel>();
    kept.set(experiment, labels.set(label.feedback_id, label));
    counts.set(experiment, (counts.get(experiment) ?? 0) + 1);
    if (labels.size > 2 * most) kept.set(experiment, smallest(labels, most));
  };
  return {
    async *watch(answers) {
      for await (const answer of answers) {
        const { experiment } = answer;
        const label = labelOf(answer);
        if (experiment && label && (only === undefined || experiment === only)) keep(experiment, label);
        yield answer;
      }
    },
    collected: () =>
      new Map(
        [...kept].map(([experiment, labels]) => {
          const sample = [...smallest(labels, most).values()];
          return [experiment, { labels: sample, further: (counts.get(experiment) ?? 0) - sample.length }];
        }),
      ),
  };
}

/** Undefined when the true digit is not known, or another model than the experiment's has answered. */
function labelOf({ feedback_id, digit, at, ...answer }: Answer): ExperimentLabel | undefined {
  const { username, prediction, experiment, version, model } = answer;
  if (feedback_id === undefined || at === undefined || typeof digit !== 'number') return undefined;
  if (!experiment || !version || !model || modelsOf(experiment)?.[version] !== model) return undefined;
  return { feedback_id, username, digit, at, shown: version, prediction, model };
}

function smallest(labels: Map<string, ExperimentLabel>, most: number): Map<string, ExperimentLabel> {
  if (labels.size <= most) return labels;
  const byHash = [...labels].map((entry) => ({ entry, hash: hashOf(entry[0]) }));
  byHash.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return new Map(byHash.slice(0, most).map(({ entry }) => entry));
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64');
}
