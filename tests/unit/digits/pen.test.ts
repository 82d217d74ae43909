// Lines that a round pen draws.
import { expect, test } from 'vitest';
import { drawLine, drawPath } from '../../../lib/digits/pen.ts';

const blank = (side: number) => ({ width: side, height: side, pixels: new Float32Array(side * side) });

test('a line is full up to its radius and fades over one pixel', () => {
  const sheet = blank(9);
  drawLine(sheet, { x: 1, y: 4 }, { x: 7, y: 4 }, 1.25);
  const column = Array.from({ length: 9 }, (_, y) => sheet.pixels[y * 9 + 4]);
  expect(column).toEqual([0, 0, 0, 191.25, 255, 191.25, 0, 0, 0].map((value) => expect.closeTo(value, 3)));
});

test('a line without length is a dot, and pixels outside the picture are skipped', () => {
  const sheet = blank(5);
  drawLine(sheet, { x: 0, y: 0 }, { x: 0, y: 0 }, 0.5);
  expect(sheet.pixels[0]).toBe(255);
  expect(sheet.pixels.reduce((a, b) => a + b, 0)).toBe(255);
});

test('drawing over ink does not exceed full ink', () => {
  const sheet = blank(7);
  const points = [
    { x: 1, y: 3 },
    { x: 5, y: 3 },
    { x: 1, y: 3 },
  ];
  drawPath(sheet, points, 1);
  expect(Math.max(...sheet.pixels)).toBe(255);
});
