// The suites that measure a model. No model is trained on these pictures, and no threshold comes from them.
import { normalise } from '../../lib/digits/normalise/normalise.ts';
import type { Raster } from '../../lib/digits/raster.ts';
import { type DigitSet, pictureOf } from '../../lib/digits/training/idx.ts';
import { gaussian, type Random, seededRandom } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';
import { DIGIT_CHARACTERS, FONTS, glyphs, LETTERS } from '../training/glyphs.ts';
import { CLUTTER_NAMES, clutter, lines, numberOf } from './clutter.ts';
import { paste, SCENES, type SceneName } from './pasted.ts';
import { photograph } from './photographs.ts';

/** A picture as a model gets it, and what is right. */
export type Sample = {
  /** The digit; undefined when the picture does not show exactly one. */
  readonly label: number | undefined;
} & (
  | {
      /** 28×28 grey values; undefined when the normaliser finds nothing drawn. */
      readonly pixels: Uint8Array | undefined;
    }
  | { readonly picture: Raster; readonly reads: 'one' }
  | { readonly picture: Raster; readonly reads: 'many'; readonly digits: readonly number[] }
);

export interface Kind {
  readonly name: string;
  /** Whether each picture shows digits. */
  readonly digits: boolean;
  /** Drawn by these scripts; a digit among other things, or several; or read from the files that a list of labels names. */
  readonly source: 'drawn' | 'parts' | 'labels';
}

/** A suite. Each picture is drawn alone, so that several threads can share a suite. */
export interface Plan extends Kind {
  readonly count: number;
  readonly sample: (index: number) => Sample | Promise<Sample>;
}

/** Test digits in the scene that the project promises a figure for, in each other scene, and in each kind of clutter. */
const REQUIRED = 10_000;
const OTHERS = 500;
const CLUTTERED = 100;
const NO_DIGITS = 600;

const SEED = 20_000;

/** All suites of drawn pictures. */
export function drawnPlans(test: DigitSet): Plan[] {
  const scenes = Object.keys(SCENES) as SceneName[];
  const { handwritten, printed } = FONTS.evaluation;
  return [
    digitPlan('MNIST test, as it is', test, test.count, (i) => pictureOf(test, i)),
    digitPlan('MNIST test, normalised', test, test.count, (i) => normalise(rasterOf(pictureOf(test, i)))),
    ...scenes.map((scene) =>
      digitPlan(
        `pasted: ${scene}`,
        test,
        Math.min(test.count, scene === 'required' ? REQUIRED : OTHERS),
        (i) => normalise(paste(pictureOf(test, i), scene, SEED + i)),
      ),
    ),
    fontPlan('digits of handwritten fonts', handwritten, DIGIT_CHARACTERS, Number),
    fontPlan('digits of printed fonts', printed, DIGIT_CHARACTERS, Number),
    fontPlan('letters', [...handwritten, ...printed], LETTERS, undefined),
    emptyPlan('photographs (drawn)', (i) => photograph(i, seededRandom(SEED + i))),
    emptyPlan('blank, noise, gradients', (i) => emptySheet(i, seededRandom(SEED + i))),
    ...partPlans(test),
  ];
}

/** Pictures whose parts are read: one digit among other things, numbers, and what holds no digit. */
function partPlans(test: DigitSet): Plan[] {
  const digit = (index: number) => (7 * index) % test.count;
  const number = (index: number, length: number) =>
    Array.from({ length }, (_, i) => (11 * index + i + 1) % test.count);
  const plan = (name: string, digits: boolean, count: number, sample: Plan['sample']): Plan => ({
    ...{ name, digits, source: 'parts', count, sample },
  });
  return [
    ...CLUTTER_NAMES.map((name) =>
      plan(`one digit, ${name}`, true, CLUTTERED, (i) => ({
        picture: clutter(pictureOf(test, digit(i)), name, i),
        label: test.labels[digit(i)],
        reads: 'one',
      })),
    ),
    plan('strings of 3 to 6 digits', true, 3 * CLUTTERED, (i) => {
      const indices = number(i, 3 + (i % 4));
      return {
        picture: numberOf(
          indices.map((index) => pictureOf(test, index)),
          i,
        ),
        digits: indices.map((index) => test.labels[index] as number),
        label: undefined,
        reads: 'many',
      };
    }),
    plan('numbers of 2 digits, read as one', false, 2 * CLUTTERED, (i) => ({
      picture: numberOf(
        number(i, 2).map((index) => pictureOf(test, index)),
        i,
      ),
      label: undefined,
      reads: 'one',
    })),
    plan('pages of print, read as one', false, 2 * CLUTTERED, (i) => ({
      ...{ picture: lines(i), label: undefined, reads: 'one' },
    })),
  ];
}

function digitPlan(
  name: string,
  set: DigitSet,
  count: number,
  pixelsOf: (index: number) => Uint8Array | undefined,
): Plan {
  const sample = (i: number) => ({ pixels: pixelsOf(i), label: set.labels[i] });
  return { name, digits: true, source: 'drawn', count, sample };
}

/** @param labelOf the digit that a character is; undefined when none of them is one */
function fontPlan(
  name: string,
  fonts: readonly string[],
  characters: readonly string[],
  labelOf: ((character: string) => number) | undefined,
): Plan {
  const sample = (index: number) => {
    const font = fonts[Math.floor(index / characters.length)] as string;
    const character = characters[index % characters.length] as string;
    const [glyph] = glyphs([font], [character]);
    return { pixels: glyph && normalise(glyph.picture), label: labelOf?.(character) };
  };
  const count = fonts.length * characters.length;
  return { name, digits: labelOf !== undefined, source: 'drawn', count, sample };
}

function emptyPlan(name: string, pictureOf: (index: number) => Raster): Plan {
  const sample = (i: number) => ({ pixels: normalise(pictureOf(i)), label: undefined });
  return { name, digits: false, source: 'drawn', count: NO_DIGITS, sample };
}

/** A sheet of any size with nothing drawn on it: even, noisy, or lit from one side, in turn. */
function emptySheet(index: number, random: Random): Raster {
  const [width, height] = [20 + Math.floor(random() * 300), 20 + Math.floor(random() * 300)];
  const level = random() * 255;
  const noise = index % 3 === 0 ? 0 : 1 + random() * 40;
  const [alongX, alongY] = index % 3 === 2 ? [random() * 200 - 100, random() * 200 - 100] : [0, 0];
  const pixels = Float32Array.from({ length: width * height }, (_, i) => {
    const slope = alongX * ((i % width) / width - 0.5) + alongY * (Math.floor(i / width) / height - 0.5);
    return Math.min(255, Math.max(0, level + slope + noise * gaussian(random)));
  });
  return { width, height, pixels };
}

function rasterOf(pixels: Uint8Array): Raster {
  return { width: SIDE, height: SIDE, pixels: Float32Array.from(pixels) };
}
