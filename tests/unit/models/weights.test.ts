// Weights in parts: each part fits an item, and together they are the whole.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadShipped, shippedV1 } from '#lib/digits/digits.ts';
import { inParts, PART_BYTES } from '#lib/models/weights.ts';

test('weights of any length are cut into parts that fit an item and join to the same bytes', () => {
  const length = fc.oneof(
    fc.integer({ min: 0, max: 3 * PART_BYTES }),
    fc.constantFrom(0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES),
  );
  fc.assert(
    fc.property(length, (length) => {
      const bytes = Buffer.alloc(length).map((_, i) => (i * 7) % 251);
      const parts = inParts(bytes);
      expect(parts.length).toBe(Math.max(1, Math.ceil(length / PART_BYTES)));
      expect(parts.every((part) => part.length <= PART_BYTES)).toBe(true);
      expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('the shipped MLP needs two parts', () => {
  const { weights } = loadShipped(shippedV1);
  expect(inParts(new Uint8Array(weights.buffer))).toHaveLength(2);
});
