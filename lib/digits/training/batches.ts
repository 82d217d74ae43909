// What a model sees in each step of training: a fixed number of views from each of several sets of pictures.

import { PIXELS } from '#lib/task.ts';
import { augmentedView } from './augmented-views.ts';
import type { DigitSet } from './idx.ts';
import { permutation, type Random } from './rng.ts';
import type { Batch } from './trainer.ts';

export interface Source {
  readonly set: DigitSet;
  /** Views in each batch. */
  readonly perBatch: number;
}

/** How many batches show each picture of the first source once: an epoch. */
export function batchesPerEpoch([main]: readonly Source[]): number {
  return main === undefined ? 0 : Math.floor(main.set.count / main.perBatch);
}

/** Endless batches. A source goes through its pictures in random order, again and again; each view is another one. */
export function* batches(sources: readonly Source[], random: Random): Generator<Batch, never> {
  const picks = sources.map(({ set, perBatch }) => ({ set, perBatch, next: shuffled(set.count, random) }));
  const size = sources.reduce((sum, { perBatch }) => sum + perBatch, 0);
  for (;;) {
    const pictures = new Float32Array(size * PIXELS);
    const answers = new Uint8Array(size);
    let place = 0;
    for (const { set, perBatch, next } of picks) {
      for (let n = 0; n < perBatch; n++, place++) {
        const index = next.next().value;
        answers[place] = set.labels[index] as number;
        const view = augmentedView(set, index, random);
        for (let i = 0; i < PIXELS; i++) pictures[place * PIXELS + i] = (view[i] as number) / 255;
      }
    }
    yield { pictures, answers };
  }
}

function* shuffled(count: number, random: Random): Generator<number, never> {
  for (;;) yield* permutation(count, random);
}
