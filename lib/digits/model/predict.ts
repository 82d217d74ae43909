// Which digit a model sees in a 28×28 picture, how sure it is, and whether a person should look again.

import { CLASSES, NOT_A_DIGIT, PIXELS } from '#lib/task.ts';
import { ARCHITECTURES, type ArchitectureName, weightCount } from './architectures.ts';
import { softmax } from './layers.ts';

/** A model is data: one array of numbers, the name of what they are good for, and how far to believe it. */
export interface Model {
  /** The same weights always have the same id. */
  readonly id: string;
  readonly architecture: ArchitectureName;
  readonly weights: Float32Array;
  readonly calibration: Calibration;
}

/** Chosen on digits that the model was not trained on, by the rules in calibration.ts. */
export interface Calibration {
  /** What logits are divided by, so that of the answers given with 80 % eight in ten are right. */
  readonly temperature: number;
  /** An answer less probable than this is doubted. */
  readonly doubtfulBelow: number;
}

export interface Prediction {
  /** 0–9, the most probable one. */
  readonly digit: number;
  /** Of `digit`, 0–1. */
  readonly probability: number;
  /** Of the digits 0–9 in order. What they lack to 1 is the probability that the picture is not one digit. */
  readonly probabilities: number[];
  /** That the picture is not one digit, 0–1; always 0 for a model without that answer. */
  readonly notADigit: number;
  /**
   * The answer should not be relied on: the picture is probably not one digit, or the model is not sure which. Both
   * make `probability` small, for the digits share what "not one digit" leaves; so one threshold decides.
   */
  readonly doubtful: boolean;
}

/**
 * Reads 784 pixels as `readDigit` gives them.
 *
 * @throws Error when the weights or the pixels have a wrong length: a fault of ours, not of a caller's picture.
 */
export function predict({ id, architecture, weights, calibration }: Model, pixels: Uint8Array): Prediction {
  const needed = weightCount(architecture);
  if (weights.length !== needed) {
    throw new Error(`model ${id} has ${weights.length} weights, ${architecture} needs ${needed}`);
  }
  if (pixels.length !== PIXELS) throw new Error(`a picture has ${PIXELS} pixels, not ${pixels.length}`);
  return interpret(ARCHITECTURES[architecture].logits(weights, pixels), calibration);
}

/** What a model's logits for one picture mean. */
export function interpret(logits: Float32Array, calibration: Calibration): Prediction {
  const answers = softmax(logits, calibration.temperature);
  const probabilities = answers.slice(0, CLASSES);
  const probability = Math.max(...probabilities);
  return {
    digit: probabilities.indexOf(probability),
    probability,
    probabilities,
    notADigit: answers[NOT_A_DIGIT] ?? 0,
    doubtful: probability < calibration.doubtfulBelow,
  };
}
