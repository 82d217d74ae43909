// Collects the labels of each experiment while the log is folded, and beside them those of /v1 and /v2, whose users chose the version.
// Of many it keeps a sample that does not depend on their order.
import { createHash } from 'node:crypto';
import type { Answer } from '#lib/feedback/feedback.ts';
import { ALIASES, type Alias, type Experiment, modelsOf, type RampSpan } from '#lib/models/models.ts';
import { directKey } from './direct.ts';

/** An answer whose true digit is known, and whose picture one of the experiment's two models was asked about. */
export interface ExperimentLabel {
  feedback_id: string;
  username: string;
  digit: number;
  /** RFC 3339. */
  at: string;
  /** The version whose model's answer was shown. */
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
  /** By experiment, and by `directKey` of it, each label once. */
  collected(): Map<string, Collected>;
}

/** Experiments in the order in which they began. */
type Experiments = readonly Pick<Experiment, 'id' | 'since' | 'models'>[];

export interface WantedLabels {
  /** Labels of a key that are kept: those whose id has the smallest hashes. */
  most: number;
  /** An answer of /v1 and /v2 belongs to the last of these that had begun by then. */
  experiments: Experiments;
  /** The one experiment whose own answers are wanted; without it those of all that the log names. */
  only?: string | undefined;
  /** An answer of /v1 belongs to the one that was under way too: a hash chose which of its models answered. */
  ramps?: readonly RampSpan[] | undefined;
}

export function collectLabels({ most, experiments, only, ramps = [] }: WantedLabels): Collection {
  const kept = new Map<string, Map<string, ExperimentLabel>>();
  const counts = new Map<string, number>();
  const keepIf = (experiment: string, label: ExperimentLabel | undefined) => {
    if (!label) return;
    const labels = kept.get(experiment) ?? new Map<string, ExperimentLabel>();
    kept.set(experiment, labels.set(label.feedback_id, label));
    counts.set(experiment, (counts.get(experiment) ?? 0) + 1);
    if (labels.size > 2 * most) kept.set(experiment, sampled(labels, most));
  };
  return {
    async *watch(answers) {
      for await (const answer of answers) {
        const { experiment, at } = answer;
        if (experiment && (only ?? experiment) === experiment)
          keepIf(experiment, labelOf(answer, modelsOf(experiment)));
        const inForce = experiment === undefined && at !== undefined ? begunBy(at, experiments) : undefined;
        if (inForce) keepIf(directKey(inForce.id), directLabelOf(answer, inForce.models));
        const ramp =
          at === undefined ? undefined : ramps.findLast((one) => one.since <= at && at < (one.until ?? '~'));
        if (ramp && experiment === undefined && answer.version === 'v1')
          keepIf(ramp.key, directLabelOf(answer, ramp.models));
        yield answer;
      }
    },
    collected: () =>
      new Map(
        [...kept].map(([experiment, labels]) => {
          const sample = [...sampled(labels, most).values()];
          return [experiment, { labels: sample, further: (counts.get(experiment) ?? 0) - sample.length }];
        }),
      ),
  };
}

type Models = Record<Alias, string> | undefined;

/** Undefined when the true digit is not known, or another model than the experiment's has answered. */
function labelOf(answer: Answer, models: Models): ExperimentLabel | undefined {
  const { version, model } = answer;
  return version && models?.[version] === model ? known(answer, version) : undefined;
}

/** During a ramp /v1 answers with either model: which of them it was counts, not the version. */
function directLabelOf(answer: Answer, models: Models): ExperimentLabel | undefined {
  const shown = ALIASES.find((alias) => models?.[alias] === answer.model);
  return shown && known(answer, shown);
}

/** Undefined when the true digit or the model that answered is not known. */
export function known(
  { feedback_id, digit, at, ...answer }: Answer,
  shown: Alias,
): ExperimentLabel | undefined {
  const { username, prediction, model } = answer;
  if (feedback_id === undefined || at === undefined || typeof digit !== 'number' || !model) return undefined;
  return { feedback_id, username, digit, at, shown, prediction, model };
}

function begunBy(at: string, experiments: Experiments) {
  return experiments.findLast(({ since }) => since <= at);
}

/** Those whose id has the smallest hashes: the same of the same labels. */
export function sampled(labels: Map<string, ExperimentLabel>, most: number): Map<string, ExperimentLabel> {
  if (labels.size <= most) return labels;
  const byHash = [...labels].map((entry) => ({ entry, hash: hashOf(entry[0]) }));
  byHash.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return new Map(byHash.slice(0, most).map(({ entry }) => entry));
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64');
}
