// Lines of print among the pieces of ink: small pieces beside each other.
import type { Component } from '../normalise/components.ts';
import type { Box } from '../raster.ts';

/** So many small pieces in a row are letters; fewer may be a broken stroke of a digit. */
const LEAST_LETTERS = 5;

/** Letters of a line are nearer to the next than this many times the larger one's size: the space between words is narrower. */
const NEXT = 1.2;

/** They share this much of the rows of the lower one. */
const SHARED_ROWS = 0.4;

/** @param tallest the height of a letter, or of a word whose letters touch, is less; taller pieces are drawings */
export function withoutPrint(pieces: readonly Component[], tallest: number): readonly Component[] {
  const small = pieces.filter(({ box }) => box.height < tallest);
  if (small.length < LEAST_LETTERS) return pieces;
  const letters = new Set(linesOf(small).flatMap((line) => (line.length >= LEAST_LETTERS ? line : [])));
  return pieces.filter((piece) => !letters.has(piece));
}

function linesOf(pieces: readonly Component[]): Component[][] {
  const left = new Set(pieces);
  const lines: Component[][] = [];
  for (const first of pieces) {
    if (!left.delete(first)) continue;
    const line = [first];
    for (const letter of line) {
      for (const other of left) {
        if (!areNeighbours(letter.box, other.box)) continue;
        left.delete(other);
        line.push(other);
      }
    }
    lines.push(line);
  }
  return lines;
}

function areNeighbours(a: Box, b: Box): boolean {
  const rows = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const apart = Math.max(a.left, b.left) - Math.min(a.left + a.width, b.left + b.width);
  const size = Math.max(a.width, a.height, b.width, b.height);
  return rows >= SHARED_ROWS * Math.min(a.height, b.height) && apart <= NEXT * size;
}
