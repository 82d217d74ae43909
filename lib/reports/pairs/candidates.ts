// Reads trusted labels that were given after a run's request with its candidate and with the model that serves, while the run awaits
// approval: hour by hour, as hours are sealed.
import { config } from '#lib/config.ts';
import { type Model, predict } from '#lib/digits/digits.ts';
import { type Answer, answersIn, labelDetails, latestReviewAt, readReviews } from '#lib/feedback/feedback.ts';
import { addHours, type Hour, hourOf, type Span } from '#lib/hours.ts';
import { latestMove, loadModel, modelBehind } from '#lib/models/models.ts';
import {
  type LaterPairs,
  listRuns,
  type Run,
  saveLaterPairs,
  showLaterPairs,
  trustIn,
  weigh,
} from '#lib/retraining/retraining.ts';
import { compareOthers, confidenceSequence, type PairCluster, pairTotal } from '#lib/stats/stats.ts';
import { hashOf } from '../people.ts';
import { emptyBuckets, increase } from '../rollups/buckets.ts';
import { readSealed, type Sealed } from '../rollups/rollup-store.ts';
import { bucketsFrom, storedBuckets } from '../rollups/stored-counts.ts';
import { type ExperimentLabel, known, sampled } from './labels.ts';
import { LEAST_PICTURES, LEAST_USERS, TUNING } from './verdict.ts';

/** Older runs are forgotten ones: v2 has moved since, and they cannot be published. */
const MOST_RUNS = 10;
/** Labels of one hour that are read. */
const MOST_READ = 500;
/** No new hour is begun after this time. */
const BUDGET_MS = 10_000;

interface CandidateDeps {
  listRuns(limit: number): Promise<{ items: Run[] }>;
  saveLaterPairs: typeof saveLaterPairs;
  showLaterPairs(run: Run): Promise<void>;
  readSealed(): Promise<Sealed | undefined>;
  latestReviewAt(): Promise<string | undefined>;
  modelBehind(alias: 'v1' | 'v2'): Promise<Model>;
  latestMove(alias: 'v2'): Promise<{ at: string } | undefined>;
  loadModel(id: string): Promise<Model>;
  answersIn(span: Span): AsyncIterable<Answer>;
  labelDetails: typeof labelDetails;
  readReviews: typeof readReviews;
  /** The age from which on an account counts, in milliseconds. */
  leastAgeMs(): number;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
}

const live: CandidateDeps = {
  listRuns: async (limit) => await listRuns(limit),
  saveLaterPairs,
  showLaterPairs,
  readSealed,
  latestReviewAt,
  modelBehind,
  latestMove,
  loadModel,
  answersIn,
  labelDetails,
  readReviews,
  leastAgeMs: () => config('RETRAIN_MIN_ACCOUNT_AGE').RETRAIN_MIN_ACCOUNT_AGE,
  clock: () => performance.now(),
};

interface Models {
  v1: Model;
  /** The model that the candidate would replace. */
  v2: Model;
  candidate: Model;
}

/** Idempotent: what was read is stored with how far. @returns the runs of which anything was read. */
export async function readCandidates(deps: CandidateDeps = live): Promise<string[]> {
  const started = deps.clock();
  const { items } = await deps.listRuns(MOST_RUNS);
  const awaiting = items.filter(({ status, decision }) => status === 'awaiting_approval' && !decision);
  const sealed = awaiting.length > 0 ? await deps.readSealed() : undefined;
  if (!sealed) return [];
  const reviewed = await deps.latestReviewAt();
  const read: string[] = [];
  for (const run of awaiting) {
    const isLeft = () => deps.clock() - started < BUDGET_MS;
    if (isLeft() && (await readRun(run, sealed.through, reviewed, isLeft, deps))) read.push(run.run_id);
  }
  return read;
}

