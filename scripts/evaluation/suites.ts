// The pictures that a model is measured on: none of them was trained on, and no threshold comes from them.
import { normalise } from '../../lib/digits/normalise/normalise.ts';
import type { Raster } from '../../lib/digits/raster.ts';
import { type DigitSet, pictureOf } from '../../lib/digits/training/idx.ts';
import { gaussian, type Random, seededRandom } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';
import { DIGIT_CHARACTERS, FONTS, glyphs, LETTERS } from '../training/glyphs.ts';
import { paste, SCENES, type SceneName } from './pasted.ts';
import { photograph } from './photographs.ts';

/** A picture as a model gets it; `pixels` is undefined when the normaliser finds nothing drawn on it. */
export interface Sample {
  readonly pixels: Uint8Array | undefined;
  /** The digit on it; undefined when there is none, or not just one. */
  readonly label: number | undefined;
}

export interface Suite {
  readonly name: string;
  /** Whether each picture shows one digit. */
  readonly digits: boolean;
  readonly samples: readonly Sample[];
}

/** Test digits in the scene that a figure is promised for, and in each of the others: the first so many. */
const REQUIRED = 10_000;
const OTHERS = 500;
const NO_DIGITS = 600;

const SEED = 20_000;

/** All suites, one after another: each takes seconds to draw. */
export function* suites(test: DigitSet): Generator<Suite> {
  yield digitSuite('MNIST test, as it is', test, test.count, pictureOf);
  yield digitSuite('MNIST test, normalised', test, test.count, (set, i) =>
    normalise(rasterOf(pictureOf(set, i))),
  );
  for (const scene of Object.keys(SCENES) as SceneName[]) {
    const count = Math.min(test.count, scene === 'required' ? REQUIRED : OTHERS);
    yield digitSuite(`pasted: ${scene}`, test, count, (set, i) =>
      normalise(paste(pictureOf(set, i), scene, SEED + i)),
    );
  }
  for (const kind of ['handwritten', 'printed'] as const) {
    const samples = glyphs(FONTS.evaluation[kind], DIGIT_CHARACTERS).map(({ character, picture }) => ({
      pixels: normalise(picture),
      label: Number(character),
    }));
    yield { name: `digits of ${kind} fonts`, digits: true, samples };
  }
  const all = [...FONTS.evaluation.handwritten, ...FONTS.evaluation.printed];
  yield emptySuite(
    'letters',
    glyphs(all, LETTERS).map(({ picture }) => picture),
  );
  const random = seededRandom(SEED);
  yield emptySuite(
    'photographs (drawn)',
    times(NO_DIGITS, (i) => photograph(i, random)),
  );
  yield emptySuite(
    'blank, noise, gradients',
    times(NO_DIGITS, (i) => emptySheet(i, random)),
  );
}

function digitSuite(
  name: string,
  set: DigitSet,
  count: number,
  pixelsOf: (set: DigitSet, index: number) => Uint8Array | undefined,
): Suite {
  const samples = times(count, (i) => ({ pixels: pixelsOf(set, i), label: set.labels[i] as number }));
  return { name, digits: true, samples };
}

function emptySuite(name: string, pictures: readonly Raster[]): Suite {
  const samples = pictures.map((picture) => ({ pixels: normalise(picture), label: undefined }));
  return { name, digits: false, samples };
}

/** A sheet of any size with nothing on it: even, noisy, or lit from one side, in turn. */
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

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
