// Labelled pictures of one's own handwriting: some writers are trained on, the others are held out.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HandwritingRecord } from '../../lib/digits/model/shipped.ts';
import type { DigitSet } from '../../lib/digits/training/idx.ts';
import { PIXELS } from '../../lib/task.ts';
import { UsageError } from '../command-line.ts';
import {
  type LabelledPicture,
  type LabelledPlan,
  labelledPlan,
  readList,
} from '../evaluation/labelled-pictures.ts';
import { showProgress } from '../progress.ts';

/** Every fifth writer, in the order of their names, is held out; the last one when there are fewer. */
const HELD_OUT_EVERY = 5;

export interface Handwriting {
  readonly training: DigitSet;
  /** Of writers that are not trained on: for the calibration and the figures. */
  readonly heldOut: DigitSet;
  readonly record: HandwritingRecord;
}

/**
 * Reads all pictures as uploads are read, and leaves out those with nothing drawn on them.
 *
 * @throws UsageError when the list is wrong
 */
export async function readHandwriting(list: string): Promise<Handwriting> {
  const pictures = readList(list);
  const split = splitByWriter(pictures);
  const progress = showProgress('reading handwriting', pictures.length);
  let done = 0;
  const read = async ({ count, sample }: LabelledPlan) => {
    const drawn: { pixels: Uint8Array; label: number }[] = [];
    for (let i = 0; i < count; i++) {
      const { pixels, label } = await sample(i);
      progress.update(++done);
      if (pixels) drawn.push({ pixels, label });
    }
    return setOf(drawn);
  };
  const training = await read(labelledPlan('training', list, split.training));
  const heldOut = await read(labelledPlan(HELD_OUT_SUITE, list, split.heldOut));
  progress.stop();
  const { writers } = split;
  return {
    training,
    heldOut,
    record: {
      listSha256: listHash(list),
      training: { writers: writers.training, pictures: training.count },
      heldOut: { writers: writers.heldOut, pictures: heldOut.count },
    },
  };
}

/** SHA-256 of the list, hexadecimal: it tells lists apart, since paths and labels are those of the pictures. */
export function listHash(list: string): string {
  return createHash('sha256').update(readFileSync(list)).digest('hex');
}

/**
 * Requires the list that a model learnt from. Of another list, pictures that the model learnt could be held out, and the
 * calibration would be too sure.
 *
 * @throws UsageError when `list` is another one, is missing, or is given for a model that learnt from none
 */
export function requireSameList(model: string, learnt: HandwritingRecord | undefined, list?: string): void {
  const given = list === undefined ? undefined : listHash(list);
  if (learnt?.listSha256 === given) return;
  throw new UsageError(
    learnt === undefined
      ? `${model} learnt from MNIST alone: leave --pictures out`
      : `${model} needs --pictures with the list that it learnt from (SHA-256 ${learnt.listSha256})`,
  );
}

/** The suite of the held-out writers of a list. */
export function heldOutPlan(list: string): LabelledPlan {
  return labelledPlan(HELD_OUT_SUITE, list, splitByWriter(readList(list)).heldOut);
}

const HELD_OUT_SUITE = 'held-out writers';

/** The pictures of every fifth writer are held out, so that figures are of hands that no model has seen. */
export function splitByWriter(pictures: readonly LabelledPicture[]) {
  const writers = [...new Set(pictures.map(({ writer }) => writer))].sort();
  const every = Math.min(HELD_OUT_EVERY, writers.length);
  const held = new Set(writers.filter((_, i) => (i + 1) % every === 0 && every > 1));
  return {
    training: pictures.filter(({ writer }) => !held.has(writer)),
    heldOut: pictures.filter(({ writer }) => held.has(writer)),
    writers: { training: writers.length - held.size, heldOut: held.size },
  };
}

/** One set of pictures of 784 bytes. */
export function setOf(pictures: readonly { pixels: Uint8Array; label: number }[]): DigitSet {
  const pixels = new Uint8Array(pictures.length * PIXELS);
  pictures.forEach((picture, i) => {
    pixels.set(picture.pixels, i * PIXELS);
  });
  return { count: pictures.length, pixels, labels: Uint8Array.from(pictures, ({ label }) => label) };
}
