// batchLogits gives the same logits as the plain forward pass.
import { expect, test } from 'vitest';
import { ARCHITECTURES } from '../../../../lib/digits/model/architectures.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { batchLogits } from '../../../../lib/digits/training/batch-logits.ts';
import { pictureOf, slice } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';

const digits = slice(readMnist().heldOut, 0, 260);

test.each([v1, v2])('batches of $architecture have the logits of the plain forward pass', async (shipped) => {
  const { architecture, weights } = loadShipped(shipped);
  const parts: Float32Array[][] = [];
  for await (const some of batchLogits(architecture, weights, digits)) parts.push(some);
  expect(parts.map(({ length }) => length)).toEqual([250, 10]);
  parts.flat().forEach((logits, i) => {
    const plain = ARCHITECTURES[architecture].logits(weights, pictureOf(digits, i));
    for (const [answer, value] of plain.entries()) expect(logits[answer]).toBeCloseTo(value, 2);
  });
});
