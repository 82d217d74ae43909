// Fine-tunes a model on users' answers mixed with MNIST's digits: it learns their handwriting and forgets no other.

import {
  ARCHITECTURES,
  batches,
  createTrainer,
  type DigitSet,
  drawNotDigit,
  type Model,
  NOT_A_DIGIT,
  PLAIN_VIEWS,
  roundedToFloat16,
  seededRandom,
  slice,
  type Trainer,
} from '#lib/digits/training/training.ts';
import { PIXELS } from '#lib/task.ts';
import { accuracyOf, type Epoch } from '../result.ts';
import { answersTo, scoreOf } from './evaluate.ts';
import { HYPERPARAMETERS, stepsPerEpoch } from './hyperparameters.ts';
import type { ReportProgress } from './progress.ts';

/** Each epoch is evaluated on this many of MNIST's held-out digits. */
const SAMPLE = 1_000;

export interface FineTuneInput {
  readonly parent: Model;
  readonly learningRate: number;
  readonly epochs: number;
  /** MNIST's digits to train on. */
  readonly base: DigitSet;
  readonly feedback: DigitSet;
  /** The epochs are evaluated on these. */
  readonly heldOut: DigitSet;
  readonly heldOutFeedback: DigitSet;
}

export interface FineTuned {
  readonly weights: Float32Array;
  readonly epochs: Epoch[];
}

/** Deterministic: the same input gives the same weights. @throws what `report` throws. */
export async function fineTune(input: FineTuneInput, report: ReportProgress): Promise<FineTuned> {
  const random = seededRandom(HYPERPARAMETERS.seed);
  const stream = batches(
    [
      { set: input.feedback, perBatch: HYPERPARAMETERS.feedback_per_batch },
      // MNIST knows less than the parent does, which also learnt other hands: its answers keep more than the labels would.
      { set: input.base, perBatch: HYPERPARAMETERS.mnist_per_batch, distilled: true },
      ...(await notDigitsFor(input, report)),
    ],
    random,
    PLAIN_VIEWS,
  );
  const trainer = await createTrainer({
    architecture: input.parent.architecture,
    weights: input.parent.weights,
    random,
    dropout: HYPERPARAMETERS.dropout,
    labelSmoothing: HYPERPARAMETERS.label_smoothing,
    averaging: HYPERPARAMETERS.averaging,
    denseOnly: true,
  });
  const steps = stepsPerEpoch(input.feedback.count);
  const epochs: Epoch[] = [];
  try {
    for (let epoch = 1; epoch <= input.epochs; epoch++) {
      let loss = 0;
      for (let step = 0; step < steps; step++) {
        const done = ((epoch - 1) * steps + step) / (input.epochs * steps);
        loss += trainer.step(stream.next().value, learningRateAt(done, input, steps));
        await report({ progress: done });
      }
      epochs.push({ epoch, loss: loss / steps, ...(await measure(trainer, input, report)) });
    }
  } finally {
    trainer.dispose();
  }
  return { weights: weightsOf(trainer, input), epochs };
}

/**
 * The weights between the parent's and the trained ones: most of what was learnt, and little is forgotten. Rounded, since
 * every copy of a model has the same weights, also a browser's.
 * Source: M. Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022.
 */
function weightsOf({ averaged }: Trainer, { parent }: FineTuneInput): Float32Array {
  const share = HYPERPARAMETERS.interpolation;
  return roundedToFloat16(
    averaged.map((value, i) => share * value + (1 - share) * (parent.weights[i] as number)),
  );
}

/** Linear warm-up, then a cosine down to 0. @param done share of all steps, 0–1. */
function learningRateAt(done: number, { learningRate, epochs }: FineTuneInput, steps: number): number {
  const warm = Math.min(1, (done * epochs * steps + 1) / HYPERPARAMETERS.warm_up_steps);
  return (warm * learningRate * (1 + Math.cos(Math.PI * done))) / 2;
}

/** Pictures of "not one digit"; none for a model without that class. */
async function notDigitsFor({ parent, base }: FineTuneInput, report: ReportProgress) {
  if (ARCHITECTURES[parent.architecture].outputs <= NOT_A_DIGIT) return [];
  return [
    {
      set: await drawNotDigits(base, report),
      perBatch: HYPERPARAMETERS.not_digits_per_batch,
      distilled: true,
    },
  ];
}

async function drawNotDigits(digits: DigitSet, report: ReportProgress): Promise<DigitSet> {
  const random = seededRandom(HYPERPARAMETERS.seed + 1);
  const count = HYPERPARAMETERS.not_digits;
  const pixels = new Uint8Array(count * PIXELS);
  for (let i = 0; i < count; i++) {
    pixels.set(drawNotDigit(digits, random), i * PIXELS);
    await report();
  }
  return { count, pixels, labels: new Uint8Array(count).fill(NOT_A_DIGIT) };
}

async function measure(trainer: Trainer, input: FineTuneInput, report: ReportProgress) {
  const { parent, heldOut, heldOutFeedback } = input;
  const model = { ...parent, weights: weightsOf(trainer, input) };
  const accuracy = async (digits: DigitSet) =>
    accuracyOf(scoreOf(await answersTo(model, slice(digits, 0, Math.min(SAMPLE, digits.count)), report)));
  return {
    accuracy: await accuracy(heldOut),
    ...(heldOutFeedback.count > 0 && { feedback_accuracy: await accuracy(heldOutFeedback) }),
  };
}
