// Which digit a model sees in a 28×28 picture, how sure it is, and whether a person should look again.
import { INPUTS, MLP_WEIGHTS, mlpLogits, softmax } from './mlp.ts';

/**
 * Each way to compute a prediction: the number of weights it needs, the pass from pixels to logits, and the
 * probability below which its answers are doubted.
 *
 * `doubtfulBelow` is the least threshold, in steps of 0.05, that doubts nine in ten of the wrong answers. It was
 * chosen on the 5,000 training digits that no model is trained on, seen through the normaliser; docs/model-card-v1.md
 * has the table and what the threshold costs in right answers that are doubted too.
 */
const ARCHITECTURES = {
  'mlp-784-128-10': { weightCount: MLP_WEIGHTS, logits: mlpLogits, doubtfulBelow: 0.85 },
} as const;

type Architecture = keyof typeof ARCHITECTURES;

/** A model is data: one array of numbers and the name of what they are good for. */
export interface Model {
  /** The same weights always have the same id. */
  readonly id: string;
  readonly architecture: Architecture;
  readonly weights: Float32Array;
}

export interface Prediction {
  /** 0–9, the most probable one. */
  readonly digit: number;
  /** Of `digit`, 0–1. */
  readonly probability: number;
  /** Of the digits 0–9 in order, adding up to 1. */
  readonly probabilities: number[];
  /** The model is not sure enough to be relied on. */
  readonly doubtful: boolean;
}

/**
 * Reads 784 pixels as `readDigit` gives them.
 *
 * @throws Error when the weights or the pixels have a wrong length: a fault of ours, not of a caller's picture.
 */
export function predict(model: Model, pixels: Uint8Array): Prediction {
  const { weightCount, logits, doubtfulBelow } = ARCHITECTURES[model.architecture];
  if (model.weights.length !== weightCount) {
    throw new Error(
      `model ${model.id} has ${model.weights.length} weights, ${model.architecture} needs ${weightCount}`,
    );
  }
  if (pixels.length !== INPUTS) throw new Error(`a picture has ${INPUTS} pixels, not ${pixels.length}`);
  const probabilities = softmax(logits(model.weights, pixels));
  const probability = Math.max(...probabilities);
  return {
    digit: probabilities.indexOf(probability),
    probability,
    probabilities,
    doubtful: probability < doubtfulBelow,
  };
}
