// Any file is answered with a digit or a 4xx error, never with a 500.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDigit } from '../../../../lib/digits/digits.ts';
import { AppError } from '../../../../lib/errors.ts';
import { PIXELS } from '../../../../lib/task.ts';
import { HOSTILE_FILES } from './hostile-files.ts';
import { bytes, NO_PICTURES, ODD_PICTURES } from './odd-files.ts';

const SIGNATURES = ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'RIFF\xff\0\0\0WEBP', 'GIF89a', 'GIF87a'].map(bytes);
const RUNS = 150;

/** "digit", or the code of an AppError; other errors are thrown. */
async function answerTo(file: Uint8Array): Promise<string> {
  try {
    const { length } = await readDigit(file);
    return length === PIXELS ? 'digit' : `a digit of ${length} bytes`;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const ALLOWED = ['digit', 'invalid_image', 'image_too_large', 'unsupported_image', 'blank_image'];

test.each(HOSTILE_FILES)('a file is answered with $answer: $name', async ({ file, answer }) => {
  expect(await answerTo(await file())).toBe(answer);
});

describe('readDigit of a damaged file', () => {
  test.each(ODD_PICTURES)(
    'a truncated file is refused or read at every tenth of its length: %s',
    async (_, file) => {
      const whole = await file();
      for (let tenth = 0; tenth < 10; tenth++) {
        const answer = await answerTo(whole.subarray(0, Math.floor((whole.length * tenth) / 10)));
        expect(ALLOWED).toContain(answer);
        if (tenth < 3) expect(['unsupported_image', 'invalid_image']).toContain(answer);
      }
    },
  );

  test('a file with flipped bits is refused or read, in every format', async () => {
    const files = await Promise.all(ODD_PICTURES.map(([, file]) => file()));
    const damage = fc.tuple(
      fc.nat(files.length - 1),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(7)), {
        minLength: 1,
        maxLength: 6,
      }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async ([index, flips]) => {
        const file = Uint8Array.from(files[index] as Buffer);
        for (const [place, bit] of flips) {
          const at = Math.floor(place * file.length);
          file[at] = (file[at] as number) ^ (1 << bit);
        }
        expect(ALLOWED).toContain(await answerTo(file));
      }),
      { numRuns: 4 * RUNS },
    );
  });

  test('any bytes, with or without a valid signature, are refused or read', async () => {
    const anything = fc.uint8Array({ maxLength: 300 });
    const heads = fc.constantFrom(...SIGNATURES, ...NO_PICTURES.map(([, file]) => file));
    await fc.assert(
      fc.asyncProperty(heads, anything, async (head, tail) => {
        expect(ALLOWED).toContain(await answerTo(Buffer.concat([head, tail])));
      }),
      { numRuns: 2 * RUNS },
    );
  });
});
