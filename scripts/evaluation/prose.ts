// The sentences of the model cards that no figure decides.
import type { Version } from '../training/recipes.ts';

export const WHAT_IT_IS: Record<Version, string> = {
  v1: 'A multilayer perceptron, 784–128–10, with rectified linear units. It gives a probability for each digit.',
  v2: `A convolutional network: 32 and 64 filters of 5×5, each rectified and pooled 2×2, then 128 units and 11 outputs: a
probability for each digit, and one for "not one digit".`,
};

/** Lists of handwriting that were trained on, by their SHA-256: where the pictures are published, and their licence. */
export const PUBLISHED: Readonly<Record<string, string>> = {
  '92138e49a08ac4de32300112c96185c15396cf822c5eb4aa6bb71bdbe373cb01':
    'the writers 0001 to 0011 of\ngithub.com/kensanata/numbers (MIT, Copyright (c) 2017 Alex Schroeder), Swiss hands',
};

/** They come from the normaliser and the data, so every model has them. */
const SHARED = [
  `Employees and students in the United States wrote MNIST. Training imitates long upstrokes, closed fours, barred sevens and hooked
  nines, but no other national forms.`,
  `Ruled paper, when the sheet ends inside the picture: the normaliser recognises a line because it goes from edge to edge of the picture.
  Also ruling that is curved, very tilted, very dense, or as dark as the ink.`,
  'Chalk across the edge of a shadow: a few answers in a hundred are wrong and not doubted.',
  'Digits drawn as outlines: most are misread, and an outlined 1 is read as a 0 without doubt, since it is a narrow ring.',
  'Very faint pencil in a large picture: about one in thirty is refused as a blank sheet.',
  `Strokes broader than a quarter of the picture: light ones on a dark board in uneven light, and those that an edge of a shadow crosses,
  may be taken for the background.`,
  'A line under the digit that touches it at a thick place: a 7 may be read as a 2.',
];

export const WEAKNESSES: Record<Version, readonly string[]> = {
  v1: [
    'It cannot answer "not a digit": it reads a letter, a face or two digits as a digit, often with doubt, but not always.',
    `A sheet that is over-exposed on one side and noisy on the other: it reads the noise, a few times in a thousand without
  doubt. Version 2 doubts it.`,
    'Pens that skip: one digit in five is misread, mostly with doubt.',
    ...SHARED,
  ],
  v2: [
    'Letters that look like digits (O, I, l, S, Z, sometimes B, g, q, b) are read as these digits, without doubt.',
    'Pens that skip: one digit in eighteen is misread, mostly with doubt.',
    'Bold printed digits look like letters to it: one printed digit in twenty is doubted.',
    `On uci8x8 it is less sure than it could be: it doubts one digit in ten, and most of these answers are right. At eight pixels a side, a
  broad 1 with an upstroke becomes a blob. Most errors are such ones, read as 8 or 4, and nines read as 3.`,
    ...SHARED,
  ],
};
