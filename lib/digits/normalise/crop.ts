// Chooses the part of the picture to look at again: around a small drawing, or the sheet of paper that was found as the "drawing".

import type { Box, Raster } from '../raster.ts';
import { type Drawing, SOLID } from './components.ts';

/**
 * In pixels of the shrunk picture. A drawing whose longer side is below this has lost detail that the picture may still
 * have. A "sheet" whose shorter side is below this is no sheet but a broad, straight 1.
 */
const SMALL = 40;

/** Paper around a small drawing on each side, as a share of its longer side. */
const MARGIN = 0.6;

/** A drawing that fills this share of its box is a sheet; a disc fills only π/4. */
const SHEET_FILL = 0.85;

/** Share of a sheet's shorter side that is cut off on each side, because its edges are not straight. */
const SHEET_INSET = 0.05;

/**
 * The part of `picture` to look at again, after `found` was found on the shrunk picture; undefined when a crop shows no
 * more detail.
 */
export function cropBox(picture: Raster, found: Drawing): Box | undefined {
  const { strokes, box } = found;
  const scaleX = picture.width / strokes.width;
  const scaleY = picture.height / strokes.height;
  if (isSheet(found)) {
    return scaledBox(picture, box, scaleX, scaleY, -SHEET_INSET * Math.min(box.width, box.height) - 1);
  }
  const longer = Math.max(box.width, box.height);
  if (longer >= SMALL || Math.max(scaleX, scaleY) <= 1) return undefined;
  return scaledBox(picture, box, scaleX, scaleY, MARGIN * longer);
}

/** Whether solid ink, with everything between the first and the last ink of each row, fills the drawing's box. */
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

/** Scales `box`, wider by `margin` on each side, from the shrunk picture to the picture; undefined when empty. */
function scaledBox(
  picture: Raster,
  box: Box,
  scaleX: number,
  scaleY: number,
  margin: number,
): Box | undefined {
  const left = Math.max(0, Math.floor((box.left - margin) * scaleX));
  const top = Math.max(0, Math.floor((box.top - margin) * scaleY));
  const right = Math.min(picture.width, Math.ceil((box.left + box.width + margin) * scaleX));
  const bottom = Math.min(picture.height, Math.ceil((box.top + box.height + margin) * scaleY));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined;
}
