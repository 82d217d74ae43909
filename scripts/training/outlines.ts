// Fills the outlines of a font: curves become short lines, and a pixel gets as much ink as its share inside the outline.
import type { PathCommand } from 'opentype.js';
import type { Point } from '../../lib/digits/pen.ts';
import type { Raster } from '../../lib/digits/raster.ts';

export type Outline = readonly PathCommand[];

/** Lines per curve, and samples along each side of a pixel. */
const PIECES = 8;
const SAMPLES = 4;

/** Draws an outline, y downwards, at `width` × `height` pixels: 0 outside, 255 inside, by the nonzero rule. */
export function fillOutline(outline: Outline, width: number, height: number): Raster {
  const edges = contours(outline).flatMap((points) =>
    points.map((from, i) => ({ from, to: points[(i + 1) % points.length] as Point })),
  );
  const pixels = new Float32Array(width * height);
  const share = 255 / (SAMPLES * SAMPLES);
  for (let line = 0; line < height * SAMPLES; line++) {
    const y = (line + 0.5) / SAMPLES;
    const crossings = edges
      .filter(({ from, to }) => from.y <= y !== to.y <= y)
      .map(({ from, to }) => ({
        x: from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x),
        turn: to.y > from.y ? 1 : -1,
      }))
      .sort((a, b) => a.x - b.x);
    let winding = 0;
    let next = 0;
    for (let column = 0; column < width * SAMPLES; column++) {
      const x = (column + 0.5) / SAMPLES;
      for (let crossing = crossings[next]; crossing && crossing.x <= x; crossing = crossings[next]) {
        winding += crossing.turn;
        next++;
      }
      const i = Math.floor(line / SAMPLES) * width + Math.floor(column / SAMPLES);
      if (winding !== 0) pixels[i] = (pixels[i] as number) + share;
    }
  }
  return { width, height, pixels };
}

/** The closed loops of an outline; each curve is cut into lines. */
function contours(outline: Outline): Point[][] {
  const loops: Point[][] = [];
  let loop: Point[] = [];
  for (const command of outline) {
    if (command.type === 'Z') continue;
    const to = { x: command.x, y: command.y };
    const from = loop.at(-1) ?? to;
    if (command.type === 'M') {
      loop = [to];
      loops.push(loop);
    } else if (command.type === 'L') {
      loop.push(to);
    } else {
      const first = { x: command.x1, y: command.y1 };
      // A quadratic curve equals the cubic curve whose two handles lie two thirds of the way to the single handle.
      const [a, b] =
        command.type === 'C'
          ? [first, { x: command.x2, y: command.y2 }]
          : [between(from, first, 2 / 3), between(to, first, 2 / 3)];
      for (let n = 1; n <= PIECES; n++) loop.push(onCurve(from, a, b, to, n / PIECES));
    }
  }
  return loops;
}

function onCurve(p: Point, a: Point, b: Point, q: Point, t: number): Point {
  const [ab, bc, cd] = [between(p, a, t), between(a, b, t), between(b, q, t)];
  return between(between(ab, bc, t), between(bc, cd, t), t);
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}
