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

/** … with this share of the height free above it there, or two pixels … */
const CLEAR = 0.12;

/** … with nothing at all above it on both sides, or free on this share of the width: more than the feet of a one and a two … */
const FREE = 0.66;

/** … as thick as this share of the height at most, or two pixels … */
const THICKNESS = 0.12;

/** … in this lowest share of the drawing … */
const LOWEST = 0.25;

/** … and rises by this share of its length at most. */
const RISE = 0.2;

/** The lowest piece when it is a line with all others above it. */
export function lowestLine(pieces: readonly Component[]): Component | undefined {
  if (pieces.length < 2) return undefined;
  const bottomOf = ({ box }: Pick<Component, 'box'>) => box.top + box.height;
  const lowest = pieces.reduce((a, b) => (bottomOf(b) > bottomOf(a) ? b : a));
  const rest = unionOf(pieces.filter((piece) => piece !== lowest));
  return isLine(lowest) && lowest.box.top + lowest.box.height / 2 >= rest.top + rest.height
    ? lowest
    : undefined;
}

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
  const isFree = left.columns + right.columns >= FREE * box.width;
  if (!isFree && !(left.isAlone && right.isAlone)) return undefined;
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
  readonly columns: number;
  /** Whether enough of these columns hold nothing else. */
  readonly isAlone: boolean;
  /** Its middle, and its mean thickness, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly thickness: number;
}

/**
 * The columns from one side on where a thin stroke near the bottom has nothing close above it; undefined when they are few.
 * The outermost of them counts too: there the loop of a two is closed.
 */
function overhang(strokes: Raster, box: Box, step: 1 | -1): Overhang | undefined {
  const thickest = Math.max(2, THICKNESS * box.height);
  const lowest = box.top + (1 - LOWEST) * box.height;
  const clear = Math.max(2, CLEAR * box.height);
  // The box is a pixel wider than the ink on each side.
  const first = step === 1 ? box.left : box.left + box.width - 1;
  const found = { columns: 0, alone: 0, x: 0, y: 0, thickness: 0 };
  for (let n = 0; n < box.width; n++) {
    const x = first + n * step;
    const ink = lowestInk(strokes, box, x);
    if (ink === undefined || ink.to < lowest) {
      if (found.columns > 0) return undefined;
      continue;
    }
    if (ink.from < lowest || ink.to - ink.from + 1 > thickest || ink.space < clear) break;
    found.columns++;
    if (ink.space === Number.POSITIVE_INFINITY) found.alone++;
    found.x += x;
    found.y += (ink.from + ink.to) / 2;
    found.thickness += ink.to - ink.from + 1;
  }
  const { columns } = found;
  if (columns < Math.max(2, OVERHANG * box.width) || columns > (1 - OVERHANG) * box.width) return undefined;
  return {
    columns,
    isAlone: found.alone >= OVERHANG * box.width,
    x: found.x / columns,
    y: found.y / columns,
    thickness: found.thickness / columns,
  };
}

/** The lowest run of solid pixels in a column, and the free pixels above it; undefined when there is none. */
function lowestInk({ width, pixels }: Raster, { top, height }: Box, x: number) {
  const isSolid = (y: number) => (pixels[y * width + x] as number) > SOLID;
  let to = top + height - 1;
  while (to >= top && !isSolid(to)) to--;
  if (to < top) return undefined;
  let from = to;
  while (from > top && isSolid(from - 1)) from--;
  let above = from - 1;
  while (above >= top && !isSolid(above)) above--;
  return { from, to, space: above < top ? Number.POSITIVE_INFINITY : from - 1 - above };
}
