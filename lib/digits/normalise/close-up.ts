// Where to look a second time: a drawing that is small in a large picture, or a sheet of paper that is the "drawing".

import type { Box, Raster } from '../raster.ts';
import { type Drawing, SOLID } from './components.ts';

/**
 * In pixels of the shrunk picture: a drawing with a longer side below this has lost detail that the picture may still
 * have, and a sheet with a shorter side below this has no room for a drawing (it is a broad, straight 1).
 */
const SMALL = 40;

/** Paper to take along on each side of a small drawing, as a share of its longer side. */
const MARGIN = 0.6;

/** A drawing whose box is filled to this share is a sheet: not even a disc, π/4, gets there. */
const SHEET_FILL = 0.85;

/** Part of a sheet's sides to leave out, where its edges are not straight. */
const SHEET_INSET = 0.05;

/**
 * The part of `picture` that deserves another look after `found` was found on the picture shrunk; undefined when
 * there is nothing to gain.
 */
export function closeUp(picture: Raster, found: Drawing): Box | undefined {
  const { strokes, box } = found;
  const scaleX = picture.width / strokes.width;
  const scaleY = picture.height / strokes.height;
  if (isSheet(found)) {
    return inside(picture, box, scaleX, scaleY, -SHEET_INSET * Math.min(box.width, box.height) - 1);
  }
  const longer = Math.max(box.width, box.height);
  if (longer >= SMALL || Math.max(scaleX, scaleY) <= 1) return undefined;
  return inside(picture, box, scaleX, scaleY, MARGIN * longer);
}

/** Whether solid ink, with what it encloses in each row, fills the drawing's box. */
export function isSheet({ strokes, box }: Drawing): boolean {
  if (Math.min(box.width, box.height) < SMALL) return false;
  let covered = 0;
  for (let y = box.top; y < box.top + box.height; y++) {
    const row = strokes.pixels.subarray(
      y * strokes.width + box.left,
      y * strokes.width + box.left + box.width,
    );
    const first = row.findIndex((value) => value > SOLID);
    if (first >= 0) covered += row.findLastIndex((value) => value > SOLID) - first + 1;
  }
  return covered >= SHEET_FILL * box.width * box.height;
}

/** `box`, wider by `margin` on each side, from the shrunk picture's pixels to the picture's; undefined when empty. */
function inside(picture: Raster, box: Box, scaleX: number, scaleY: number, margin: number): Box | undefined {
  const left = Math.max(0, Math.floor((box.left - margin) * scaleX));
  const top = Math.max(0, Math.floor((box.top - margin) * scaleY));
  const right = Math.min(picture.width, Math.ceil((box.left + box.width + margin) * scaleX));
  const bottom = Math.min(picture.height, Math.ceil((box.top + box.height + margin) * scaleY));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined;
}
