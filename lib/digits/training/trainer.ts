// Trains a model of any architecture with TensorFlow.js on its WebAssembly backend.
import * as tf from '@tensorflow/tfjs-core';
// Imported for its side effect: it registers the gradients of the operations, which core lacks.
import '@tensorflow/tfjs-layers';
import { PIXELS } from '#lib/task.ts';
import { ARCHITECTURES, type ArchitectureName, weightCount } from '../model/architectures.ts';
import { type Shape, sizeOf, split } from '../model/layers.ts';
import { convolutionParameters, features, logits, startBackend } from './forward.ts';
import { gaussian, type Random } from './rng.ts';

/** Pictures and their true classes. */
export interface Batch {
  /** count × 784 numbers 0–1. */
  readonly pictures: Float32Array;
  /** `count` classes: 0–9, and 10 for "not one digit" if the architecture has it. */
  readonly answers: Uint8Array;
  /**
   * For each picture, whether the model should keep what it said of it at first: "learning without forgetting", Z. Li and
   * D. Hoiem, ECCV 2016. Then its class does not count. None by default.
   */
  readonly distilled?: readonly boolean[];
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
  /** Whether the convolutions stay as they are: a step takes half the time. */
  readonly denseOnly?: boolean;
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
  const { architecture, random, dropout, averaging, denseOnly = false } = options;
  const { shapes, outputs } = ARCHITECTURES[architecture];
  const averaged = options.weights?.slice() ?? freshWeights(architecture, random);
  const initial = split(averaged.slice(), shapes).map((values, i) =>
    tf.tensor(values, [...(shapes[i] as Shape)]),
  );
  const variables = initial.map((values) => tf.variable(values));
  const cut = convolutionParameters(shapes);
  const [convolutions, dense] = [variables.slice(0, cut), variables.slice(cut)];
  const optimizer = new ScheduledAdam();
  let steps = 0;
  return {
    averaged,
    step(batch, learningRate) {
      optimizer.setRate(learningRate);
      const { length: count } = batch.answers;
      const loss = tf.tidy(() => {
        const input = tf.tensor2d(batch.pictures, [count, PIXELS]);
        const fixed = denseOnly ? features(input, convolutions) : undefined;
        const targets = smoothedTargets(batch.answers, outputs, options.labelSmoothing);
        if (batch.distilled?.includes(true)) {
          const before = logits(fixed ?? features(input, initial.slice(0, cut)), initial.slice(cut));
          distil(targets, batch.distilled, tf.softmax(before).dataSync());
        }
        const cost = () => {
          const inputs = fixed ?? features(input, convolutions);
          const kept = cut > 0 ? tf.mul(inputs, dropoutMask(inputs.shape, dropout, random)) : inputs;
          return tf.losses.softmaxCrossEntropy(
            tf.tensor2d(targets, [count, outputs]),
            logits(kept as tf.Tensor2D, dense),
          ) as tf.Scalar;
        };
        const trained = denseOnly ? dense : variables;
        return (optimizer.minimize(cost, true, trained) as tf.Scalar).dataSync()[0] as number;
      });
      steps++;
      // In the first steps the average follows the weights closely, so that the random start is forgotten.
      updateAverage(averaged, variables, Math.min(averaging, steps / (steps + 10)));
      return loss;
    },
    dispose: () => {
      for (const tensor of [...initial, ...variables]) tensor.dispose();
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
function dropoutMask(shape: [number, number], dropout: number, random: Random): tf.Tensor {
  const kept = 1 / (1 - dropout);
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => (random() < dropout ? 0 : kept)),
    shape,
  );
}

function smoothedTargets(answers: Uint8Array, outputs: number, smoothing: number): Float32Array {
  const targets = new Float32Array(answers.length * outputs).fill(smoothing / outputs);
  answers.forEach((answer, i) => {
    targets[i * outputs + answer] = 1 - smoothing + smoothing / outputs;
  });
  return targets;
}

/** Replaces the targets of the distilled pictures by the initial model's probabilities. */
function distil(targets: Float32Array, distilled: readonly boolean[], before: ArrayLike<number>): void {
  const outputs = targets.length / distilled.length;
  for (let i = 0; i < targets.length; i++) {
    if (distilled[Math.floor(i / outputs)]) targets[i] = before[i] as number;
  }
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
