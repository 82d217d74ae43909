// Augmented views: the variants of a picture that training shows, as in MNIST or as an upload after the normaliser.
import { PIXELS, SIDE } from '#lib/task.ts';
import { normalise } from '../normalise/normalise.ts';
import { restroke } from '../normalise/strokes.ts';
import { bend, coarsen, elasticWarp, type WarpLimits, warp } from './augment.ts';
import { type DigitSet, pictureOf } from './idx.ts';
import { addRegionalStrokes } from './regional-strokes.ts';
import { between, type Random } from './rng.ts';

export const AUGMENTATION = {
  /** Share of views that pass through the normaliser; the others stay as in MNIST, or are warped. */
  normalised: 0.55,
  /** Of the others, the share left untouched. */
  untouched: 0.3,
  warp: { rotation: 10, scale: 0.1, shear: 0.1, shift: 1 } satisfies WarpLimits,
  /** Share of the normalised views that are warped elastically, and by how many pixels at most, at random between two. */
  elastic: 0.4,
  elasticReach: { least: 1, most: 2.2 },
  /** Share of the normalised views of these digits whose lower half is bent, and by how many pixels, at random between two. */
  bent: 0.35,
  bends: { 1: [-2.5, 2.5], 7: [-3, 0], 9: [-6, 0] } as Readonly<
    Partial<Record<number, readonly [number, number]>>
  >,
  /** Share of the normalised ones that lean more than other digits. */
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
  const written = asOtherHand(original, digits.labels[index] as number, random);
  const { thinner, thicker } = AUGMENTATION;
  const drawn = restroke(written, random() < 0.5 ? -random() * thinner : random() * thicker);
  const side = random() < AUGMENTATION.coarse ? coarseSide(random) : SIDE;
  const pixels = side === SIDE ? drawn : coarsen(drawn, side);
  return normalise({ width: side, height: side, pixels }) ?? original;
}

/** The picture as another hand would write it: turned, curved, leaning, with the strokes of another country. */
function asOtherHand(original: Uint8Array, label: number, random: Random): Float32Array {
  const { elastic, elasticReach, bent, bends, leaning, lean, regional } = AUGMENTATION;
  let drawn = warp(original, AUGMENTATION.warp, random);
  if (random() < elastic) {
    drawn = elasticWarp(drawn, between(elasticReach.least, elasticReach.most, random), random);
  }
  const limits = bends[label];
  if (limits && random() < bent) drawn = bend(drawn, between(...limits, random));
  if (label === 1 && random() < leaning) drawn = warp(drawn, lean, random);
  return random() < regional ? addRegionalStrokes(drawn, label, random) : drawn;
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
