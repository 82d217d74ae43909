// Filled outlines: squares and curves of known area, holes by winding, and real glyphs.
import { describe, expect, test } from 'vitest';
import { glyphs } from '../../../scripts/training/glyphs.ts';
import { fillOutline, type Outline } from '../../../scripts/training/outlines.ts';

const square = (left: number, top: number, side: number, clockwise: boolean): Outline => {
  const corners = [
    [left, top],
    [left + side, top],
    [left + side, top + side],
    [left, top + side],
  ] as const;
  const [first, ...others] = clockwise ? corners : corners.toReversed();
  const [x, y] = first as readonly [number, number];
  return [{ type: 'M', x, y }, ...others.map(([x, y]) => ({ type: 'L' as const, x, y })), { type: 'Z' }];
};

const inked = (outline: Outline) => fillOutline(outline, 12, 12).pixels.reduce((a, b) => a + b, 0) / 255;

describe('fillOutline', () => {
  test('gives each pixel as much ink as its share inside the outline', () => {
    expect(inked(square(2, 3, 5, true))).toBeCloseTo(25, 4);
    expect(inked(square(2.5, 3.25, 4.5, true))).toBeCloseTo(20.25, 4);
  });

  test('leaves a hole where an inner loop runs the other way, and none where it runs the same way', () => {
    expect(inked([...square(1, 1, 9, true), ...square(3, 3, 4, false)])).toBeCloseTo(81 - 16, 4);
    expect(inked([...square(1, 1, 9, true), ...square(3, 3, 4, true)])).toBeCloseTo(81, 4);
  });

  test('fills the area under cubic and quadratic curves', () => {
    // A circle of radius 5 from four cubic curves; 0.5523 is the usual length of the handles.
    const k = 5 * 0.5523;
    const circle: Outline = [
      { type: 'M', x: 11, y: 6 },
      { type: 'C', x1: 11, y1: 6 + k, x2: 6 + k, y2: 11, x: 6, y: 11 },
      { type: 'C', x1: 6 - k, y1: 11, x2: 1, y2: 6 + k, x: 1, y: 6 },
      { type: 'C', x1: 1, y1: 6 - k, x2: 6 - k, y2: 1, x: 6, y: 1 },
      { type: 'C', x1: 6 + k, y1: 1, x2: 11, y2: 6 - k, x: 11, y: 6 },
      { type: 'Z' },
    ];
    expect(inked(circle) / (Math.PI * 25)).toBeCloseTo(1, 1);
    // An arc of a parabola over a chord of 10 with its handle 8 away: two thirds of a box of 10 by 4.
    const arch: Outline = [
      { type: 'M', x: 1, y: 9 },
      { type: 'Q', x1: 6, y1: 1, x: 11, y: 9 },
      { type: 'Z' },
    ];
    expect(inked(arch) / ((2 / 3) * 10 * 4)).toBeCloseTo(1, 1);
  });
});

test('a glyph has an empty margin, and a zero is empty in the middle', () => {
  const [zero, one] = glyphs(['tinos'], ['0', '1']);
  const { width, height, pixels } = zero?.picture ?? { width: 0, height: 0, pixels: new Float32Array() };
  expect(zero).toMatchObject({ font: 'tinos', character: '0' });
  expect(pixels[(height >> 1) * width + (width >> 1)]).toBe(0);
  expect(Math.max(...pixels)).toBe(255);
  expect(Math.max(...pixels.subarray(0, 5 * width))).toBe(0);
  expect(one?.picture.width).toBeLessThan(width);
});
