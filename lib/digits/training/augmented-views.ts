// Augmented views: the variants of a picture that training shows, as in MNIST or as an upload after the normaliser.
import { PIXELS, SIDE } from '#lib/task.ts';
import { normalise } from '../normalise/normalise.ts';
import { coarsen, restroke, type WarpLimits, warp } from './augment.ts';
import { type DigitSet, pictureOf } from './idx.ts';
import { addRegionalStrokes } from './regional-strokes.ts';
import type { Random } from './rng.ts';

export const AUGMENTATION = {
  /** Share of views that pass through the normaliser; the others stay as in MNIST, or are warped. */
  normalised: 0.55,
  /** Of the others, the share left untouched. */
  untouched: 0.3,
  warp: { rotation: 10, scale: 0.1, shear: 0.1, shift: 1 } satisfies WarpLimits,
  /** Share of the normalised ones and sevens that get regional strokes. */
  regional: 0.35,
  /** Pixels on each side of a stroke. */
  thinner: 0.5,
  thicker: 1.8,
  /** Share of the normalised views that are reduced to few pixels first, and the side of those pictures. */
  coarse: 0.3,
  coarseSide: { least: 10, most: 18 },
} as const;

/** A random view of a picture: 784 pixels 0–255. */
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

/** Normalises every picture; a picture in which the normaliser finds nothing is kept as it is. */
export function normalisedSet(digits: DigitSet): DigitSet {
  const pixels = new Uint8Array(digits.pixels.length);
  for (let i = 0; i < digits.count; i++) {
    const original = pictureOf(digits, i);
    const raster = { width: SIDE, height: SIDE, pixels: Float32Array.from(original) };
    pixels.set(normalise(raster) ?? original, i * PIXELS);
  }
  return { ...digits, pixels };
}
