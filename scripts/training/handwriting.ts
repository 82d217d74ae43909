// Labelled pictures of one's own handwriting: some writers are trained on, the others are held out.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HandwritingRecord } from '../../lib/digits/model/shipped.ts';
import type { DigitSet } from '../../lib/digits/training/idx.ts';
import { PIXELS } from '../../lib/task.ts';
import { type LabelledPicture, labelledPlan, readList } from '../evaluation/labelled-pictures.ts';
import type { Plan } from '../evaluation/suites.ts';
import { showProgress } from '../progress.ts';

/** Every fifth writer, in the order of their names, is held out; the last one when there are fewer. */
const HELD_OUT_EVERY = 5;

export interface Handwriting {
  readonly training: DigitSet;
  /** Of writers that are not trained on: for the calibration and the figures. */
  readonly heldOut: DigitSet;
  /** The held-out pictures as a suite. */
  readonly plan: Plan;
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
  const plan = labelledPlan(HELD_OUT_SUITE, list, split.heldOut);
  const progress = showProgress('reading handwriting', pictures.length);
  let done = 0;
  const read = async ({ samples }: Plan) => {
    const drawn: { pixels: Uint8Array; label: number }[] = [];
    for await (const { pixels, label } of samples()) {
      progress.update(++done);
      if (pixels && label !== undefined) drawn.push({ pixels, label });
    }
    return setOf(drawn);
  };
  const training = await read(labelledPlan('training', list, split.training));
  const heldOut = await read(plan);
  progress.stop();
  const { writers } = split;
  return {
    training,
    heldOut,
    plan,
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

/** The suite of the held-out writers of a list. */
export function heldOutPlan(list: string): Plan {
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
