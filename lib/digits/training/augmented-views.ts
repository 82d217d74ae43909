// What training shows of a picture: at times as it is, at times as an upload looks after the normaliser.
import { SIDE } from '#lib/task.ts';
import { normalise } from '../normalise/normalise.ts';
import { coarsen, restroke, type WarpLimits, warp } from './augment.ts';
import { type DigitSet, pictureOf } from './idx.ts';
import { addRegionalStrokes } from './regional-strokes.ts';
import type { Random } from './rng.ts';

export const AUGMENTATION = {
  /** Share of views that pass through the normaliser; the others stay as MNIST has them, or are warped. */
  normalised: 0.55,
  /** Of the others, the share left untouched. */
  untouched: 0.3,
  warp: { rotation: 10, scale: 0.1, shear: 0.1, shift: 1 } satisfies WarpLimits,
  /** Share of the normalised ones and sevens written as outside the United States. */
  regional: 0.35,
  /** Pixels on each side of a stroke. */
  thinner: 0.5,
  thicker: 1.8,
  /** Share of the normalised views that come from a picture of very few pixels, and how many a side. */
  coarse: 0.3,
  coarseSide: { least: 10, most: 18 },
} as const;

/** One view of a picture: 784 pixels 0–255, another one each time. */
export function augmentedView(digits: DigitSet, index: number, random: Random): Uint8Array | Float32Array {
  const original = pictureOf(digits, index);
  if (random() >= AUGMENTATION.normalised) {
    return random() < AUGMENTATION.untouched ? original : warp(original, AUGMENTATION.warp, random);
  }
  let drawn = warp(original, AUGMENTATION.warp, random);
  if (random() < AUGMENTATION.regional)
    drawn = addRegionalStrokes(drawn, digits.labels[index] as number, random);
  drawn = restroke(
    drawn,
    random() < 0.5 ? -random() * AUGMENTATION.thinner : random() * AUGMENTATION.thicker,
  );
  const side = random() < AUGMENTATION.coarse ? coarseSide(random) : SIDE;
  const pixels = side === SIDE ? drawn : coarsen(drawn, side);
  return normalise({ width: side, height: side, pixels }) ?? original;
}

function coarseSide(random: Random): number {
  const { least, most } = AUGMENTATION.coarseSide;
  return least + Math.floor(random() * (most - least + 1));
}

/** Every picture as it leaves the normaliser; one in which that sees nothing stays as it is. */
export function normalisedSet(digits: DigitSet): DigitSet {
  const pixels = new Uint8Array(digits.pixels.length);
  for (let i = 0; i < digits.count; i++) {
    const original = pictureOf(digits, i);
    const raster = { width: SIDE, height: SIDE, pixels: Float32Array.from(original) };
    pixels.set(normalise(raster) ?? original, i * SIDE * SIDE);
  }
  return { ...digits, pixels };
}
