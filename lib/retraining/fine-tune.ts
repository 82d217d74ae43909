// A model taught by users' answers, among digits it knows already, so that it learns theirs and forgets nothing.

import {
  ARCHITECTURES,
  batches,
  createTrainer,
  type DigitSet,
  drawNotDigit,
  type Model,
  NOT_A_DIGIT,
  seededRandom,
  slice,
  type Trainer,
} from '#lib/digits/training/training.ts';
import { PIXELS } from '#lib/task.ts';
import { accuracyOf, answersTo, scoreOf } from './evaluate.ts';
import { RECIPE, stepsPerEpoch } from './hyperparameters.ts';
import type { Pulse } from './progress.ts';

/** Of MNIST's held-out digits, those that each epoch is measured on. */
const SAMPLE = 1_000;

export interface Lesson {
  readonly parent: Model;
  readonly learningRate: number;
  readonly epochs: number;
  /** MNIST's digits to train on. */
  readonly base: DigitSet;
  readonly feedback: DigitSet;
  /** What the epochs are measured on. */
  readonly heldOut: DigitSet;
  readonly heldOutFeedback: DigitSet;
}

export interface Epoch {
  readonly epoch: number;
  /** Mean over the epoch's batches, in nats. */
  readonly loss: number;
  /** On 1,000 of MNIST's held-out digits. */
  readonly accuracy: number;
  /** On the answers held out, where there are any. */
  readonly feedback_accuracy?: number;
}

export interface Learnt {
  readonly weights: Float32Array;
  readonly epochs: Epoch[];
}

/** The same lesson gives the same weights. @throws what `pulse` throws. */
export async function fineTune(lesson: Lesson, pulse: Pulse): Promise<Learnt> {
  const random = seededRandom(RECIPE.seed);
  const stream = batches(
    [
      { set: lesson.feedback, perBatch: RECIPE.feedback_per_batch },
      { set: lesson.base, perBatch: RECIPE.mnist_per_batch },
      ...(await notDigitsFor(lesson, pulse)),
    ],
    random,
  );
  const trainer = await createTrainer({
    architecture: lesson.parent.architecture,
    weights: lesson.parent.weights,
    random,
    dropout: RECIPE.dropout,
    labelSmoothing: RECIPE.label_smoothing,
    averaging: RECIPE.averaging,
  });
  const steps = stepsPerEpoch(lesson.feedback.count);
  const epochs: Epoch[] = [];
  try {
    for (let epoch = 1; epoch <= lesson.epochs; epoch++) {
      let loss = 0;
      for (let step = 0; step < steps; step++) {
        const done = ((epoch - 1) * steps + step) / (lesson.epochs * steps);
        loss += trainer.step(stream.next().value, learningRateAt(done, lesson, steps));
        await pulse({ progress: done });
      }
      epochs.push({ epoch, loss: loss / steps, ...(await measure(trainer, lesson, pulse)) });
    }
  } finally {
    trainer.dispose();
  }
  return { weights: trainer.averaged, epochs };
}

/** @param done share of all steps. Up within the first steps, then down to 0 along a cosine. */
function learningRateAt(done: number, { learningRate, epochs }: Lesson, steps: number): number {
  const warm = Math.min(1, (done * epochs * steps + 1) / RECIPE.warm_up_steps);
  return (warm * learningRate * (1 + Math.cos(Math.PI * done))) / 2;
}

/** Only for a model that can say so. */
async function notDigitsFor({ parent, base }: Lesson, pulse: Pulse) {
  if (ARCHITECTURES[parent.architecture].outputs <= NOT_A_DIGIT) return [];
  return [{ set: await drawNotDigits(base, pulse), perBatch: RECIPE.not_digits_per_batch }];
}

async function drawNotDigits(digits: DigitSet, pulse: Pulse): Promise<DigitSet> {
  const random = seededRandom(RECIPE.seed + 1);
  const count = RECIPE.not_digits;
  const pixels = new Uint8Array(count * PIXELS);
  for (let i = 0; i < count; i++) {
    pixels.set(drawNotDigit(digits, random), i * PIXELS);
    await pulse();
  }
  return { count, pixels, labels: new Uint8Array(count).fill(NOT_A_DIGIT) };
}

async function measure({ averaged }: Trainer, { parent, heldOut, heldOutFeedback }: Lesson, pulse: Pulse) {
  const model = { ...parent, weights: averaged };
  const accuracy = async (digits: DigitSet) =>
    accuracyOf(scoreOf(await answersTo(model, slice(digits, 0, Math.min(SAMPLE, digits.count)), pulse)));
  return {
    accuracy: await accuracy(heldOut),
    ...(heldOutFeedback.count > 0 && { feedback_accuracy: await accuracy(heldOutFeedback) }),
  };
}
