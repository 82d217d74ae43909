// How each shipped model is trained: everything that, with the code and the data, decides its weights.
import type { ArchitectureName } from '../../lib/digits/model/architectures.ts';

export interface Recipe {
  readonly architecture: ArchitectureName;
  readonly seed: number;
  readonly epochs: number;
  /** Highest learning rate: reached after the warm-up, then down to 0 along a cosine. */
  readonly learningRate: number;
  readonly warmUpSteps: number;
  readonly dropout: number;
  readonly labelSmoothing: number;
  readonly averaging: number;
  /** Views in each batch. Letters and the rest of what is no digit only go to a model that can say so. */
  readonly perBatch: {
    readonly mnist: number;
    readonly fontDigits: number;
    readonly letters: number;
    readonly notDigits: number;
  };
  /** Share of the held-out digits that may be doubted. */
  readonly mayDoubt: number;
}

export const RECIPES = {
  v1: {
    architecture: 'mlp-784-128-10',
    seed: 7,
    epochs: 24,
    learningRate: 4e-3,
    warmUpSteps: 200,
    dropout: 0,
    labelSmoothing: 0.02,
    averaging: 0.999,
    perBatch: { mnist: 60, fontDigits: 4, letters: 0, notDigits: 0 },
    mayDoubt: 0.06,
  },
  v2: {
    architecture: 'cnn-5x16-5x32-128-11',
    seed: 7,
    epochs: 18,
    learningRate: 2e-3,
    warmUpSteps: 100,
    dropout: 0.3,
    labelSmoothing: 0.03,
    averaging: 0.998,
    perBatch: { mnist: 48, fontDigits: 4, letters: 5, notDigits: 7 },
    mayDoubt: 0.012,
  },
} as const satisfies Record<string, Recipe>;

export type Version = keyof typeof RECIPES;

/** Pictures of what is no digit, drawn once before training; each view of one is another one. */
export const NOT_DIGITS = 12_000;
