// The run itself, from its parent to its end. Whoever takes over from one that died goes on where its writes end.
import { setTimeout as sleep } from 'node:timers/promises';
import { config } from '#lib/config.ts';
import { type Mnist, readMnist } from '#lib/digits/training/training.ts';
import { AppError } from '#lib/errors.ts';
import {
  announceOrOwe,
  type Lineage,
  loadModel,
  modelBehind,
  moveAlias,
  publishModel,
} from '#lib/models/models.ts';
import { type Heart, LeaseLost } from './heartbeat.ts';
import type { Lease } from './lease.ts';
import { watched } from './live-events.ts';
import { patiently } from './patience.ts';
import { type DataCounts, type Ending, modelIdOf, type Result, type Run } from './run.ts';
import type { Conclusion } from './run-store.ts';
import { type Candidate, type Lessons, train } from './train.ts';
import { type Feedback, gatherFeedback, LEAST_LABELS } from './training-data.ts';

export const retraining = {
  noteOnRun: watched.noteOnRun,
  modelBehind,
  loadModel,
  publishModel,
  moveAlias,
  announceOrOwe,
  gatherFeedback,
  readMnist: (): Mnist => readMnist(),
  train: (lessons: Lessons, pulse: Heart['pulse']): Promise<Candidate> => train(lessons, pulse),
  gitCommit: () => config('GIT_COMMIT').GIT_COMMIT,
  wait: (ms: number): Promise<unknown> => sleep(ms),
};
export type Retraining = typeof retraining;

export type Conclude = (status: Ending, conclusion: Conclusion) => Promise<Run>;

/** Who moves the alias, in its history. */
const MOVER = 'retraining';
const CHALLENGER = 'v2';

type Model = Lessons['parent'];

/** @returns the run as it ended. @throws LeaseLost, and whatever is a reason to try again. */
export async function retrain(
  run: Run,
  lease: Lease,
  heart: Heart,
  conclude: Conclude,
  deps: Retraining = retraining,
): Promise<Run> {
  const persist = <Result>(part: () => Promise<Result>) => patiently(part, waiting(heart, deps));
  const parent = await persist(() => parentOf(run, lease, deps));
  const published = await persist(() => publishedBefore(run, deps));
  if (published) return await serve({ ...run, parent: parent.id }, published, heart, conclude, deps);

  const feedback = await persist(() => deps.gatherFeedback(new Date(run.created_at)));
  if (feedback.counts.labels < LEAST_LABELS) {
    return await persist(() => conclude('rejected', tooLittle(feedback)));
  }
  const { result, model } = await trainOn(run, parent, feedback, heart, deps);
  if (!result.gate.passed) return await persist(() => conclude('rejected', result));

  const git_commit = deps.gitCommit();
  const noted = await persist(() =>
    deps.noteOnRun(lease, { ...result, ...(git_commit !== undefined && { git_commit }) }),
  );
  if (!noted) throw new LeaseLost();
  const judged = { ...run, ...result, parent: parent.id, ...(git_commit !== undefined && { git_commit }) };
  return await serve(judged, model, heart, conclude, deps);
}

/** Noted before training: a second try must not start from what v2 has become meanwhile. */
async function parentOf(run: Run, lease: Lease, deps: Retraining): Promise<Model> {
  if (run.parent !== undefined) return await deps.loadModel(run.parent);
  const parent = await deps.modelBehind(CHALLENGER);
  if (!(await deps.noteOnRun(lease, { parent: parent.id }))) throw new LeaseLost();
  return parent;
}

/** The model of an earlier try that passed the gate and died after it was published. */
async function publishedBefore({ gate, candidate }: Run, deps: Retraining): Promise<Model | undefined> {
  if (!gate?.passed || !candidate) return undefined;
  try {
    return await deps.loadModel(candidate.id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'model_not_found') return undefined;
    throw error;
  }
}

async function trainOn(run: Run, parent: Model, feedback: Feedback, heart: Heart, deps: Retraining) {
  const mnist = deps.readMnist();
  const { learning_rate: learningRate, epochs } = run.request;
  const id = modelIdOf(run.run_id, parent.architecture);
  const lessons = { parent, id, learningRate, epochs, mnist, feedback };
  const { model, ...found } = await deps.train(lessons, heart.pulse);
  const { temperature, doubtfulBelow } = model.calibration;
  const result: Result = {
    ...found,
    data: { ...feedback.counts, base_digits: mnist.training.count },
    candidate: { id, architecture: model.architecture, temperature, doubtfulBelow },
  };
  return { model, result };
}

/** Weights, version, alias, run: in this order, so that nothing ever names what is not there. */
async function serve(
  run: Run,
  model: Model,
  heart: Heart,
  conclude: Conclude,
  deps: Retraining,
): Promise<Run> {
  const persist = <Result>(part: () => Promise<Result>) => patiently(part, waiting(heart, deps));
  const version = await persist(async () => {
    await heart.confirm();
    return await deps.publishModel(model, lineageOf(run));
  });
  const move = await persist(async () => {
    await heart.confirm();
    const { run_id } = run;
    return await deps.moveAlias({
      alias: CHALLENGER,
      model: model.id,
      by: MOVER,
      reason: reasonOf(run),
      run_id,
    });
  });
  const ended = await persist(() => conclude('published', { model: model.id, sha256: version.sha256 }));
  await deps.announceOrOwe(move);
  return ended;
}

function lineageOf({ run_id, parent, data, metrics, git_commit }: Run): Lineage {
  const { labels, users, base_digits } = data as DataCounts;
  const counts = { labels, users, base_digits };
  return {
    parent: parent as string,
    run_id,
    git_commit: git_commit ?? null,
    ...counts,
    metrics: metrics ?? {},
  };
}

function reasonOf({ run_id, request }: Run): string {
  return `Reentrenamiento ${run_id}${request.note === undefined ? '' : `: ${request.note}`}`;
}

function tooLittle({ counts }: Feedback): Conclusion {
  const sentence =
    `Hay ${counts.labels} respuestas con su dígito y hacen falta ${LEAST_LABELS}: ` +
    'la gente tiene que decir qué dígito era.';
  return { error: 'not_enough_feedback', gate: { passed: false, reasons: [sentence] } };
}

const BREATH_MS = 1_000;

/** Waits with a beating heart. */
function waiting({ pulse }: Heart, { wait }: Retraining): (ms: number) => Promise<void> {
  return async (ms) => {
    for (let left = ms; left > 0; left -= BREATH_MS) {
      await wait(Math.min(BREATH_MS, left));
      await pulse();
    }
  };
}
