// The steps of a run: parent, labels, training, gate, model, and the alias or an administrator's approval. After a crash it
// resumes at its last write.
import type { readMnist } from '#lib/digits/training/training.ts';
import { AppError } from '#lib/errors.ts';
import { plural } from '#lib/locale-es.ts';
import type {
  AliasMove,
  Lineage,
  loadModel,
  modelBehind,
  moveAlias,
  publishModel,
} from '#lib/models/models.ts';
import { LEAST_LABELS } from '#lib/task.ts';
import type { answersTo } from './candidate/evaluate.ts';
import type { TrainingInput, train } from './candidate/train.ts';
import { type Heartbeat, LeaseLost } from './heartbeat.ts';
import type { Feedback, readFeedback } from './labels/read.ts';
import { leftOutText } from './labels/texts-es.ts';
import type { Lease } from './lease.ts';
import type { DataCounts, Result } from './result.ts';
import { CHALLENGER, type FinalStatus, modelIdOf, type Run, reasonOf } from './run.ts';
import type { Conclusion, updateRun } from './run-store.ts';

export interface RetrainDeps {
  runs: { updateRun: typeof updateRun };
  models: {
    modelBehind: typeof modelBehind;
    loadModel: typeof loadModel;
    publishModel: typeof publishModel;
    moveAlias: typeof moveAlias;
  };
  training: {
    readFeedback: typeof readFeedback;
    readMnist: typeof readMnist;
    train: typeof train;
    answersTo: typeof answersTo;
    gitCommit: () => string | undefined;
    policy: () => TrustPolicy;
  };
  clock: { wait: (ms: number) => Promise<unknown> };
}

/** Whom a run learns from, and who publishes it (docs/reference.md, settings). */
interface TrustPolicy {
  readonly RETRAIN_PUBLISH: 'auto' | 'trusted' | 'approve';
  /** Milliseconds. */
  readonly RETRAIN_MIN_ACCOUNT_AGE: number;
}

/** A worker's hold on a run: its lease and the calls that need it. */
export interface WorkerHold {
  readonly lease: Lease;
  readonly heartbeat: Heartbeat;
  /** Ends the run. @throws LeaseLost. */
  conclude(status: FinalStatus, conclusion: Conclusion): Promise<Run>;
}

/** Who moves the alias, in its history. */
const MOVER = 'retraining';

type Model = TrainingInput['parent'];

/** @returns the run as it ended. @throws LeaseLost; any other error is a reason to try the run again. */
export async function retrain(run: Run, hold: WorkerHold, deps: RetrainDeps): Promise<Run> {
  const retried = retryWhileHeld(hold, deps);
  const parent = await retried(() => parentOf(run, hold, deps));
  const published = await retried(() => publishedBefore(run, deps));
  if (published) return await serve({ ...run, parent: parent.id }, published, hold, deps);

  const feedback = await retried(() => readLabels(run, parent, hold, deps));
  const refused = refusalOf(feedback);
  if (refused) return await retried(() => hold.conclude('rejected', refused));
  const { result, model } = await trainOn(run, parent, feedback, hold, deps);
  if (!result.gate.passed) return await retried(() => hold.conclude('rejected', result));

  const git_commit = deps.training.gitCommit();
  const changes = { ...result, ...(git_commit !== undefined && { git_commit }) };
  if (!(await retried(() => deps.runs.updateRun(hold.lease, changes)))) throw new LeaseLost();
  return await serve({ ...run, ...changes, parent: parent.id }, model, hold, deps);
}

/** What both models say of each picture is asked at each try anew: v1 may have been moved meanwhile, which is rare. */
async function readLabels(
  run: Run,
  v2: Model,
  { heartbeat }: WorkerHold,
  deps: RetrainDeps,
): Promise<Feedback> {
  const { training, models } = deps;
  const policy = {
    leastAgeMs: training.policy().RETRAIN_MIN_ACCOUNT_AGE,
    trustedOnly: run.request.learn_from === 'trusted',
  };
  const v1 = await models.modelBehind('v1');
  return await training.readFeedback(new Date(run.created_at), { v1, v2 }, policy, async (model, pictures) =>
    (await training.answersTo(model, pictures, heartbeat.report)).map(({ prediction }) => prediction),
  );
}

/** Stored before training: a second try must not start from a model that v2 points to by then. */
async function parentOf(run: Run, { lease }: WorkerHold, deps: RetrainDeps): Promise<Model> {
  if (run.parent !== undefined) return await deps.models.loadModel(run.parent);
  const parent = await deps.models.modelBehind(CHALLENGER);
  if (!(await deps.runs.updateRun(lease, { parent: parent.id }))) throw new LeaseLost();
  return parent;
}

/** The model of an earlier try that passed the gate and crashed after the model was published. */
async function publishedBefore({ gate, candidate }: Run, deps: RetrainDeps): Promise<Model | undefined> {
  if (!gate?.passed || !candidate) return undefined;
  try {
    return await deps.models.loadModel(candidate.id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'model_not_found') return undefined;
    throw error;
  }
}

