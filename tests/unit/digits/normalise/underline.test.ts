// Lines under a drawing are left out, whether they touch it or not; feet of digits stay.
import { describe, expect, test } from 'vitest';
import type { Component } from '../../../../lib/digits/normalise/components.ts';
import { locateAndNormalise, normalise } from '../../../../lib/digits/normalise/normalise.ts';
import { withoutUnderlines } from '../../../../lib/digits/normalise/underline.ts';
import { drawLine, drawPath, type Point } from '../../../../lib/digits/pen.ts';
import type { Box, Raster } from '../../../../lib/digits/raster.ts';
import { likenessNearby, plain } from '../pictures.ts';

const SEVEN: Point[] = [
  { x: 50, y: 20 },
  { x: 80, y: 20 },
  { x: 62, y: 70 },
];
const TWO: Point[] = [
  { x: 45, y: 30 },
  { x: 60, y: 18 },
  { x: 76, y: 32 },
  { x: 45, y: 70 },
  { x: 82, y: 70 },
];
const ONE_WITH_FOOT: Point[] = [
  { x: 48, y: 34 },
  { x: 62, y: 18 },
  { x: 62, y: 70 },
];

function drawn(strokes: Point[], lines: readonly (readonly [Point, Point])[] = []): Raster {
  const picture = plain(120, 120, 0);
  drawPath(picture, strokes, 2.2);
  for (const [from, to] of lines) drawLine(picture, from, to, 0.9);
  return picture;
}

const line = (y: number, from = 38, to = 92, rise = 0): [Point, Point] => [
  { x: from, y },
  { x: to, y: y + rise },
];

function read(picture: Raster): Uint8Array {
  const pixels = normalise(picture);
  if (pixels === undefined) throw new Error('nothing was found');
  return pixels;
}

describe('a seven', () => {
  test.each([
    ['touches', [line(73)]],
    ['touches and rises', [line(71, 38, 92, 5)]],
    ['is apart', [line(80)]],
    ['is apart and falls', [line(82, 38, 92, -5)]],
    ['is double', [line(80), line(87)]],
    ['is double and touches', [line(73), line(81)]],
    ['is double, narrowly, and touches', [line(73), line(78)]],
    ['touches and begins under its bar', [line(73, 46, 96)]],
    ['touches and goes on to the right', [line(73, 50, 104)]],
  ])('looks the same when a line under it %s', (_, lines) => {
    expect(likenessNearby(read(drawn(SEVEN, lines)), read(drawn(SEVEN)))).toBeGreaterThan(0.9);
  });
});

test.each([
  ['the foot of a two', TWO, []],
  ['the foot of a one', ONE_WITH_FOOT, [line(70, 50, 74)]],
  ['a bar through the middle', SEVEN, [line(45, 50, 85)]],
])('%s stays', (_, strokes, lines) => {
  const picture = drawn(strokes, lines);
  const inked = [...picture.pixels.keys()].filter((i) => (picture.pixels[i] as number) > 128);
  const columns = inked.map((i) => i % picture.width);
  const box = locateAndNormalise(picture)?.box;
  // The box is a pixel wider on each side, and the picture was shrunk a little.
  expect(box?.width).toBeCloseTo(Math.max(...columns) - Math.min(...columns) + 3, -0.8);
  expect((box?.top ?? 0) + (box?.height ?? 0)).toBeCloseTo(Math.floor((inked.at(-1) ?? 0) / 120) + 2, -0.8);
});

describe('withoutUnderlines', () => {
  const piece = ([left, top, width, height]: number[], count: number): Component => ({
    box: { left, top, width, height } as Box,
    mass: 255 * count,
    members: Array.from({ length: count }, (_, i) => i),
  });
  const digit = piece([50, 20, 30, 50], 400);

  test.each([
    ['below it and as wide', [45, 78, 40, 2], 80, 1],
    ['below it, but as narrow as a foot', [52, 78, 20, 2], 40, 2],
    ['near its bottom', [45, 70, 40, 2], 80, 2],
    ['above it', [45, 5, 40, 2], 80, 2],
    ['below it, but thick', [45, 78, 40, 10], 380, 2],
    ['beside it', [100, 78, 40, 2], 80, 2],
  ] as const)('a piece %s', (_, box, count, left) => {
    expect(withoutUnderlines([digit, piece([...box], count)])).toHaveLength(left);
  });

  test('a line alone is the drawing', () => {
    expect(withoutUnderlines([piece([45, 78, 40, 2], 80)])).toHaveLength(1);
  });
});
