// packPicture and unpackPicture: every picture comes back unchanged, a drawn one takes less than half, unpacked ones are read too.
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDigit } from '#lib/digits/digits.ts';
import { packPicture, unpackPicture } from '#lib/predictions/predictions.ts';
import { PIXELS } from '#lib/task.ts';

const picture = fc.oneof(
  fc.uint8Array({ minLength: PIXELS, maxLength: PIXELS }),
  // Mostly blank, as pictures are.
  fc
    .tuple(fc.uint8Array({ maxLength: 300 }), fc.nat(PIXELS - 300))
    .map(([ink, at]) => Uint8Array.from({ length: PIXELS }, (_, i) => ink[i - at] ?? 0)),
);

test('any picture comes back unchanged, and none takes more space than before', () => {
  fc.assert(
    fc.property(picture, (pixels) => {
      const packed = packPicture(pixels);
      expect(packed.length).toBeLessThanOrEqual(PIXELS);
      expect(unpackPicture(packed)).toEqual(pixels);
    }),
    { numRuns: 500 },
  );
});

test('a picture that was stored unpacked is read as it is', () => {
  const whole = Uint8Array.from({ length: PIXELS }, (_, i) => i % 251);
  expect(unpackPicture(whole)).toEqual(whole);
});

test.each(['digit-3.png', 'digit-7.png'])(
  '%s takes less than half of its space when packed',
  async (file) => {
    const pixels = await readDigit(readFileSync(new URL(`../../../events/${file}`, import.meta.url)));
    expect(packPicture(pixels).length).toBeLessThan(PIXELS / 2);
  },
);

test.each([
  ['an empty value', new Uint8Array()],
  ['bytes that are not deflated', new Uint8Array([255, 255, 255])],
  ['a deflated value of another length', new Uint8Array(deflateRawSync(new Uint8Array(PIXELS + 1)))],
])('%s is refused as a picture', (_case, kept) => {
  expect(() => unpackPicture(kept)).toThrow();
});
