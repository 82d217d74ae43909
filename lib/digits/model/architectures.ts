// The architectures: the parameters of each in order, and its forward pass from 784 pixels to logits. A new architecture
// is added here, and its differentiable forward pass in training/forward.ts.
import { CLASSES, PIXELS, SIDE } from '#lib/task.ts';
import { convolveAndPool, dense, KERNEL, rectify, type Shape, scaled, sizeOf, split } from './layers.ts';

export interface Architecture {
  /** The shapes of the parameter arrays in the order of a model's flat weights: weights, bias, weights, … */
  readonly shapes: readonly Shape[];
  /** Number of classes: 10, or 11 with "not one digit". */
  readonly outputs: number;
  /** One logit for each class, for 784 pixels 0–255 (0 paper, 255 ink). */
  readonly logits: (weights: Float32Array, pixels: Uint8Array) => Float32Array;
}

/** One hidden layer of 128 rectified units. */
const mlp = {
  outputs: CLASSES,
  shapes: [[PIXELS, 128], [128], [128, CLASSES], [CLASSES]],
  logits(weights, pixels) {
    const [w1, b1, w2, b2] = split(weights, mlp.shapes) as Four;
    return dense(rectify(dense(scaled(pixels), w1, b1)), w2, b2);
  },
} as const satisfies Architecture;

/**
 * Two 5×5 convolutions, each rectified and pooled 2×2, then a hidden layer: 28 → 12 → 4 positions a side.
 * @param edges channels of the first convolution, a multiple of 16
 * @param parts channels of the second, a multiple of 16
 * @param hidden units of the hidden layer, a multiple of 32
 */
function convolutional(edges: number, parts: number, hidden: number) {
  const outputs = CLASSES + 1;
  const shapes: readonly Shape[] = [
    [KERNEL, KERNEL, 1, edges],
    [edges],
    [KERNEL, KERNEL, edges, parts],
    [parts],
    [4 * 4 * parts, hidden],
    [hidden],
    [hidden, outputs],
    [outputs],
  ];
  return {
    outputs,
    shapes,
    logits(weights, pixels) {
      const [w1, b1, w2, b2, ...rest] = split(weights, shapes) as [...Four, ...Four];
      const [w3, b3, w4, b4] = rest;
      const first = convolveAndPool({ side: SIDE, channels: 1, values: scaled(pixels) }, w1, b1);
      const second = convolveAndPool(first, w2, b2);
      return dense(rectify(dense(second.values, w3, b3)), w4, b4);
    },
  } satisfies Architecture;
}

type Four = [Float32Array, Float32Array, Float32Array, Float32Array];

export const ARCHITECTURES = {
  'mlp-784-128-10': mlp,
  /** Of the v2 that was shipped first, and of the models that deployments retrained from it. */
  'cnn-5x16-5x32-128-11': convolutional(16, 32, 128),
  'cnn-5x32-5x64-128-11': convolutional(32, 64, 128),
} as const satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof ARCHITECTURES;

/** Numbers in a model of this architecture. */
export function weightCount(name: ArchitectureName): number {
  return ARCHITECTURES[name].shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
}

/**
 * The largest share of MNIST's held-out digits that a shipped model may doubt: `npm run train:base` chooses its threshold
 * by it. A retrained model doubts as many as its parent.
 */
export const MAY_DOUBT: Readonly<Record<ArchitectureName, number>> = {
  'mlp-784-128-10': 0.06,
  'cnn-5x16-5x32-128-11': 0.014,
  'cnn-5x32-5x64-128-11': 0.014,
};
