// Augmented views: the variants of a picture that training shows, as in MNIST or as an upload after the normaliser.
import { NOT_A_DIGIT, PIXELS, SIDE } from '#lib/task.ts';
import { normalise } from '../normalise/normalise.ts';
import { restroke } from '../normalise/strokes.ts';
import { bend, coarsen, elasticWarp, type WarpLimits, warp } from './augment.ts';
import { breakStrokes, fewPixels, onPaper } from './hard-views.ts';
import { type DigitSet, pictureOf } from './idx.ts';
import { addRegionalStrokes } from './regional-strokes.ts';
import { between, type Random } from './rng.ts';

/** The views that training shows: shares of the pictures, and limits of their changes. */
export interface Views {
  /** Share of views that pass through the normaliser; the others stay as in MNIST, or are warped. */
  readonly normalised: number;
  /** Of the others, the share left untouched. */
  readonly untouched: number;
  /** Pixels on each side of a stroke. */
  readonly thinner: number;
  readonly thicker: number;
  /** Share of the normalised views whose pen skips. */
  readonly broken: number;
  /** Share of the normalised views of digits that are cut out, widened and brought down to 8 to 16 pixels. */
  readonly fewPixels: number;
  /** Share of the normalised views that are photographed on paper in uneven light. */
  readonly onPaper: number;
  /** Of the rest, the share that is reduced to few pixels with its margin. */
  readonly coarse: number;
}

/** What a model is trained with first. */
export const PLAIN_VIEWS: Views = {
  normalised: 0.55,
  untouched: 0.3,
  thinner: 0.9,
  thicker: 1.8,
  broken: 0,
  fewPixels: 0,
  onPaper: 0,
  coarse: 0.3,
};

/** What a trained model is trained with further: more of MNIST as it is, and more of what is hard to read. */
export const HARD_VIEWS: Views = {
  normalised: 0.6,
  untouched: 0.45,
  thinner: 0.9,
  thicker: 2.2,
  broken: 0.1,
  fewPixels: 0.22,
  onPaper: 0.06,
  coarse: 0.2,
};

/** Limits that all views share. */
export const AUGMENTATION = {
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
  /** The side of pictures that are reduced to few pixels with their margin. */
  coarseSide: { least: 10, most: 18 },
} as const;

/** Of the change of a pen's width, what a view of few pixels gets. */
const FEW_PIXELS_SHARE = 0.6;

/** A random view of a picture: 784 pixels 0–255. */
export function augmentedView(
  digits: DigitSet,
  index: number,
  random: Random,
  views: Views,
): Uint8Array | Float32Array {
  const original = pictureOf(digits, index);
  if (random() >= views.normalised) {
    return random() < views.untouched ? original : warp(original, AUGMENTATION.warp, random);
  }
  const label = digits.labels[index] as number;
  const written = asOtherHand(original, label, random);
  const change = random() < 0.5 ? -random() * views.thinner : random() * views.thicker;
  // A kind of view that does not occur takes no random number, so that the plain views stay what they were.
  const occurs = (share: number) => share > 0 && random() < share;
  // Of so few pixels a letter may look like a digit, a thin stroke vanishes, and a thick one closes every loop.
  if (label !== NOT_A_DIGIT && occurs(views.fewPixels)) {
    return normalise(fewPixels(restroke(written, Math.abs(change) * FEW_PIXELS_SHARE), random)) ?? original;
  }
  const drawn = restroke(written, change);
  const pixels = occurs(views.broken) ? breakStrokes(drawn, random) : drawn;
  if (occurs(views.onPaper)) return normalise(onPaper(pixels, random)) ?? original;
  const side = random() < views.coarse ? coarseSide(random) : SIDE;
  const coarse = side === SIDE ? pixels : coarsen(pixels, side);
  return normalise({ width: side, height: side, pixels: coarse }) ?? original;
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
