// Predicts the digit of a 28×28 picture: probabilities, and whether the answer is doubtful.

import { CLASSES, NOT_A_DIGIT, PIXELS } from '#lib/task.ts';
import { ARCHITECTURES, type ArchitectureName, weightCount } from './architectures.ts';
import { softmax } from './layers.ts';
import { meanLogits } from './views.ts';

/** A model is data: its architecture's name, its weights and its calibration. */
export interface Model {
  /** The same weights always have the same id. */
  readonly id: string;
  readonly architecture: ArchitectureName;
  readonly weights: Float32Array;
  readonly calibration: Calibration;
}

/** Chosen on digits that the model was not trained on (training/calibration.ts). */
export interface Calibration {
  /** Divisor of the logits, chosen so that eight in ten answers with a probability of 0.8 are right. */
  readonly temperature: number;
  /** An answer with a lower probability is doubtful. */
  readonly doubtfulBelow: number;
}

export interface Prediction {
  /** The most probable digit, 0–9. */
  readonly digit: number;
  /** The probability of `digit`, 0–1. */
  readonly probability: number;
  /** The probabilities of the digits 0–9. The rest to 1 is the probability that the picture is not one digit. */
  readonly probabilities: number[];
  /** The probability that the picture is not one digit, 0–1; 0 for a model without that class. */
  readonly notADigit: number;
  /**
   * The answer is not reliable: the picture is probably not one digit, or the model is unsure which digit it is. Both make
   * `probability` small, because it is what "not one digit" leaves for the digits; so one threshold is enough.
   */
  readonly doubtful: boolean;
}

/** One logit for each class, for 784 pixels. */
type Logits = (name: ArchitectureName, weights: Float32Array, pixels: Uint8Array) => Float32Array;

const plainLogits: Logits = (name, weights, pixels) => ARCHITECTURES[name].logits(weights, pixels);

/** A first look with at least this probability is the answer: so it is for more than nine in ten digits. */
const CLEAR = 0.9;

/** `first`: once, as fast as possible. `views`: when that is not clear, at views of the picture too (views.ts). */
export type Look = 'first' | 'views';

/**
 * @param pixels 784 bytes from `readDigit`
 * @param logits how they are computed; a browser whose policy forbids WebAssembly uses the plain way
 * @throws Error when the weights or the pixels have a wrong length: a bug, not a mistake of the client.
 */
export function predict(
  model: Model,
  pixels: Uint8Array,
  look: Look = 'views',
  logits = plainLogits,
): Prediction {
  const { architecture, weights, calibration } = checked(model, pixels);
  const logitsOf = (seen: Uint8Array) => logits(architecture, weights, seen);
  const own = logitsOf(pixels);
  if (look === 'first') return interpret(own, calibration);
  return interpretLooks(own, () => meanLogits(logitsOf, pixels, own), calibration);
}

function checked(model: Model, pixels: Uint8Array): Model {
  const { id, architecture, weights } = model;
  const needed = weightCount(architecture);
  if (weights.length !== needed) {
    throw new Error(`model ${id} has ${weights.length} weights, ${architecture} needs ${needed}`);
  }
  if (pixels.length !== PIXELS) throw new Error(`a picture has ${PIXELS} pixels, not ${pixels.length}`);
  return model;
}

/** @param ofViews the mean logits, which are needed only when the picture's own are not clear */
export function interpretLooks(
  own: Float32Array,
  ofViews: () => Float32Array,
  calibration: Calibration,
): Prediction {
  const first = interpret(own, calibration);
  return first.probability >= CLEAR ? first : interpret(ofViews(), calibration);
}

/** The prediction for a model's logits. */
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
