// Whatever comes as a file, the answer is a digit or a refusal that names the client's mistake; never a fault of ours.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDigit } from '../../../../lib/digits/digits.ts';
import { AppError } from '../../../../lib/errors.ts';
import { PIXELS } from '../../../../lib/task.ts';
import { HOSTILE_FILES } from './hostile-files.ts';
import { bytes, NO_PICTURES, ODD_PICTURES } from './odd-files.ts';

const SIGNATURES = ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'RIFF\xff\0\0\0WEBP', 'GIF89a', 'GIF87a'].map(bytes);
const RUNS = 150;

/** The digit, or the code of the refusal; anything else is thrown on. */
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

test.each(HOSTILE_FILES)('$name: $answer', async ({ file, answer }) => {
  expect(await answerTo(await file())).toBe(answer);
});

describe('any damage to a good file', () => {
  test.each(ODD_PICTURES)('%s, cut at every tenth', async (_, file) => {
    const whole = await file();
    for (let tenth = 0; tenth < 10; tenth++) {
      const answer = await answerTo(whole.subarray(0, Math.floor((whole.length * tenth) / 10)));
      expect(ALLOWED).toContain(answer);
      if (tenth < 3) expect(['unsupported_image', 'invalid_image']).toContain(answer);
    }
  });

  test('flipped bits, in every format', async () => {
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

  test('anything behind a good signature, or behind none', async () => {
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