async function trainOn(
  run: Run,
  parent: Model,
  feedback: Feedback,
  { heartbeat }: WorkerHold,
  deps: RetrainDeps,
) {
  const mnist = deps.training.readMnist();
  const { learning_rate: learningRate, epochs } = run.request;
  const id = modelIdOf(run.run_id, parent.architecture);
  const input = { parent, id, learningRate, epochs, mnist, feedback };
  const { model, ...found } = await deps.training.train(input, heartbeat.report);
  const { temperature, doubtfulBelow } = model.calibration;
  const result: Result = {
    ...found,
    data: { ...feedback.counts, base_digits: mnist.training.count },
    learnt: feedback.learnt,
    candidate: { id, architecture: model.architecture, temperature, doubtfulBelow },
  };
  return { model, result };
}

/** Writes weights, version, alias and run in this order, so that no item ever names another that does not exist. */
async function serve(run: Run, model: Model, hold: WorkerHold, deps: RetrainDeps): Promise<Run> {
  const retried = retryWhileHeld(hold, deps);
  const version = await retried(async () => {
    await hold.heartbeat.confirm();
    return await deps.models.publishModel(model, lineageOf(run));
  });
  const named = { model: model.id, sha256: version.sha256 };
  if (!mayPublish(run, deps.training.policy())) {
    return await retried(() => hold.conclude('awaiting_approval', named));
  }
  const move = await retried(async () => {
    await hold.heartbeat.confirm();
    return await moveUnlessOvertaken(run, model.id, deps);
  });
  if (!move) return await retried(() => hold.conclude('awaiting_approval', { ...named, overtaken: true }));
  const { revision, from } = move;
  return await retried(() => hold.conclude('published', { ...named, moved: { revision, from } }));
}

/** @returns undefined when v2 serves another model by now than the one that the gate compared with: whoever moved it decides. */
async function moveUnlessOvertaken(
  run: Run,
  model: string,
  { models }: RetrainDeps,
): Promise<AliasMove | undefined> {
  const { run_id, parent } = run;
  const reason = reasonOf(run);
  try {
    return await models.moveAlias({ alias: CHALLENGER, model, by: MOVER, reason, run_id, replaces: parent });
  } catch (error) {
    if (error instanceof AppError && error.code === 'alias_moved') return undefined;
    throw error;
  }
}

/** Pure. Whether a run that passed its gate is published without anybody's approval. */
export function mayPublish(
  { learnt }: Pick<Run, 'learnt'>,
  { RETRAIN_PUBLISH }: Pick<TrustPolicy, 'RETRAIN_PUBLISH'>,
): boolean {
  if (RETRAIN_PUBLISH === 'trusted') return learnt?.open === 0 && learnt.few_networks === undefined;
  return RETRAIN_PUBLISH === 'auto';
}

function lineageOf({ run_id, parent, data, metrics = {}, git_commit }: Run): Lineage {
  const { labels, users, base_digits } = data as DataCounts;
  const counts = { labels, users, base_digits };
  return { parent: parent as string, run_id, git_commit: git_commit ?? null, ...counts, metrics };
}

function refusalOf({ counts, learnt, implausible }: Feedback): Conclusion | undefined {
  const refused = (error: string, sentence: string): Conclusion => ({
    error,
    gate: { passed: false, reasons: [sentence] },
    learnt,
  });
  if (counts.labels < LEAST_LABELS) {
    const sentence =
      `Hay ${plural(counts.labels, 'respuesta')} con su dígito y hacen falta ${LEAST_LABELS}: ` +
      `la gente tiene que decir qué dígito era.${leftOutText(learnt)}`;
    return refused('not_enough_feedback', sentence);
  }
  return implausible === undefined ? undefined : refused('implausible_feedback', implausible);
}

/** Between two calls of the heartbeat while waiting. */
const REPORT_EVERY_MS = 1_000;

/** Retries with backoff while the heartbeat keeps the lease. */
function retryWhileHeld({ heartbeat }: WorkerHold, { clock }: RetrainDeps) {
  const wait = async (ms: number) => {
    for (let left = ms; left > 0; left -= REPORT_EVERY_MS) {
      await clock.wait(Math.min(REPORT_EVERY_MS, left));
      await heartbeat.report();
    }
  };
  return <Value>(work: () => Promise<Value>) => retryWithBackoff(work, wait);
}

/** About two minutes together; after the last wait the work is tried once more. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/**
 * Retries during an outage, so that minutes of training are not lost when the database is away for a moment.
 * @throws the last AppError `unavailable`; any other error at once.
 */
export async function retryWithBackoff<Value>(
  work: () => Promise<Value>,
  wait: (ms: number) => Promise<void>,
): Promise<Value> {
  for (const ms of WAITS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      await wait(ms);
    }
  }
  return await work();
}
