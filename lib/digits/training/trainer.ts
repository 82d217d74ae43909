// Trains a model of any architecture with TensorFlow.js on its WebAssembly backend.
import * as tf from '@tensorflow/tfjs-core';
// Imported for its side effect: it registers the gradients of the operations, which core lacks.
import '@tensorflow/tfjs-layers';
import { PIXELS } from '#lib/task.ts';
import { ARCHITECTURES, type ArchitectureName, weightCount } from '../model/architectures.ts';
import { type Shape, sizeOf, split } from '../model/layers.ts';
import { LOGITS, startBackend } from './forward.ts';
import { gaussian, type Random } from './rng.ts';

/** Pictures and their true classes. */
export interface Batch {
  /** count × 784 numbers 0–1. */
  readonly pictures: Float32Array;
  /** `count` classes: 0–9, and 10 for "not one digit" if the architecture has it. */
  readonly answers: Uint8Array;
}

export interface TrainerOptions {
  readonly architecture: ArchitectureName;
  /** The initial weights; random ones if missing. */
  readonly weights?: Float32Array | undefined;
  readonly random: Random;
  /** Share of the inputs of the first dense layer after a convolution that each step drops. */
  readonly dropout: number;
  /** Taken from the true class's target and spread over all classes: keeps the model from being overconfident. */
  readonly labelSmoothing: number;
  /** Weight of the past in the exponential moving average of the weights. */
  readonly averaging: number;
}

export interface Trainer {
  /** The moving average of the weights, which becomes the model. It is the live array, not a copy. */
  readonly averaged: Float32Array;
  /** One step of Adam. @returns the batch's mean loss before the step, in nats */
  step(batch: Batch, learningRate: number): number;
  dispose(): void;
}

/** @throws Error when the WebAssembly backend does not start. */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  await startBackend();
  const { architecture, random, dropout, labelSmoothing, averaging } = options;
  const { shapes, outputs } = ARCHITECTURES[architecture];
  const averaged = options.weights?.slice() ?? freshWeights(architecture, random);
  const variables = split(averaged, shapes).map((values, i) =>
    // `tidy` disposes the initial tensor and keeps the variable.
    tf.tidy(() => tf.variable(tf.tensor(values, [...(shapes[i] as Shape)]))),
  );
  const optimizer = new ScheduledAdam();
  let steps = 0;
  return {
    averaged,
    step({ pictures, answers }, learningRate) {
      optimizer.setRate(learningRate);
      const loss = tf.tidy(() => {
        const input = tf.tensor(pictures, [answers.length, PIXELS]);
        const targets = tf.tensor(smoothedTargets(answers, outputs, labelSmoothing), [
          answers.length,
          outputs,
        ]);
        const cost = () => {
          const logits = LOGITS[architecture](input, variables, (units) =>
            dropoutMask(answers.length, units, dropout, random),
          );
          return tf.losses.softmaxCrossEntropy(targets, logits) as tf.Scalar;
        };
        return (optimizer.minimize(cost, true, variables) as tf.Scalar).dataSync()[0] as number;
      });
      steps++;
      // In the first steps the average follows the weights closely, so that the random start is forgotten.
      updateAverage(averaged, variables, Math.min(averaging, steps / (steps + 10)));
      return loss;
    },
    dispose: () => {
      for (const variable of variables) variable.dispose();
      optimizer.dispose();
    },
  };
}

/** Adam whose learning rate changes from step to step. */
class ScheduledAdam extends tf.AdamOptimizer {
  constructor() {
    super(0, 0.9, 0.999, 1e-7);
  }

  setRate(learningRate: number): void {
    this.learningRate = learningRate;
  }
}

/** A dropout mask: 0 for dropped inputs, 1 / (1 − dropout) for the others. tf.dropout would repeat its seed. */
function dropoutMask(count: number, units: number, dropout: number, random: Random): tf.Tensor {
  const kept = 1 / (1 - dropout);
  return tf.tensor(
    Float32Array.from({ length: count * units }, () => (random() < dropout ? 0 : kept)),
    [count, units],
  );
}

function smoothedTargets(answers: Uint8Array, outputs: number, smoothing: number): Float32Array {
  const targets = new Float32Array(answers.length * outputs).fill(smoothing / outputs);
  answers.forEach((answer, i) => {
    targets[i * outputs + answer] = 1 - smoothing + smoothing / outputs;
  });
  return targets;
}

function updateAverage(averaged: Float32Array, variables: readonly tf.Variable[], past: number): void {
  let i = 0;
  for (const variable of variables) {
    for (const value of variable.dataSync()) {
      averaged[i] = past * (averaged[i] as number) + (1 - past) * value;
      i++;
    }
  }
}

/** He initialisation (He et al., 2015): normal with variance 2 / inputs of a unit; biases 0. */
function freshWeights(architecture: ArchitectureName, random: Random): Float32Array {
  const weights = new Float32Array(weightCount(architecture));
  const { shapes } = ARCHITECTURES[architecture];
  split(weights, shapes).forEach((values, i) => {
    const shape = shapes[i] as Shape;
    if (shape.length === 1) return;
    const deviation = Math.sqrt(2 / sizeOf(shape.slice(0, -1)));
    for (let j = 0; j < values.length; j++) values[j] = gaussian(random) * deviation;
  });
  return weights;
}
