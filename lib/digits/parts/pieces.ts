// The pieces of ink on a picture, and those of them that only surround a digit: edges, frames, circles, underlines.
import { type Component, findComponents, isLine, isThin } from '../normalise/components.ts';
import { inkOn, shrink } from '../normalise/normalise.ts';
import { fromMiddleGrey, type Raster, wholeOf } from '../raster.ts';

/** Longer side at which parts are looked for: twice the usual one, since a part is smaller than the whole. */
const WORKING_SIDE = 224;

/** Longer side at which small parts are looked at again: as a model's input they have 20 pixels, of which none should be lost. */
export const DETAILED_SIDE = 448;

/** A picture with more pieces is a texture or a page of print. */
const MOST_PIECES = 400;

/** In pixels: a smaller piece is dust. */
const LEAST_PIECE = 4;

/** Share of the longer side of the picture that counts as its edge. */
const EDGE = 0.02;

/** All ink on a picture at the working size, and its pieces. */
export interface Found {
  readonly ink: Raster;
  readonly all: readonly Component[];
}

export function piecesOn(picture: Raster, side = WORKING_SIDE): Found | 'blank' | 'tooMuch' {
  const ink = inkOn(shrink(fromMiddleGrey(picture), wholeOf(picture), side));
  if (ink === undefined) return 'blank';
  const all = findComponents(ink);
  if (all.length > MOST_PIECES) return 'tooMuch';
  return all.length === 0 ? 'blank' : { ink, all };
}

/** The longer side of a piece. */
export const longer = ({ box }: Pick<Component, 'box'>) => Math.max(box.width, box.height);

/**
 * The bar of a digit is above its middle, nearer to it than this share of its height, at most this many times as wide, and above it with this share
 * of the narrower one's columns. It begins where the digit does; the line of a form goes on to the left, by more than this share.
 */
const BAR = { near: 0.2, width: 1.5, above: 0.5, before: 0.35 };

/** Without dust, without what encloses other pieces, and without underlines. */
export function withoutSurroundings(pieces: readonly Component[], { width }: Raster): readonly Component[] {
  const large = pieces.filter((piece) => longer(piece) >= LEAST_PIECE);
  const open = large.filter((piece) => !isAround(piece, large, width));
  return open.filter(
    (piece) =>
      !(isLine(piece) && isBesideOthers(piece, open) && !open.some((other) => isBarOf(piece, other))),
  );
}

/** Whether a line is the bar of a digit, such as that of a five, which many people draw apart from its body. */
export function isBarOf(line: Component, piece: Component): boolean {
  const [bar, box] = [line.box, piece.box];
  const shared = Math.min(bar.left + bar.width, box.left + box.width) - Math.max(bar.left, box.left);
  const apart = Math.max(bar.top, box.top) - Math.min(bar.top + bar.height, box.top + box.height);
  return (
    isLine(line) &&
    !isLine(piece) &&
    bar.top + bar.height / 2 < box.top + box.height / 2 &&
    apart < BAR.near * box.height &&
    bar.width <= BAR.width * box.height &&
    box.left - bar.left <= BAR.before * box.height &&
    shared >= BAR.above * Math.min(bar.width, box.width)
  );
}

/** Without what touches the picture's edge, and without sides of a frame. */
export function awayFromEdges(pieces: readonly Component[], ink: Raster): readonly Component[] {
  const inner = pieces.filter((piece) => !isAtEdge(piece, ink));
  return inner.filter((piece) => !isSideOfFrame(piece, inner, ink));
}

function isAtEdge({ box }: Component, { width, height }: Raster): boolean {
  const edge = Math.round(EDGE * Math.max(width, height));
  return (
    box.left <= edge ||
    box.top <= edge ||
    box.left + box.width >= width - edge ||
    box.top + box.height >= height - edge
  );
}

/** The standard deviation of a straight stroke from its middle line, as a share of its height. */
const STRAIGHT = 0.04;

/** A piece inside another one is a digit when it has this share of its height; two or more are digits in a frame, or in a table, with the second. */
const INSIDE = 0.25;
const SMALL_INSIDE = 0.08;

