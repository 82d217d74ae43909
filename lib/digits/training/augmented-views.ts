// Augmented views: the variants of a picture that training shows, as in MNIST or as an upload after the normaliser.
import { PIXELS, SIDE } from '#lib/task.ts';
import { normalise } from '../normalise/normalise.ts';
import { restroke } from '../normalise/strokes.ts';
import { bend, coarsen, elasticWarp, type WarpLimits, warp } from './augment.ts';
import { type DigitSet, pictureOf } from './idx.ts';
import { addRegionalStrokes } from './regional-strokes.ts';
import type { Random } from './rng.ts';

export const AUGMENTATION = {
  /** Share of views that pass through the normaliser; the others stay as in MNIST, or are warped. */
  normalised: 0.55,
  /** Of the others, the share left untouched. */
  untouched: 0.3,
  warp: { rotation: 10, scale: 0.1, shear: 0.1, shift: 1 } satisfies WarpLimits,
  /** Share of the normalised views that are warped elastically, and by how many pixels at most. */
  elastic: 0.4,
  elasticWarp: { least: 1, most: 2.2 },
  /** Share of the normalised ones, sevens and nines whose stem is bent, and the range in pixels for each digit. */
  bent: 0.35,
  bend: { 1: [-2.5, 2.5], 7: [-3, 0], 9: [-6, 0] } as Readonly<Record<number, readonly [number, number]>>,
  /** Share of the normalised ones that lean as far as this. */
  leaning: 0.3,
  lean: { rotation: 18, scale: 0, shear: 0.15, shift: 0 } satisfies WarpLimits,
  /** Share of the normalised ones, fours, sevens and nines that get regional strokes. */
  regional: 0.45,
  /** Pixels on each side of a stroke. */
  thinner: 0.9,
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
  let drawn = written(original, digits.labels[index] as number, random);
  drawn = restroke(
    drawn,
    random() < 0.5 ? -random() * AUGMENTATION.thinner : random() * AUGMENTATION.thicker,
  );
  const side = random() < AUGMENTATION.coarse ? coarseSide(random) : SIDE;
  const pixels = side === SIDE ? drawn : coarsen(drawn, side);
  return normalise({ width: side, height: side, pixels }) ?? original;
}

/** The digit in another hand: warped, bent, and with the strokes of another region. */
function written(original: Uint8Array, digit: number, random: Random): Float32Array {
  const { elastic, elasticWarp: grid, bent, leaning, lean, regional } = AUGMENTATION;
  let drawn = warp(original, AUGMENTATION.warp, random);
  if (random() < elastic)
    drawn = elasticWarp(drawn, grid.least + random() * (grid.most - grid.least), random);
  const range = AUGMENTATION.bend[digit];
  if (range && random() < bent) drawn = bend(drawn, range[0] + random() * (range[1] - range[0]));
  if (digit === 1 && random() < leaning) drawn = warp(drawn, lean, random);
  return random() < regional ? addRegionalStrokes(drawn, digit, random) : drawn;
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
