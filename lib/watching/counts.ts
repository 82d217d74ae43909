// What an hour holds of one version, by cluster of users: the counts that the watch judges. Pure; hours can be folded again at will.
import type { Alias } from '#lib/models/models.ts';
import type { Watched } from '#lib/predictions/predictions.ts';
import { CLASSES } from '#lib/task.ts';

/** The counts of one cluster of users. */
export interface ClusterCounts {
  predictions: number;
  doubtful: number;
  /** Pictures that were answered with 400 or 422, not with a digit. */
  refused: number;
  /** Calls that ended in an error of ours. */
  failed: number;
  /** Predictions that took longer than `SLOW_MS`. */
  slow: number;
  /** The sum of the probabilities of the digits that were answered. */
  confidence: number;
  digits: number[];
}

/** The predictions of one model behind one alias. */
export interface ServedCounts {
  version: Alias;
  model: string;
  clusters: Map<number, ClusterCounts>;
}

/** By version and model. */
export type HourCounts = Map<string, ServedCounts>;

/** Longer than this is slow: a warm prediction takes some 30 ms, a cold start a second. */
const SLOW_MS = 1_000;

export async function foldWatched(log: AsyncIterable<Watched>): Promise<HourCounts> {
  const counts: HourCounts = new Map();
  for await (const entry of log) addWatched(counts, entry);
  return counts;
}

function addWatched(counts: HourCounts, { version, model, cluster, ...entry }: Watched): void {
  const key = `${version} ${model}`;
  const served = counts.get(key) ?? { version, model, clusters: new Map() };
  counts.set(key, served);
  const own = served.clusters.get(cluster) ?? emptyCluster();
  served.clusters.set(cluster, own);
  if (entry.outcome) own[entry.outcome] += 1;
  if (entry.outcome || entry.digit === undefined) return;
  own.predictions += 1;
  own.doubtful += Number(entry.doubtful ?? false);
  own.slow += Number(entry.ms > SLOW_MS);
  own.confidence += entry.confidence ?? 0;
  own.digits[entry.digit] = (own.digits[entry.digit] ?? 0) + 1;
}

export function emptyCluster(): ClusterCounts {
  return {
    predictions: 0,
    doubtful: 0,
    refused: 0,
    failed: 0,
    slow: 0,
    confidence: 0,
    digits: Array(CLASSES).fill(0),
  };
}
