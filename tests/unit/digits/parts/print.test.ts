// Lines of print are left out, whatever else is there; fragments of a digit stay.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Component } from '../../../../lib/digits/normalise/components.ts';
import { withoutPrint } from '../../../../lib/digits/parts/print.ts';

/** Letters are smaller than this. */
const LARGEST = 40;

function piece(left: number, top: number, width: number, height: number): Component {
  return { box: { left, top, width, height }, mass: 255, members: [0] };
}

const digit = piece(100, 60, 50, 80);

/** Letters of 8×10 pixels with gaps of 3, and wider ones after each fifth; the line rises by `slope`. */
function lineOf(letters: number, top: number, slope = 0): Component[] {
  return Array.from({ length: letters }, (_, i) => {
    const left = 10 + 11 * i + 6 * Math.floor(i / 5);
    return piece(left, Math.round(top + slope * left), 8, 10);
  });
}

test.each([
  ['near the digit', 142, 0],
  ['through its height', 100, 0],
  ['that rises', 150, -0.1],
])('a line %s is left out', (_, top, slope) => {
  expect(withoutPrint([...lineOf(12, top, slope), digit], LARGEST)).toEqual([digit]);
});

test('the order of the pieces does not matter', () => {
  const pieces = [digit, piece(160, 62, 12, 4), ...lineOf(7, 30), ...lineOf(9, 150)];
  const left = [digit, piece(160, 62, 12, 4)];
  fc.assert(
    fc.property(fc.shuffledSubarray(pieces, { minLength: pieces.length }), (shuffled) => {
      expect(new Set(withoutPrint(shuffled, LARGEST))).toEqual(new Set(left));
    }),
  );
});

test.each([
  ['four fragments in a row', lineOf(4, 64)],
  ['fragments one below the other', Array.from({ length: 8 }, (_, i) => piece(120, 10 + 11 * i, 8, 9))],
  ['fragments far apart', Array.from({ length: 8 }, (_, i) => piece(10 + 40 * i, 64, 8, 9))],
  ['large pieces in a row', Array.from({ length: 8 }, (_, i) => piece(60 * i, 64, 50, 50))],
])('%s stay', (_, pieces) => {
  expect(withoutPrint([...pieces, digit], LARGEST)).toEqual([...pieces, digit]);
});
