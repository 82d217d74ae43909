// The five signals that are watched, and the scores that an hour gives for each: one score for each cluster of users. Pure.
import type { Hour } from '#lib/hours.ts';
import type { Alias } from '#lib/models/models.ts';
import { type Direction, type Score, weightOf } from '#lib/stats/stats.ts';
import { CLASSES } from '#lib/task.ts';
import type { ClusterCounts, HourCounts } from './counts.ts';

export const SIGNALS = ['accuracy', 'doubt', 'refused', 'confidence', 'digits'] as const;
export type Signal = (typeof SIGNALS)[number];

/** The answers of users about one model behind one alias, by cluster. */
export interface HourAnswers {
  version: Alias;
  model: string;
  clusters: readonly { answers: number; right: number }[];
}

/** One hour, folded. */
export interface WatchedHour {
  hour: Hour;
  served: HourCounts;
  answers: readonly HourAnswers[];
}

/** How a signal is watched. `margin`: a change of its mean up to this is none, since users and hours of the day differ. */
export const WATCHED: Record<Signal, { directions: readonly Direction[]; margin: number; streams: number }> =
  {
    accuracy: { directions: ['down'], margin: 0.003, streams: 1 },
    doubt: { directions: ['up'], margin: 0.003, streams: 1 },
    refused: { directions: ['up'], margin: 0.003, streams: 1 },
    confidence: { directions: ['down'], margin: 0.003, streams: 1 },
    digits: { directions: ['up', 'down'], margin: 0.01, streams: CLASSES },
  };

/** The scores of an hour for one subject: those of each stream, and the models that they are of. */
export interface Scored {
  streams: Score[][];
  models: string[];
}

/**
 * The scores by subject, `<signal> <version>` and, but for accuracy, the architecture: another architecture doubts otherwise,
 * and is not compared with the one before. A worse model of any architecture is a fall of accuracy.
 */
export function scoresOf({ served, answers }: WatchedHour): Map<string, Scored> {
  const scored = new Map<string, Scored>();
  for (const [subject, some] of Map.groupBy(answers, ({ version }) => `accuracy ${version}`)) {
    scored.set(subject, { streams: [accuracies(some)], models: modelsOf(some) });
  }
  const byArchitecture = Map.groupBy(
    served.values(),
    ({ version, model }) => `${version} ${architectureOf(model)}`,
  );
  for (const [kind, some] of byArchitecture) {
    const clusters = merged(some.map((one) => one.clusters));
    for (const signal of SIGNALS) {
      if (signal === 'accuracy') continue;
      scored.set(`${signal} ${kind}`, { streams: SCORES[signal](clusters), models: modelsOf(some) });
    }
  }
  return scored;
}

export function signalOf(subject: string): Signal {
  return subject.split(' ')[0] as Signal;
}

export function versionOf(subject: string): Alias {
  return subject.split(' ')[1] as Alias;
}

/** "cnn-58ba9540" → "cnn". */
function architectureOf(model: string): string {
  return model.split('-')[0] ?? model;
}

const modelsOf = (some: readonly { model: string }[]) => [...new Set(some.map(({ model }) => model))].sort();

function accuracies(some: readonly HourAnswers[]): Score[] {
  const [first, ...others] = some;
  return (first?.clusters ?? []).flatMap((_, cluster) => {
    const all = [first, ...others].flatMap((one) => one?.clusters[cluster] ?? []);
    const answers = sum(all.map((one) => one.answers));
    const right = sum(all.map((one) => one.right));
    return answers === 0 ? [] : { cluster, value: right / answers, weight: weightOf(answers) };
  });
}

type Clusters = ReadonlyMap<number, ClusterCounts>;

const SCORES: Record<Exclude<Signal, 'accuracy'>, (clusters: Clusters) => Score[][]> = {
  doubt: (clusters) => [ratios(clusters, ({ doubtful, predictions }) => [doubtful, predictions])],
  refused: (clusters) => [ratios(clusters, ({ refused, predictions }) => [refused, refused + predictions])],
  confidence: (clusters) => [ratios(clusters, ({ confidence, predictions }) => [confidence, predictions])],
  digits: (clusters) =>
    Array.from({ length: CLASSES }, (_, digit) =>
      ratios(clusters, ({ digits, predictions }) => [digits[digit] ?? 0, predictions]),
    ),
};

function ratios(clusters: Clusters, parts: (counts: ClusterCounts) => [number, number]): Score[] {
  return [...clusters].flatMap(([cluster, counts]) => {
    const [some, all] = parts(counts);
    return all === 0 ? [] : { cluster, value: Math.min(1, some / all), weight: weightOf(all) };
  });
}

function merged(parts: readonly Clusters[]): Clusters {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const all = new Map<number, ClusterCounts>();
  for (const [cluster, counts] of parts.flatMap((part) => [...part])) {
    const before = all.get(cluster);
    all.set(cluster, before ? addedCounts(before, counts) : counts);
  }
  return all;
}

/** The counts of two parts of one cluster. */
export function addedCounts(a: ClusterCounts, b: ClusterCounts): ClusterCounts {
  return {
    predictions: a.predictions + b.predictions,
    doubtful: a.doubtful + b.doubtful,
    refused: a.refused + b.refused,
    failed: a.failed + b.failed,
    slow: a.slow + b.slow,
    confidence: a.confidence + b.confidence,
    digits: a.digits.map((count, digit) => count + (b.digits[digit] ?? 0)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
