// Weights as float16: every half is decoded exactly, and a shipped model is the same after it travelled.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromFloat16, roundedToFloat16, toFloat16 } from '../../../../lib/digits/model/float16.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';

test('every one of the 65,536 halves is decoded as the platform does', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const expected = Float32Array.from(new Float16Array(halves.buffer));
  expect(fromFloat16(new Uint8Array(halves.buffer))).toEqual(expected);
});

test('a weight is at most half a step off', () => {
  fc.assert(
    fc.property(fc.float({ min: -8, max: 8, noNaN: true }), (weight) => {
      const [read = Number.NaN] = fromFloat16(toFloat16(Float32Array.of(weight)));
      expect(Math.abs(read - weight)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(weight) * 2 ** -11));
    }),
  );
});

test('rounding is what the way there and back does, and rounding again changes nothing', () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, maxLength: 20 }), (weights) => {
      const rounded = roundedToFloat16(weights);
      expect(rounded).toEqual(fromFloat16(toFloat16(weights)));
      expect(roundedToFloat16(rounded)).toEqual(rounded);
    }),
  );
});

test.each([v1, v2])('a shipped model has the same weights after it travelled', (shipped) => {
  const { weights } = loadShipped(shipped);
  expect(fromFloat16(toFloat16(weights))).toEqual(weights);
});