async function readRun(
  run: Run,
  through: Hour,
  reviewed: string | undefined,
  isLeft: () => boolean,
  deps: CandidateDeps,
): Promise<boolean> {
  const { later_pairs: found, model: id } = run;
  if (id === undefined || (found && found.through >= through && found.reviewed === reviewed)) return false;
  const [v1, v2, move] = await Promise.all([
    deps.modelBehind('v1'),
    deps.modelBehind('v2'),
    deps.latestMove('v2'),
  ]);
  const isKnown = found !== undefined && found.against === v2.id && found.reviewed === reviewed;
  if (isKnown && found.through >= through) return false;
  // A model that v2 was moved to since may have learnt what came before.
  const from = [run.created_at, move?.at ?? ''].sort().at(-1) as string;
  const models = { v1, v2, candidate: await deps.loadModel(id) };
  const counts = isKnown ? countsFrom(found) : noCounts();
  let next = isKnown ? addHours(found.through, 1) : hourOf(new Date(from));
  while (next <= through && isLeft()) {
    await readHour(next, from, models, counts, deps);
    next = addHours(next, 1);
  }
  const last = addHours(next, -1);
  if (last < from.slice(0, 13)) return false;
  const saved = await deps.saveLaterPairs(
    run.run_id,
    laterOf(counts, { against: v2.id, through: last, reviewed }),
  );
  const isNew = saved && pictures(saved.later_pairs) !== pictures(found);
  if (isNew) await deps.showLaterPairs(saved);
  return saved !== undefined;
}

const pictures = (pairs: LaterPairs | undefined) =>
  (pairs?.of_served.pictures ?? 0) + (pairs?.of_others.pictures ?? 0);

interface Counts {
  served: PairCluster;
  others: PairCluster[];
}

const NONE: PairCluster = { answers: 0, better: 0, worse: 0 };
const noCounts = (): Counts => ({ served: { ...NONE }, others: emptyBuckets(NONE) });

function countsFrom({ of_served: { pictures: answers, better, worse }, of_others }: LaterPairs): Counts {
  return { served: { answers, better, worse }, others: bucketsFrom<PairCluster>(of_others.clusters) };
}

async function readHour(
  hour: Hour,
  from: string,
  models: Models,
  counts: Counts,
  deps: CandidateDeps,
): Promise<void> {
  const labels = new Map<string, ExperimentLabel>();
  for await (const answer of deps.answersIn({ from: hour, through: hour })) {
    // Which half it would be in is of no use here: it is the model that counts.
    const label = known(answer, answer.version ?? 'v1');
    if (label && label.at >= from) labels.set(label.feedback_id, label);
  }
  if (labels.size === 0) return;
  const some = [...sampled(labels, MOST_READ).values()];
  const [details, reviews] = await Promise.all([
    deps.labelDetails(some.map(({ feedback_id }) => feedback_id)),
    deps.readReviews(),
  ]);
  for (const { shown, ...label } of some) {
    const { pixels, from: provenance } = details.get(label.feedback_id) ?? {};
    if (!pixels) continue;
    const readings = { v1: predict(models.v1, pixels), v2: predict(models.v2, pixels) };
    const facts = {
      ...label,
      version: shown,
      readings,
      ...(provenance && { from: provenance }),
      review: reviews.ofAnswer(label.feedback_id),
      userReview: reviews.ofUser(label.username, provenance?.account_at),
    };
    // The candidate has no say in which labels count.
    const { weight } = weigh(facts, { now: new Date(label.at), leastAgeMs: deps.leastAgeMs() });
    if (weight === 0 || trustIn(facts) === 'open') continue;
    count(counts, label, readings.v2.digit, predict(models.candidate, pixels).digit, models);
  }
}

function count(
  counts: Counts,
  { digit, username, model }: Pick<ExperimentLabel, 'digit' | 'username' | 'model'>,
  served: number,
  candidate: number,
  { v2 }: Models,
): void {
  const better = Number(candidate === digit && served !== digit);
  const worse = Number(served === digit && candidate !== digit);
  const pair = { answers: 1, better, worse };
  if (model === v2.id) increase([counts.served], 0, pair);
  else increase(counts.others, hashOf(username), pair);
}

/** Pure. */
function laterOf(
  { served, others }: Counts,
  about: { against: string; through: Hour; reviewed: string | undefined },
): LaterPairs {
  const { reviewed, ...known } = about;
  const { answers, better, worse, people } = pairTotal(others);
  const compared = compareOthers(others);
  const isEnough = answers >= LEAST_PICTURES && people >= LEAST_USERS;
  const half = compared && isEnough ? confidenceSequence(compared, TUNING) : undefined;
  const difference = compared?.difference ?? null;
  return {
    ...known,
    ...(reviewed !== undefined && { reviewed }),
    of_served: { pictures: served.answers, better: served.better, worse: served.worse },
    of_others: {
      pictures: answers,
      better,
      worse,
      difference,
      interval:
        half === undefined || difference === null
          ? null
          : [Math.max(-1, difference - half), Math.min(1, difference + half)],
      clusters: storedBuckets(others),
    },
  };
}
