// How each shipped model is trained. The recipe, the code and the data together decide its weights.
import type { ArchitectureName } from '../../lib/digits/model/architectures.ts';
import { HARD_VIEWS, PLAIN_VIEWS, type Views } from '../../lib/digits/training/augmented-views.ts';

/**
 * A part of a training. Each starts with the weights of the one before it, a new optimiser and its own random numbers: a warm
 * restart, after which the learning rate goes down to 0 again.
 */
export interface Phase {
  readonly seed: number;
  readonly epochs: number;
  /** The highest learning rate: reached at the end of the warm-up, then lowered to 0 along a cosine. */
  readonly learningRate: number;
  readonly warmUpSteps: number;
  readonly dropout: number;
  readonly labelSmoothing: number;
  readonly averaging: number;
  /** Pictures in each batch. Letters and other pictures without a digit are for a model with the answer "not a digit". */
  readonly perBatch: {
    readonly mnist: number;
    /** Of one's own labelled pictures; none when there are no such pictures. */
    readonly handwriting: number;
    readonly fontDigits: number;
    readonly letters: number;
    readonly notDigits: number;
  };
  readonly views: Views;
}

export interface Recipe {
  readonly architecture: ArchitectureName;
  readonly phases: readonly [Phase, ...Phase[]];
}

export const RECIPES = {
  v1: {
    architecture: 'mlp-784-128-10',
    phases: [
      {
        seed: 7,
        epochs: 24,
        learningRate: 4e-3,
        warmUpSteps: 200,
        dropout: 0,
        labelSmoothing: 0.02,
        averaging: 0.999,
        perBatch: { mnist: 60, handwriting: 16, fontDigits: 4, letters: 0, notDigits: 0 },
        views: PLAIN_VIEWS,
      },
    ],
  },
  v2: {
    architecture: 'cnn-5x32-5x64-128-11',
    phases: [
      {
        seed: 7,
        epochs: 12,
        learningRate: 2e-3,
        warmUpSteps: 200,
        dropout: 0.3,
        labelSmoothing: 0.03,
        averaging: 0.998,
        perBatch: { mnist: 48, handwriting: 15, fontDigits: 8, letters: 7, notDigits: 9 },
        views: HARD_VIEWS,
      },
      {
        seed: 8,
        epochs: 3,
        learningRate: 6e-4,
        warmUpSteps: 100,
        dropout: 0.2,
        labelSmoothing: 0.03,
        averaging: 0.998,
        perBatch: { mnist: 48, handwriting: 16, fontDigits: 12, letters: 6, notDigits: 9 },
        views: HARD_VIEWS,
      },
    ],
  },
} as const satisfies Record<string, Recipe>;

export type Version = keyof typeof RECIPES;

/** Pictures without a digit, drawn once before each phase. Each use of a picture augments it anew. */
export const NOT_DIGITS = 12_000;
