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

/** Without dust, without what encloses other pieces, and without underlines. */
export function withoutSurroundings(pieces: readonly Component[]): readonly Component[] {
  const large = pieces.filter((piece) => longer(piece) >= LEAST_PIECE);
  const open = large.filter((piece) => !large.some((other) => encloses(piece, other)));
  return open.filter((piece) => !(isBesideOthers(piece, open) && isLine(piece)));
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

/** Whether a circle or a frame is around another piece, which is not a mere dot. */
export function encloses(outer: Component, inner: Component): boolean {
  const [a, b] = [outer.box, inner.box];
  return (
    outer !== inner &&
    b.left >= a.left - 1 &&
    b.top >= a.top - 1 &&
    b.left + b.width <= a.left + a.width + 1 &&
    b.top + b.height <= a.top + a.height + 1 &&
    a.width * a.height > 1.6 * b.width * b.height &&
    longer(inner) > 0.25 * longer(outer)
  );
}

/** Whether there is another piece that is large enough to be a digit. */
function isBesideOthers(piece: Component, all: readonly Component[]): boolean {
  return all.some((other) => other !== piece && other.box.height >= 0.3 * longer(piece) && !isLine(other));
}

/** A thin piece along the sides of its box, clearly taller than the others: an upright side, or a corner. */
function isSideOfFrame(piece: Component, all: readonly Component[], ink: Raster): boolean {
  const tallest = Math.max(0, ...all.filter((other) => other !== piece).map(({ box }) => box.height));
  const isTaller = tallest >= 0.3 * longer(piece) && piece.box.height > 1.2 * tallest;
  return isTaller && isThin(piece) && alongSides(piece, ink.width);
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
