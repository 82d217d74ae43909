// Finds lines under a drawing: a seven on its underline looks like a two.
import type { Box, Raster } from '../raster.ts';
import { type Component, isLine, SOLID, unionOf } from './components.ts';

/** An underline is at least this share of the drawing's height away from it, and has at least this share of its width. */
const GAP = 0.08;
const WIDTH = 0.95;

/** A line that touches the drawing goes on to both sides of it, each by this share of its length … */
const OVERHANG = 0.15;

/** … is as long as this share of the drawing's height, longer than the foot of a one … */
const LENGTH = 0.85;

/** … as thick as this share of the height at most, or two pixels … */
const THICKNESS = 0.12;

/** … in this lowest share of the drawing … */
const LOWEST = 0.25;

/** … and rises by this share of its length at most. */
const RISE = 0.2;

/** The pieces without thin lines below all others. */
export function withoutUnderlines(pieces: readonly Component[]): readonly Component[] {
  for (const line of pieces) {
    const others = pieces.filter((piece) => piece !== line);
    if (others.length > 0 && isLine(line) && isBelow(line.box, unionOf(others))) {
      return withoutUnderlines(others);
    }
  }
  return pieces;
}

/** Whether a line lies clearly below all the rest, and is as wide; the foot of a two is nearer. */
function isBelow(line: Box, rest: Box): boolean {
  const bottom = rest.top + rest.height;
  const middle = line.left + line.width / 2;
  return (
    line.top >= bottom - 1 &&
    line.top + line.height / 2 - bottom >= GAP * rest.height &&
    line.width >= WIDTH * rest.width &&
    middle > rest.left &&
    middle < rest.left + rest.width
  );
}

/** Erases a level line that the drawing inside `box` stands on; undefined when there is none. */
export function withoutAttachedLine(strokes: Raster, box: Box): Raster | undefined {
  const left = overhang(strokes, box, 1);
  const right = overhang(strokes, box, -1);
  if (left === undefined || right === undefined) return undefined;
  const slope = (right.y - left.y) / (right.x - left.x);
  const height = Math.min(left.y, right.y) - box.top;
  if (Math.abs(slope) > RISE || box.width < LENGTH * height) return undefined;
  const half = Math.max(left.thickness, right.thickness) / 2 + 1;
  const pixels = strokes.pixels.slice();
  for (let x = box.left; x < box.left + box.width; x++) {
    const from = Math.ceil(left.y + slope * (x - left.x) - half);
    for (let y = from; y < box.top + box.height; y++) pixels[y * strokes.width + x] = 0;
  }
  return { ...strokes, pixels };
}

interface Overhang {
  /** Its middle, and its mean thickness, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly thickness: number;
}

/** The columns from one side on that hold nothing but a thin stroke near the bottom; undefined when they are few. */
function overhang(strokes: Raster, box: Box, step: 1 | -1): Overhang | undefined {
  const thickest = Math.max(2, THICKNESS * box.height);
  const lowest = box.top + (1 - LOWEST) * box.height;
  // The box is a pixel wider than the ink on each side.
  const first = step === 1 ? box.left : box.left + box.width - 1;
  const found = { columns: 0, x: 0, y: 0, thickness: 0 };
  for (let n = 0; n < box.width; n++) {
    const x = first + n * step;
    const ink = inkOf(strokes, box, x);
    if (ink === undefined) {
      if (found.columns > 0) return undefined;
      continue;
    }
    if (ink.from < lowest || ink.to - ink.from + 1 > thickest) break;
    found.columns++;
    found.x += x;
    found.y += (ink.from + ink.to) / 2;
    found.thickness += ink.to - ink.from + 1;
  }
  const { columns } = found;
  if (columns < Math.max(2, OVERHANG * box.width) || columns > (1 - OVERHANG) * box.width) return undefined;
  return { x: found.x / columns, y: found.y / columns, thickness: found.thickness / columns };
}

/** The first and the last solid pixel of a column; undefined when there is none. */
function inkOf({ width, pixels }: Raster, { top, height }: Box, x: number) {
  let [from, to] = [-1, -1];
  for (let y = top; y < top + height; y++) {
    if ((pixels[y * width + x] as number) <= SOLID) continue;
    if (from < 0) from = y;
    to = y;
  }
  return from < 0 ? undefined : { from, to };
}
