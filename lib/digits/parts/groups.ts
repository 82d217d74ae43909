// Groups the pieces of ink on a picture into signs, and keeps those that are large beside the others.
import { boxAround, type Component, erase, unionOf } from '../normalise/components.ts';
import { onPicture, redraw } from '../normalise/normalise.ts';
import { type Box, type Raster, wholeOf } from '../raster.ts';
import { awayFromEdges, isBarOf, piecesOn, withoutSurroundings } from './pieces.ts';
import { withoutPrint } from './print.ts';
import type { Surroundings } from './sheet.ts';

/** Pieces nearer than this share of the tallest piece belong together: a broken stroke, the bar of a five. */
const NEAR = 0.12;

/** A group is large when its tallest piece has this share of the height of the tallest of all; the others are print, words, dots, holes. */
const LARGE = 0.45;

/** The dot of an i or of a "!" is nearer than this share of the tallest piece, and less than this many times as wide as high: no word. */
const DOT_NEAR = 0.4;
const DOT_WIDE = 2;

/** Among more small pieces it is print. */
const MOST_DOTS = 3;

/** A piece that reaches into the surroundings and is narrower than this share of its length may be the counter of a bold letter. */
const SLIT = 0.45;

const heightOf = ({ box }: Component) => box.height;

/** Pieces that make up one sign. */
interface Group {
  readonly pieces: readonly Component[];
  readonly box: Box;
  /** The height of its tallest piece. */
  readonly size: number;
}

/** A part of a picture as a model's input. */
export interface Part {
  readonly pixels: Uint8Array;
  /** On the picture, in its pixels; not whole ones. */
  readonly box: Box;
  /** The height of its tallest piece, in pixels of the picture. */
  readonly size: number;
}

/**
 * The signs on a picture that are large beside the others, without what lies around them.
 * @param surroundings of a picture that was cut out
 */
export function partsOf(picture: Raster, surroundings?: Surroundings): Part[] {
  const found = piecesOn(picture);
  if (typeof found === 'string') return [];
  const { ink, all } = found;
  const scale = picture.width / ink.width;
  const inside = surroundings ? all.filter((piece) => isWithin(piece, ink, scale, surroundings)) : all;
  return largeGroups(inside, ink).map(({ pieces, size }) => {
    const box = boxAround(pieces, ink);
    return {
      pixels: redraw(erase(ink, all, pieces), box),
      box: onPicture(box, ink, wholeOf(picture)),
      size: size * scale,
    };
  });
}

/** Whether a piece reaches into the surroundings no more than a drawing may. */
function isWithin(
  { box, members }: Component,
  { width }: Raster,
  scale: number,
  { has, most }: Surroundings,
) {
  const beyond = members.filter((i) => has((i % width) * scale, Math.floor(i / width) * scale));
  const isSlit = Math.min(box.width, box.height) < SLIT * Math.max(box.width, box.height);
  return beyond.length <= (isSlit ? 0 : most) * members.length;
}

function largeGroups(all: readonly Component[], ink: Raster): Group[] {
  const found = withoutSurroundings(awayFromEdges(all, ink), ink);
  const tallest = Math.max(0, ...found.map(heightOf));
  const pieces = withoutPrint(found, LARGE * tallest);
  return grouped(pieces, tallest).filter(({ size }) => size >= LARGE * tallest);
}

function grouped(pieces: readonly Component[], tallest: number): Group[] {
  const small = pieces.filter((piece) => heightOf(piece) < LARGE * tallest);
  const hasDots = small.length <= MOST_DOTS;
  const belong = (a: Component, b: Component) =>
    distance(a.box, b.box) < NEAR * tallest || isBarOf(a, b) || (hasDots && isDotOf(a, b, tallest));
  const left = new Set(pieces);
  const groups: Group[] = [];
  for (const first of pieces) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const member of group) {
      for (const other of left) {
        if (!belong(member, other) && !belong(other, member)) continue;
        left.delete(other);
        group.push(other);
      }
    }
    groups.push({ pieces: group, box: unionOf(group), size: Math.max(...group.map(heightOf)) });
  }
  return groups;
}

/** The space between two boxes, along the axis on which they are farther apart. */
function distance(a: Box, b: Box): number {
  const across = Math.max(a.left, b.left) - Math.min(a.left + a.width, b.left + b.width);
  const down = Math.max(a.top, b.top) - Math.min(a.top + a.height, b.top + b.height);
  return Math.max(across, down, 0);
}

/** Whether a small piece is right above or below another one. */
function isDotOf(dot: Component, { box }: Component, tallest: number): boolean {
  const apart =
    Math.max(box.left, dot.box.left) - Math.min(box.left + box.width, dot.box.left + dot.box.width);
  return (
    heightOf(dot) < LARGE * tallest &&
    dot.box.width < DOT_WIDE * dot.box.height &&
    apart <= 0 &&
    distance(dot.box, box) < DOT_NEAR * tallest
  );
}
