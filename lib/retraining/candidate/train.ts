// The computation of one retraining: a parent model and training data in; a candidate, its figures and a verdict out.
import {
  calibrateLikeParent,
  type DigitSet,
  type Mnist,
  type Model,
  normalisedSet,
} from '#lib/digits/training/training.ts';
import type { Feedback } from '../labels/read.ts';
import type { Changes, Epoch, Evaluation, GateVerdict, PairCounts } from '../run.ts';
import { type Compared, changesOf, pairsOf } from './changes.ts';
import { allLogits, answersTo, evaluate } from './evaluate.ts';
import { fineTune } from './fine-tune.ts';
import { evaluationMetrics, judge } from './gate.ts';
import type { Progress, ReportProgress } from './progress.ts';

/** The share of the time that each part takes; only the displayed progress uses it. */
const TRAINING = 0.8;
const CALIBRATION = 0.05;

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
  const known = { calibration: parent.calibration, logits: await allLogits(parent, digits, report) };
  const logits = await allLogits(uncalibrated, digits, report);
  const model = { ...uncalibrated, calibration: calibrateLikeParent(known, logits, digits.labels) };

  await report({ progress: TRAINING + CALIBRATION });
  const sets = { heldOut: mnist.heldOut, test: mnist.test, feedback: feedback.heldOut };
  const before = await evaluate(parent, sets, report);
  const after = await evaluate(model, sets, report);
  const compare = async (digits: DigitSet): Promise<Compared> => ({
    digits,
    before: await answersTo(parent, digits, report),
    after: await answersTo(model, digits, report),
  });
  const heldOut = await compare(feedback.heldOut);
  const compared = [await compare(feedback.trained), heldOut];
  const loss = fineTuned.epochs.at(-1)?.loss;
  return {
    model,
    epochs: fineTuned.epochs,
    metrics: { ...evaluationMetrics(before, after), ...(loss !== undefined && { loss }) },
    gate: judge(before, after),
    confusion: after.confusion,
    changes: changesOf(compared),
    held_out_pairs: pairsOf(heldOut, feedback.vouched),
  };
}

/** Maps the progress of a part, 0–1, to progress of the whole, `from`–`to`. */
function asPartOfWhole(report: ReportProgress, from: number, to: number): ReportProgress {
  const scaled = (part: Progress) =>
    part.progress === undefined ? part : { ...part, progress: from + (to - from) * part.progress };
  return async (part) => await report(part && scaled(part));
}
