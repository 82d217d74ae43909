// The suites that measure a model. No model is trained on these pictures, and no threshold comes from them.
import { normalise } from '../../lib/digits/normalise/normalise.ts';
import type { Raster } from '../../lib/digits/raster.ts';
import { type DigitSet, pictureOf } from '../../lib/digits/training/idx.ts';
import { gaussian, type Random, seededRandom } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';
import { DIGIT_CHARACTERS, FONTS, glyphs, LETTERS } from '../training/glyphs.ts';
import { paste, SCENES, type SceneName } from './pasted.ts';
import { photograph } from './photographs.ts';

/** A picture as a model gets it. */
export interface Sample {
  /** 28×28 grey values; undefined when the normaliser finds nothing drawn. */
  readonly pixels: Uint8Array | undefined;
  /** The digit; undefined when the picture does not show exactly one. */
  readonly label: number | undefined;
}

interface Kind {
  readonly name: string;
  /** Whether each picture shows one digit. */
  readonly digits: boolean;
  /** Drawn by these scripts, or read from the files that a list of labels names. */
  readonly source: 'drawn' | 'labels';
}

/** A suite whose pictures are drawn only when they are read: that takes up to a minute. */
export interface Plan extends Kind {
  readonly count: number;
  readonly samples: () => Iterable<Sample> | AsyncIterable<Sample>;
}

export interface Suite extends Kind {
  readonly samples: readonly Sample[];
}

/** @param onSample is called after each picture */
export async function draw({ name, digits, source, samples }: Plan, onSample = () => {}): Promise<Suite> {
  const drawn: Sample[] = [];
  for await (const sample of samples()) {
    drawn.push(sample);
    onSample();
  }
  return { name, digits, source, samples: drawn };
}

/** Test digits in the scene that the project promises a figure for, and in each other scene. */
const REQUIRED = 10_000;
const OTHERS = 500;
const NO_DIGITS = 600;

const SEED = 20_000;

/** All suites. Some draw from one stream of random numbers, so draw each once and in this order. */
export function plans(test: DigitSet): Plan[] {
  const random = seededRandom(SEED);
  const scenes = Object.keys(SCENES) as SceneName[];
  const { handwritten, printed } = FONTS.evaluation;
  return [
    digitPlan('MNIST test, as it is', test, test.count, pictureOf),
    digitPlan('MNIST test, normalised', test, test.count, (set, i) => normalise(rasterOf(pictureOf(set, i)))),
    ...scenes.map((scene) =>
      digitPlan(
        `pasted: ${scene}`,
        test,
        Math.min(test.count, scene === 'required' ? REQUIRED : OTHERS),
        (set, i) => normalise(paste(pictureOf(set, i), scene, SEED + i)),
      ),
    ),
    fontPlan('digits of handwritten fonts', handwritten, DIGIT_CHARACTERS, Number),
    fontPlan('digits of printed fonts', printed, DIGIT_CHARACTERS, Number),
    fontPlan('letters', [...handwritten, ...printed], LETTERS, undefined),
    emptyPlan('photographs (drawn)', (i) => photograph(i, random)),
    emptyPlan('blank, noise, gradients', (i) => emptySheet(i, random)),
  ];
}

function digitPlan(
  name: string,
  set: DigitSet,
  count: number,
  pixelsOf: (set: DigitSet, index: number) => Uint8Array | undefined,
): Plan {
  const samples = function* () {
    for (let i = 0; i < count; i++) yield { pixels: pixelsOf(set, i), label: set.labels[i] };
  };
  return { name, digits: true, source: 'drawn', count, samples };
}

/** @param labelOf the digit that a character is; undefined when none of them is one */
function fontPlan(
  name: string,
  fonts: readonly string[],
  characters: readonly string[],
  labelOf: ((character: string) => number) | undefined,
): Plan {
  const samples = function* () {
    for (const { character, picture } of glyphs(fonts, characters)) {
      yield { pixels: normalise(picture), label: labelOf?.(character) };
    }
  };
  const count = fonts.length * characters.length;
  return { name, digits: labelOf !== undefined, source: 'drawn', count, samples };
}

function emptyPlan(name: string, pictureOf: (index: number) => Raster): Plan {
  const samples = function* () {
    for (let i = 0; i < NO_DIGITS; i++) yield { pixels: normalise(pictureOf(i)), label: undefined };
  };
  return { name, digits: false, source: 'drawn', count: NO_DIGITS, samples };
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
