// One retraining as a computation: a parent and labelled pictures in, a candidate with its figures and verdict out.
import {
  calibrateLogits,
  type DigitSet,
  MAY_DOUBT,
  type Mnist,
  type Model,
  normalisedSet,
} from '#lib/digits/training/training.ts';
import { allLogits, type Exam, examine } from './evaluate.ts';
import { type Epoch, fineTune } from './fine-tune.ts';
import { examMetrics, judge, type Verdict } from './gate.ts';
import type { Progress, Pulse } from './progress.ts';

/** How much of the work each part is, by its time: for the progress alone. */
const TRAINING = 0.8;
const CALIBRATION = 0.05;

export interface Lessons {
  readonly parent: Model;
  /** The candidate's. */
  readonly id: string;
  readonly learningRate: number;
  readonly epochs: number;
  readonly mnist: Mnist;
  /** Users' answers: to learn from, and to be judged by. */
  readonly feedback: { readonly trained: DigitSet; readonly heldOut: DigitSet };
}

export interface Candidate {
  readonly model: Model;
  readonly epochs: readonly Epoch[];
  readonly metrics: Record<string, number>;
  readonly gate: Verdict;
  readonly confusion: Exam['confusion'];
}

/** @throws what `pulse` throws, and Error when the backend does not start. */
export async function train(lessons: Lessons, pulse: Pulse): Promise<Candidate> {
  const { parent, id, learningRate, epochs, mnist, feedback } = lessons;
  const learnt = await fineTune(
    {
      parent,
      learningRate,
      epochs,
      base: mnist.training,
      feedback: feedback.trained,
      heldOut: mnist.heldOut,
      heldOutFeedback: feedback.heldOut,
    },
    within(pulse, 0, TRAINING),
  );
  const uncalibrated = { ...parent, id, weights: learnt.weights };
  // As they leave the normaliser, like every picture that it will be asked about.
  const digits = normalisedSet(mnist.heldOut);
  const logits = await allLogits(uncalibrated, digits, pulse);
  const model = {
    ...uncalibrated,
    calibration: calibrateLogits(logits, digits.labels, MAY_DOUBT[parent.architecture]),
  };

  await pulse({ progress: TRAINING + CALIBRATION });
  const papers = { heldOut: mnist.heldOut, test: mnist.test, feedback: feedback.heldOut };
  const before = await examine(parent, papers, pulse);
  const after = await examine(model, papers, pulse);
  const loss = learnt.epochs.at(-1)?.loss;
  return {
    model,
    epochs: learnt.epochs,
    metrics: { ...examMetrics(before, after), ...(loss !== undefined && { loss }) },
    gate: judge(before, after),
    confusion: after.confusion,
  };
}

/** The progress of a part as progress of the whole. */
function within(pulse: Pulse, from: number, to: number): Pulse {
  const place = (news: Progress) =>
    news.progress === undefined ? news : { ...news, progress: from + (to - from) * news.progress };
  return async (news) => await pulse(news && place(news));
}
