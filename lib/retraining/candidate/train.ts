// The computation of one retraining: a parent model and training data in; a candidate, its figures and a verdict out.
import {
  batchesOf,
  calibrateLikeParent,
  type DigitSet,
  type Mnist,
  type Model,
  normalisedSet,
} from '#lib/digits/training/training.ts';
import type { Feedback } from '../labels/read.ts';
import type { Changes, Epoch, Evaluation, GateVerdict, PairCounts } from '../result.ts';
import { type Compared, changesOf, pairsOf } from './changes.ts';
import { allLogits, answersTo, evaluate } from './evaluate.ts';
import { fineTune } from './fine-tune.ts';
import { evaluationMetrics, judge } from './gate.ts';
import type { Progress, ReportProgress } from './progress.ts';

/** The share of the time that training takes, and not evaluating; only the displayed progress uses it. */
const TRAINING = 0.6;

export interface TrainingInput {
  readonly parent: Model;
  /** The candidate's id. */
  readonly id: string;
  readonly learningRate: number;
  readonly epochs: number;
  readonly mnist: Mnist;
  /** Users' answers: to train on, and to evaluate with. */
  readonly feedback: Pick<Feedback, 'trained' | 'heldOut' | 'vouched'>;
}

export interface Candidate {
  readonly model: Model;
  readonly epochs: readonly Epoch[];
  readonly metrics: Record<string, number>;
  readonly gate: GateVerdict;
  readonly confusion: Evaluation['confusion'];
  readonly changes: Changes;
  readonly held_out_pairs: PairCounts;
}

/** @throws what `report` throws; Error when TensorFlow.js does not start. */
export async function train(input: TrainingInput, report: ReportProgress): Promise<Candidate> {
  const { parent, id, learningRate, epochs, mnist, feedback } = input;
  const fineTuned = await fineTune(
    {
      parent,
      learningRate,
      epochs,
      base: mnist.training,
      feedback: feedback.trained,
      heldOut: mnist.heldOut,
      heldOutFeedback: feedback.heldOut,
    },
    asPartOfWhole(report, 0, TRAINING),
  );
  const uncalibrated = { ...parent, id, weights: fineTuned.weights };
  // Normalised, like every picture that the model will be asked about.
  const digits = normalisedSet(mnist.heldOut);
  const sets = { heldOut: mnist.heldOut, test: mnist.test, feedback: feedback.heldOut };
  const evaluated = [digits, ...Object.values(sets), feedback.trained, feedback.heldOut];
  // By the parent and by the candidate.
  const batches = 2 * evaluated.reduce((sum, set) => sum + batchesOf(set), 0);
  const reportBatch = byBatch(asPartOfWhole(report, TRAINING, 1), batches);

  const known = { calibration: parent.calibration, logits: await allLogits(parent, digits, reportBatch) };
  const logits = await allLogits(uncalibrated, digits, reportBatch);
  const model = { ...uncalibrated, calibration: calibrateLikeParent(known, logits, digits.labels) };

  const before = await evaluate(parent, sets, reportBatch);
  const after = await evaluate(model, sets, reportBatch);
  const compare = async (digits: DigitSet): Promise<Compared> => ({
    digits,
    before: await answersTo(parent, digits, reportBatch),
    after: await answersTo(model, digits, reportBatch),
  });
  const [trained, heldOut] = [await compare(feedback.trained), await compare(feedback.heldOut)];
  const loss = fineTuned.epochs.at(-1)?.loss;
  return {
    model,
    epochs: fineTuned.epochs,
    metrics: { ...evaluationMetrics(before, after), ...(loss !== undefined && { loss }) },
    gate: judge(before, after),
    confusion: after.confusion,
    changes: changesOf([trained, heldOut]),
    held_out_pairs: pairsOf(heldOut, feedback.vouched),
  };
}

/** Counts the reports: one comes for each of `batches`. */
function byBatch(report: ReportProgress, batches: number): ReportProgress {
  let done = 0;
  return async () => await report({ progress: ++done / batches });
}

/** Maps the progress of a part, 0–1, to progress of the whole, `from`–`to`. */
function asPartOfWhole(report: ReportProgress, from: number, to: number): ReportProgress {
  const scaled = (part: Progress) =>
    part.progress === undefined ? part : { ...part, progress: from + (to - from) * part.progress };
  return async (part) => await report(part && scaled(part));
}
