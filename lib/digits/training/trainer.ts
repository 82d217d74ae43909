// Trains a model of either architecture with TensorFlow.js on its WebAssembly backend.
import * as tf from '@tensorflow/tfjs-core';
// Only for what it does on import: it registers the gradients of the operations, which core leaves out.
import '@tensorflow/tfjs-layers';
import { PIXELS } from '#lib/task.ts';
import { ARCHITECTURES, type ArchitectureName, weightCount } from '../model/architectures.ts';
import { type Shape, sizeOf, split } from '../model/layers.ts';
import { LOGITS, startBackend } from './forward.ts';
import { gaussian, type Random } from './rng.ts';

/** Pictures and what they should be answered with. */
export interface Batch {
  /** count × 784 numbers 0–1. */
  readonly pictures: Float32Array;
  /** `count` answers: 0–9, and 10 for "not one digit" where the architecture has it. */
  readonly answers: Uint8Array;
}

export interface TrainerOptions {
  readonly architecture: ArchitectureName;
  /** Where training starts; without it from fresh weights. */
  readonly weights?: Float32Array;
  readonly random: Random;
  /** Share of the inputs of the first dense layer after a convolution that each step leaves out. */
  readonly dropout: number;
  /** The right answer's target is 1 less this, spread over all: keeps the model from being surer than it can be. */
  readonly labelSmoothing: number;
  /** Weight of the past in the averaged weights. */
  readonly averaging: number;
}

export interface Trainer {
  /** The running average of the weights, which is what ships: live, not a copy. */
  readonly averaged: Float32Array;
  /** One step of Adam; returns the batch's mean loss before it, in nats. */
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
    // A variable is its own; the tensor that it starts from is tidied away.
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
        const targets = tf.tensor(smoothed(answers, outputs, labelSmoothing), [answers.length, outputs]);
        const cost = () => {
          const logits = LOGITS[architecture](input, variables, (units) =>
            mask(answers.length, units, dropout, random),
          );
          return tf.losses.softmaxCrossEntropy(targets, logits) as tf.Scalar;
        };
        return (optimizer.minimize(cost, true, variables) as tf.Scalar).dataSync()[0] as number;
      });
      steps++;
      // Early on the average follows the weights closely, else it would remember the random start.
      average(averaged, variables, Math.min(averaging, steps / (steps + 10)));
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

/** Zeros for what is left out, and for the rest what makes up for it. Our own random numbers: tf.dropout repeats its seed. */
function mask(count: number, units: number, dropout: number, random: Random): tf.Tensor {
  const kept = 1 / (1 - dropout);
  return tf.tensor(
    Float32Array.from({ length: count * units }, () => (random() < dropout ? 0 : kept)),
    [count, units],
  );
}

function smoothed(answers: Uint8Array, outputs: number, smoothing: number): Float32Array {
  const targets = new Float32Array(answers.length * outputs).fill(smoothing / outputs);
  answers.forEach((answer, i) => {
    targets[i * outputs + answer] = 1 - smoothing + smoothing / outputs;
  });
  return targets;
}

function average(averaged: Float32Array, variables: readonly tf.Variable[], past: number): void {
  let i = 0;
  for (const variable of variables) {
    for (const value of variable.dataSync()) {
      averaged[i] = past * (averaged[i] as number) + (1 - past) * value;
      i++;
    }
  }
}

/** He's normal initialisation (He et al., 2015): variance 2 / inputs of a unit; biases 0. */
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
