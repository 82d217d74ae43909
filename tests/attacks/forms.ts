// Forms of digits that honest people write, made from MNIST's test digits: what attackers aim at, and what is measured.
import { normalise } from '../../lib/digits/normalise/normalise.ts';
import { drawLine } from '../../lib/digits/pen.ts';
import { type DigitSet, pictureOf } from '../../lib/digits/training/idx.ts';
import { addRegionalStrokes } from '../../lib/digits/training/regional-strokes.ts';
import { type Random, seededRandom } from '../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../lib/task.ts';

export interface Form {
  readonly name: string;
  /** Only these digits have the form. */
  readonly digits: readonly number[];
  draw(pixels: Uint8Array, digit: number, random: Random): Float32Array;
}

const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

export const FORMS: readonly Form[] = [
  { name: 'plain', digits: ALL, draw: (pixels) => Float32Array.from(pixels) },
  {
    name: 'crossed sevens',
    digits: [7],
    draw: (pixels, digit, random) => addRegionalStrokes(Float32Array.from(pixels), digit, random),
  },
  {
    name: 'ones with an upstroke',
    digits: [1],
    draw: (pixels, digit, random) => addRegionalStrokes(Float32Array.from(pixels), digit, random),
  },
  { name: 'underlined', digits: ALL, draw: (pixels, _, random) => underlined(pixels, random) },
];

/** A line below the digit, as people mark a 6 or a 9. */
function underlined(pixels: Uint8Array, random: Random): Float32Array {
  const drawn = Float32Array.from(pixels);
  let bottom = 0;
  for (let i = 0; i < PIXELS; i++) if ((pixels[i] as number) > 60) bottom = Math.floor(i / SIDE);
  const y = Math.min(SIDE - 2, bottom + 2);
  const half = 5 + random() * 3;
  const sheet = { width: SIDE, height: SIDE, pixels: drawn };
  drawLine(sheet, { x: SIDE / 2 - half, y }, { x: SIDE / 2 + half, y: y + random() - 0.5 }, 0.8);
  return drawn;
}

/** A picture as an upload of it is read. */
function uploaded(pixels: Float32Array, original: Uint8Array): Uint8Array {
  return normalise({ width: SIDE, height: SIDE, pixels }) ?? original;
}

/** Drawings of a form without end, in MNIST's order from `from` on. */
export function* drawings(digits: DigitSet, form: Form, from: number, seed: number) {
  const random = seededRandom(seed);
  for (let i = from; ; i = (i + 1) % digits.count) {
    const digit = digits.labels[i] as number;
    if (!form.digits.includes(digit)) continue;
    const original = Uint8Array.from(pictureOf(digits, i));
    yield { digit, pixels: uploaded(form.draw(original, digit, random), original) };
  }
}

/** `count` drawings of a form that nobody in the log has drawn. */
export function measured(digits: DigitSet, form: Form, count: number): DigitSet {
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  const drawn = drawings(digits, form, Math.floor(digits.count / 2), 99);
  for (let i = 0; i < count; i++) {
    const { value } = drawn.next();
    if (!value) break;
    pixels.set(value.pixels, i * PIXELS);
    labels[i] = value.digit;
  }
  return { count, pixels, labels };
}
