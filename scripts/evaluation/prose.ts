// What the model cards say in words.
import type { Version } from '../training/recipes.ts';

export const WHAT_IT_IS: Record<Version, string> = {
  v1: 'A multilayer perceptron, 784–128–10, rectified linear units: a probability for each digit.',
  v2: `A convolutional network: 16 and 32 filters of 5×5, each rectified and pooled 2×2, then 128 units and 11 answers: a
probability for each digit, and one for "not one digit".`,
};

/** Of the normaliser and of the data, hence of every model behind them. */
const SHARED = [
  `MNIST was written by employees and students in the United States. Ones with an upstroke and sevens with a bar are
  imitated in training, other national forms are not.`,
  `Ruled paper on a sheet that ends inside the picture: lines are known by going from edge to edge of the picture. Ruling
  that is curved, much tilted, very dense, or as dark as the ink.`,
  'Chalk across the edge of a shadow: a few answers in a hundred are wrong and not doubted.',
  'Digits drawn as outlines, and pens that skip: often misread, mostly with doubt.',
  'Very faint pencil in a large picture: about one in eight is taken for a blank sheet.',
  'In uneven light, strokes broader than a quarter of the picture are taken for its ground.',
];

export const WEAKNESSES: Record<Version, readonly string[]> = {
  v1: [
    'It has no idea of "not a digit": a letter, a face or two digits get a digit, often a doubted one, not always.',
    `A sheet that is over-exposed on one side and noisy on the other: the noise is read, a few times in a thousand without
  doubt. Version 2 doubts it.`,
    ...SHARED,
  ],
  v2: [
    'Letters that are drawn like digits (O, I, l, S, Z, at times B, g, q, b) are read as those digits, without doubt.',
    `On uci8x8 it misses the aim of 94 %. Of eight pixels a side, drawn large again, a broad 1 with an upstroke is a
  blob: most errors are such ones, read as 8 or 4, and 9 read as 3; most of them are doubted.`,
    ...SHARED,
  ],
};
