// What the training shows of a digit: at times as MNIST has it, at times as an upload looks after the normaliser.
import { normalise } from '../../lib/digits/normalise.ts';
import { coarsen, restroke, type WarpLimits, warp } from '../../lib/digits/training/augment.ts';
import { writeAsElsewhere } from '../../lib/digits/training/habits.ts';
import { type DigitSet, pictureOf } from '../../lib/digits/training/idx.ts';
import type { Random } from '../../lib/digits/training/rng.ts';

export const RECIPE = {
  /** Share of views that pass through the normaliser; the others stay as MNIST has them, or are warped. */
  normalised: 0.5,
  /** Of the others, the share left untouched. */
  untouched: 0.3,
  warp: { rotation: 10, scale: 0.1, shear: 0.1, shift: 1 } satisfies WarpLimits,
  /** Share of the normalised ones and sevens written as outside the United States. */
  elsewhere: 0.2,
  /** Pixels on each side of a stroke. */
  thinner: 0.5,
  thicker: 1.6,
  /** Share of the normalised views that come from a picture of very few pixels, and how many a side. */
  coarse: 0.25,
  coarseSide: { least: 8, most: 16 },
} as const;

const SIDE = 28;

/** One view of a training digit: 784 pixels 0–255, another one each time. */
export function drawView(digits: DigitSet, index: number, random: Random): Uint8Array | Float32Array {
  const original = pictureOf(digits, index);
  if (random() >= RECIPE.normalised) {
    return random() < RECIPE.untouched ? original : warp(original, RECIPE.warp, random);
  }
  let drawn = warp(original, RECIPE.warp, random);
  if (random() < RECIPE.elsewhere) drawn = writeAsElsewhere(drawn, digits.labels[index] as number, random);
  drawn = restroke(drawn, random() < 0.5 ? -random() * RECIPE.thinner : random() * RECIPE.thicker);
  const side = random() < RECIPE.coarse ? coarseSide(random) : SIDE;
  const pixels = side === SIDE ? drawn : coarsen(drawn, side);
  return normalise({ width: side, height: side, pixels }) ?? original;
}

function coarseSide(random: Random): number {
  const { least, most } = RECIPE.coarseSide;
  return least + Math.floor(random() * (most - least + 1));
}
