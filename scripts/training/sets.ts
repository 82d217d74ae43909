// Training pictures other than MNIST: digits and letters of fonts, and drawings without a digit.
import { normalise } from '../../lib/digits/normalise/normalise.ts';
import type { DigitSet } from '../../lib/digits/training/idx.ts';
import { drawNotDigit } from '../../lib/digits/training/not-digits.ts';
import type { Random } from '../../lib/digits/training/rng.ts';
import { NOT_A_DIGIT } from '../../lib/task.ts';
import { DIGIT_CHARACTERS, FONTS, type Glyph, glyphs, LETTERS } from './glyphs.ts';
import { setOf } from './handwriting.ts';

/** Left out of training, because they look like a digit: O 0, I and l 1, S 5, Z 2. */
const LIKE_DIGITS = new Set([...'OoIlSsZz']);

const ALL_FONTS = [...FONTS.training.handwritten, ...FONTS.training.printed];

export function fontDigits(): DigitSet {
  return toSet(glyphs(ALL_FONTS, DIGIT_CHARACTERS), ({ character }) => Number(character));
}

export function letters(): DigitSet {
  const distinct = LETTERS.filter((letter) => !LIKE_DIGITS.has(letter));
  return toSet(glyphs(ALL_FONTS, distinct), () => NOT_A_DIGIT);
}

export function notDigits(count: number, digits: DigitSet, random: Random): DigitSet {
  return setOf(
    Array.from({ length: count }, () => ({ pixels: drawNotDigit(digits, random), label: NOT_A_DIGIT })),
  );
}

function toSet(all: readonly Glyph[], labelOf: (glyph: Glyph) => number): DigitSet {
  return setOf(
    all.flatMap((glyph) => {
      const pixels = normalise(glyph.picture);
      return pixels ? [{ pixels, label: labelOf(glyph) }] : [];
    }),
  );
}
