// Connected components of the ink: finds the pieces, and selects those that make up the drawing.
import type { Box, Raster } from '../raster.ts';

/** Ink (0–255) above this is solid and belongs to a piece; below it is the soft edge of a stroke. */
export const SOLID = 96;

/** A piece with less than this share of the largest one's ink is a speck. */
const SPECK_SHARE = 0.08;

/** A piece that covers this share of an edge of the picture is a frame. */
const EDGE_SHARE = 0.6;

/** A frame is left out if a piece away from the edges has at least this share of its ink. */
const LEAST_INNER_SHARE = 0.05;

/** A line is this many times as long as thick, and a level one this many times as wide as high. */
const THIN_TIMES = 7;
const LEVEL_TIMES = 3;

/** A piece: solid pixels that touch each other, also at corners. */
export interface Component {
  readonly box: Box;
  /** Sum of its pixels' ink. */
  readonly mass: number;
  /** Indexes into the raster's pixels. */
  readonly members: readonly number[];
}

/** Ink 0–255 without specks and frames, and its bounding box. */
export interface Drawing {
  readonly strokes: Raster;
  readonly box: Box;
}

/** All pieces, from the top left on. */
export function findComponents(ink: Raster): Component[] {
  const { pixels } = ink;
  const seen = new Uint8Array(pixels.length);
  const components: Component[] = [];
  for (let start = 0; start < seen.length; start++) {
    if ((pixels[start] as number) > SOLID && seen[start] === 0) components.push(flood(ink, start, seen));
  }
  return components;
}

/** Flood fill: the piece that contains `start`. Marks its pixels in `seen`. */
function flood(ink: Raster, start: number, seen: Uint8Array): Component {
  const { width, height, pixels } = ink;
  const members = [start];
  seen[start] = 1;
  let mass = 0;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let next = 0; next < members.length; next++) {
    const index = members[next] as number;
    const x = index % width;
    const y = Math.floor(index / width);
    mass += pixels[index] as number;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const neighbour = row * width + column;
        if (seen[neighbour] !== 0 || !isSolid(ink, neighbour)) continue;
        seen[neighbour] = 1;
        members.push(neighbour);
      }
    }
  }
  return { box: { left, top, width: right - left + 1, height: bottom - top + 1 }, mass, members };
}

function isSolid(ink: Raster, index: number): boolean {
  return (ink.pixels[index] as number) > SOLID;
}

/**
 * The pieces of the drawing: the heaviest piece and all that are not specks beside it. A frame, or the dark edge of a
 * photographed sheet, is left out, unless there is hardly anything else.
 */
export function piecesOfDrawing(components: readonly Component[], picture: Raster): Component[] {
  const candidates = withoutFrames(components, picture);
  return candidates.filter(({ mass }) => mass >= heaviest(candidates) * SPECK_SHARE);
}

/** Whether a piece is level, and its ink, spread over the length, is thin. */
export function isLine({ box, members }: Component): boolean {
  return box.width > LEVEL_TIMES * box.height && isThin({ box, members });
}

/** Whether the ink, spread over the longer side, is thin. */
export function isThin({ box, members }: Pick<Component, 'box' | 'members'>): boolean {
  return members.length * THIN_TIMES < Math.max(box.width, box.height) ** 2;
}

/** The box around all pieces. */
export function unionOf(pieces: readonly Pick<Component, 'box'>[]): Box {
  const left = Math.min(...pieces.map(({ box }) => box.left));
  const top = Math.min(...pieces.map(({ box }) => box.top));
  const right = Math.max(...pieces.map(({ box }) => box.left + box.width));
  const bottom = Math.max(...pieces.map(({ box }) => box.top + box.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** Without what lies along an edge of the picture, unless there is hardly anything else. */
export function withoutFrames(components: readonly Component[], picture: Raster): readonly Component[] {
  const inner = components.filter((component) => !liesAlongAnEdge(component, picture));
  return heaviest(inner) >= heaviest(components) * LEAST_INNER_SHARE ? inner : components;
}

function heaviest(components: readonly Component[]): number {
  return components.reduce((most, { mass }) => Math.max(most, mass), 0);
}

/** Whether the piece covers most of an edge of the picture, or contains a corner. */
function liesAlongAnEdge({ members }: Component, { width, height }: Raster): boolean {
  let [left, right, top, bottom] = [0, 0, 0, 0];
  let hasCorner = false;
  for (const index of members) {
    const x = index % width;
    const y = Math.floor(index / width);
    if (x === 0) left++;
    if (x === width - 1) right++;
    if (y === 0) top++;
    if (y === height - 1) bottom++;
    hasCorner ||= (x === 0 || x === width - 1) && (y === 0 || y === height - 1);
  }
  return (
    hasCorner || Math.max(left, right) >= height * EDGE_SHARE || Math.max(top, bottom) >= width * EDGE_SHARE
  );
}

/** Erases the pieces that are not in `kept`. */
export function erase(ink: Raster, components: readonly Component[], kept: readonly Component[]): Raster {
  const pixels = ink.pixels.slice();
  for (const component of components) {
    if (kept.includes(component)) continue;
    for (const index of component.members) pixels[index] = 0;
  }
  return { ...ink, pixels };
}

/** The bounding box of the pieces, one pixel wider on each side if possible, for the strokes' soft edges. */
export function boxAround(components: readonly Component[], { width, height }: Raster): Box {
  const box = unionOf(components);
  const left = Math.max(0, box.left - 1);
  const top = Math.max(0, box.top - 1);
  const right = Math.min(width, box.left + box.width + 1);
  const bottom = Math.min(height, box.top + box.height + 1);
  return { left, top, width: right - left, height: bottom - top };
}
