// Reads the labelled pictures of an experiment with both of its models.
import { config } from '#lib/config.ts';
import { type Model, predict } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { labelDetails, type Reviews, readReviews } from '#lib/feedback/feedback.ts';
import { logger } from '#lib/log.ts';
import { ALIASES, type Alias, loadModel, modelsOf, modelsOfRamp } from '#lib/models/models.ts';
import { weigh } from '#lib/retraining/retraining.ts';
import { hashOf } from '../people.ts';
import { isLate } from '../rollups/fold.ts';
import { experimentIn } from './direct.ts';
import type { Collected, ExperimentLabel } from './labels.ts';
import { emptyPairs, type Pair, type PairTally, tallyPairs } from './tally.ts';

type Detail = Awaited<ReturnType<typeof labelDetails>> extends Map<string, infer Of> ? Of : never;

/** What both models read on a label's picture, and where the label comes from. */
interface ReadLabel {
  from: Detail['from'] | undefined;
  readings: Record<Alias, ReturnType<typeof predict>>;
}

/**
 * None of it ever changes, so a warm process keeps what it read: most labels of a report were in the report before. No picture is kept; of one
 * that was erased since, the reading counts until the process ends.
 */
const readBefore = new Map<string, ReadLabel>();
const MOST_READ_BEFORE = 2_000;

export interface PairDeps {
  loadModel(id: string): Promise<Model>;
  labelDetails(ids: readonly string[]): Promise<Map<string, Detail>>;
  /** By both models and the feedback. */
  readBefore: Map<string, ReadLabel>;
  readReviews(): Promise<Reviews>;
  /** The age from which on an account counts, in milliseconds. */
  leastAgeMs(): number;
}

const live: PairDeps = {
  loadModel,
  labelDetails,
  readBefore,
  readReviews,
  leastAgeMs: () => config('RETRAIN_MIN_ACCOUNT_AGE').RETRAIN_MIN_ACCOUNT_AGE,
};

/**
 * The pairs of an experiment's labels, of those under its `directKey`, or of a ramp's. Two forward passes for each label that this process has not read before.
 * @param began when the experiment did, if that is known
 * @throws AppError `unavailable`. A model that cannot be loaded for another reason leaves all labels unread.
 */
export async function readPairs(
  key: string,
  { labels, further }: Collected,
  began: string | undefined,
  deps = live,
): Promise<PairTally> {
  const ids = modelsOf(experimentIn(key)) ?? modelsOfRamp(key);
  // Two names of one model never differ.
  if (!ids || ids.v1 === ids.v2) return emptyPairs();
  const unread = { left_out: 0, unread: labels.length + further };
  if (labels.length === 0) return tallyPairs([], unread);
  const models = await loadBoth(ids, deps);
  if (!models) return tallyPairs([], unread);
  const [read, reviews] = await Promise.all([readLabels(labels, models, deps), deps.readReviews()]);
  const leastAgeMs = deps.leastAgeMs();
  const lost = { left_out: 0, unread: further };
  const pairs = labels.flatMap((label): Pair[] => {
    const known = read.get(label.feedback_id);
    if (!known) {
      lost.unread += 1;
      return [];
    }
    const pair = pairOf(label, known, { reviews, leastAgeMs, began });
    if (!pair) lost.left_out += 1;
    return pair ? [pair] : [];
  });
  return tallyPairs(pairs, lost);
}

async function readLabels(
  labels: readonly ExperimentLabel[],
  { v1, v2 }: Record<Alias, Model>,
  { labelDetails, readBefore }: PairDeps,
): Promise<Map<string, ReadLabel>> {
  const keyOf = (id: string) => `${v1.id} ${v2.id} ${id}`;
  const read = new Map(
    labels.flatMap(({ feedback_id: id }) => {
      const known = readBefore.get(keyOf(id));
      return known ? [[id, known]] : [];
    }),
  );
  const others = labels.map(({ feedback_id }) => feedback_id).filter((id) => !read.has(id));
  const details = others.length > 0 ? await labelDetails(others) : [];
  for (const [id, { pixels, from }] of details) {
    const label = { readings: { v1: predict(v1, pixels), v2: predict(v2, pixels) }, from };
    read.set(id, label);
    readBefore.set(keyOf(id), label);
  }
  for (const key of readBefore.keys()) {
    if (readBefore.size <= MOST_READ_BEFORE) break;
    readBefore.delete(key);
  }
  return read;
}

interface Judging {
  reviews: Reviews;
  leastAgeMs: number;
  began: string | undefined;
}

/** Undefined when a retraining would not learn from the label either: `weigh` says why. */
function pairOf(
  { shown, ...label }: ExperimentLabel,
  { readings, from }: ReadLabel,
  { reviews, leastAgeMs, began }: Judging,
): Pair | undefined {
  const facts = {
    ...label,
    version: shown,
    readings,
    ...(from && { from }),
    review: reviews.ofAnswer(label.feedback_id),
    userReview: reviews.ofUser(label.username, from?.account_at),
  };
  // As old as the account was when it answered, so that every fold of the same log is the same.
  if (weigh(facts, { now: new Date(label.at), leastAgeMs }).weight === 0) return undefined;
  return {
    shown,
    isRight: { v1: readings.v1.digit === label.digit, v2: readings.v2.digit === label.digit },
    person: hashOf(label.username),
    network: from?.network === undefined ? undefined : hashOf(from.network),
    isLate: isLate({ ...(from && { account_at: from.account_at }) }, began),
  };
}

/** Models never change, so a warm process keeps the last ones. */
const kept = new Map<string, Model>();
const MOST_KEPT = 4;

async function loadBoth(
  ids: Record<Alias, string>,
  deps: PairDeps,
): Promise<Record<Alias, Model> | undefined> {
  try {
    const [v1, v2] = await Promise.all(
      ALIASES.map(async (alias) => kept.get(ids[alias]) ?? (await deps.loadModel(ids[alias]))),
    );
    if (!v1 || !v2) return undefined;
    for (const model of [v1, v2]) kept.set(model.id, model);
    while (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
    return { v1, v2 };
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') throw error;
    logger.warn('pairs not read', { models: ids, error: error as Error });
    return undefined;
  }
}
