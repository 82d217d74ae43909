// Builds the batches of training: a fixed number of augmented views from each of several sets of pictures.

import { PIXELS } from '#lib/task.ts';
import { augmentedView, type Views } from './augmented-views.ts';
import type { DigitSet } from './idx.ts';
import { permutation, type Random } from './rng.ts';
import type { Batch } from './trainer.ts';

export interface Source {
  readonly set: DigitSet;
  /** Views in each batch. */
  readonly perBatch: number;
  /** Whether their targets are what the initial model says of them. */
  readonly distilled?: boolean;
}

/** Batches in an epoch, which shows each picture of the first source once. */
export function batchesPerEpoch([main]: readonly Source[]): number {
  return main === undefined ? 0 : Math.floor(main.set.count / main.perBatch);
}

/** Endless batches. Each source repeats its pictures in random order; every view is augmented anew. */
export function* batches(sources: readonly Source[], random: Random, views: Views): Generator<Batch, never> {
  const picks = sources.map(({ set, ...how }) => ({ set, ...how, next: shuffled(set.count, random) }));
  const size = sources.reduce((sum, { perBatch }) => sum + perBatch, 0);
  for (;;) {
    const pictures = new Float32Array(size * PIXELS);
    const answers = new Uint8Array(size);
    const distilled: boolean[] = [];
    let position = 0;
    for (const { set, perBatch, distilled: isDistilled = false, next } of picks) {
      for (let n = 0; n < perBatch; n++, position++) {
        const index = next.next().value;
        answers[position] = set.labels[index] as number;
        distilled.push(isDistilled);
        const view = augmentedView(set, index, random, views);
        for (let i = 0; i < PIXELS; i++) pictures[position * PIXELS + i] = (view[i] as number) / 255;
      }
    }
    yield { pictures, answers, distilled };
  }
}

function* shuffled(count: number, random: Random): Generator<number, never> {
  for (;;) yield* permutation(count, random);
}