/** Whether a piece is a circle, a frame or a table around others. @param width of the picture that the pieces are on */
export function isAround(piece: Component, all: readonly Component[], width: number): boolean {
  const inside = all.filter((other) => encloses(piece, other, width, SMALL_INSIDE));
  return inside.length > 1 || inside.some((other) => other.box.height > INSIDE * piece.box.height);
}

/** Whether a piece is around another one, which has more than this share of its height: a lower one is a dot. */
export function encloses(outer: Component, inner: Component, width: number, share = INSIDE): boolean {
  const [a, b] = [outer.box, inner.box];
  return (
    outer !== inner &&
    b.left >= a.left - 1 &&
    b.top >= a.top - 1 &&
    b.left + b.width <= a.left + a.width + 1 &&
    b.top + b.height <= a.top + a.height + 1 &&
    a.width * a.height > 1.6 * b.width * b.height &&
    b.height > share * a.height &&
    isOnAllSides(outer, inner, width)
  );
}

/** Whether the outer piece has ink to the left, to the right, above and below the inner one; a six has none to the right of its loop. */
function isOnAllSides({ members }: Component, { box }: Component, width: number): boolean {
  let [left, right, above, below] = [false, false, false, false];
  for (const index of members) {
    const [x, y] = [(index % width) - box.left, Math.floor(index / width) - box.top];
    if (y >= 0 && y < box.height) {
      left ||= x < 0;
      right ||= x >= box.width;
    }
    if (x >= 0 && x < box.width) {
      above ||= y < 0;
      below ||= y >= box.height;
    }
  }
  return left && right && above && below;
}

/** Whether there is another piece that is large enough to be a digit, or as one of the digits that a long line is under. */
function isBesideOthers(piece: Component, all: readonly Component[]): boolean {
  return all.some(
    (other) =>
      other !== piece &&
      !isLine(other) &&
      (other.box.height >= 0.3 * longer(piece) || other.box.height > 2 * piece.box.height),
  );
}

/** Whether a piece is one straight stroke, upright or leaning: its pixels are near a line. */
export function isStraight({ box, members }: Component, width: number): boolean {
  if (box.height < box.width) return false;
  const count = members.length;
  const at = (index: number) => ({ x: (index % width) - box.left, y: Math.floor(index / width) - box.top });
  let [sx, sy, sxy, syy] = [0, 0, 0, 0];
  for (const index of members) {
    const { x, y } = at(index);
    sx += x;
    sy += y;
    sxy += x * y;
    syy += y * y;
  }
  const lean = (sxy - (sx * sy) / count) / Math.max(1, syy - (sy * sy) / count);
  const squares = members.reduce((sum, index) => {
    const { x, y } = at(index);
    return sum + (x - sx / count - lean * (y - sy / count)) ** 2;
  }, 0);
  return Math.sqrt(squares / count) <= STRAIGHT * box.height;
}

/**
 * A thin piece along the sides of its box, clearly taller than the others: an upright side, or a corner. Beside upright sides of several
 * boxes, all alike, those others count that are no straight strokes, and end inside.
 */
function isSideOfFrame(piece: Component, all: readonly Component[], ink: Raster): boolean {
  const others = all.filter((other) => other !== piece);
  const isTaller = (beside: readonly Component[]) => {
    const tallest = Math.max(0, ...beside.map(({ box }) => box.height));
    return tallest >= 0.3 * longer(piece) && piece.box.height > 1.2 * tallest;
  };
  if (!isThin(piece) || !alongSides(piece, ink.width)) return false;
  if (isTaller(others)) return true;
  const digits = others.filter((other) => !isStraight(other, ink.width));
  return (
    isStraight(piece, ink.width) && isTaller(digits) && digits.every((digit) => endsInside(digit, piece))
  );
}

/** Whether the upper and the lower end of a piece lie between those of another one. */
function endsInside({ box }: Component, { box: outer }: Component): boolean {
  return box.top > outer.top && box.top + box.height < outer.top + outer.height;
}

/** Whether nearly all pixels are near a side of the box. */
function alongSides({ box, members }: Component, width: number): boolean {
  const near = Math.max(2, 0.12 * Math.max(box.width, box.height));
  const along = members.filter((index) => {
    const [x, y] = [(index % width) - box.left, Math.floor(index / width) - box.top];
    return x < near || y < near || x >= box.width - near || y >= box.height - near;
  });
  return along.length >= 0.95 * members.length;
}
