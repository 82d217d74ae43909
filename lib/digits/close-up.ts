// Where to look a second time: a drawing that is small in a large picture, or a sheet of paper that is the "drawing".
import type { Drawing } from './components.ts';
import type { Box } from './raster.ts';

/**
 * In pixels of the shrunk picture: a drawing with a longer side below this has lost detail that the picture may still
 * have, and a sheet with a shorter side below this has no room for a drawing (it is a broad, straight 1).
 */
const SMALL = 40;

/** Paper to take along on each side of a small drawing, as a share of its longer side. */
const MARGIN = 0.6;

/** The least of that paper, in pixels of the shrunk picture: of a faint drawing only a part may have been found. */
const LEAST_MARGIN = 12;

/** A drawing whose box is filled to this share is a sheet: not even a disc, π/4, gets there. */
const SHEET_FILL = 0.85;

/** Part of a sheet's sides to leave out, where its edges are not straight. */
const SHEET_INSET = 0.05;

/** Ink (0–255) above this belongs to the sheet. */
const SOLID = 96;

/**
 * The part of the picture that deserves another look after `found` was found on `view`, a part of it, shrunk;
 * undefined when there is nothing to gain.
 */
export function closeUp(view: Box, found: Drawing): Box | undefined {
  const { strokes, box } = found;
  const scaleX = view.width / strokes.width;
  const scaleY = view.height / strokes.height;
  if (isSheet(found)) {
    return inside(view, box, scaleX, scaleY, -SHEET_INSET * Math.min(box.width, box.height) - 1);
  }
  const longer = Math.max(box.width, box.height);
  if (longer >= SMALL || Math.max(scaleX, scaleY) <= 1) return undefined;
  return inside(view, box, scaleX, scaleY, Math.max(LEAST_MARGIN, MARGIN * longer));
}

/** Whether solid ink, with what it encloses in each row, fills the drawing's box. */
function isSheet({ strokes, box }: Drawing): boolean {
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

/** `box`, wider by `margin` on each side, from the shrunk view's pixels to the picture's; undefined when empty. */
function inside(view: Box, box: Box, scaleX: number, scaleY: number, margin: number): Box | undefined {
  const left = Math.max(0, Math.floor((box.left - margin) * scaleX));
  const top = Math.max(0, Math.floor((box.top - margin) * scaleY));
  const right = Math.min(view.width, Math.ceil((box.left + box.width + margin) * scaleX));
  const bottom = Math.min(view.height, Math.ceil((box.top + box.height + margin) * scaleY));
  if (right <= left || bottom <= top) return undefined;
  return { left: view.left + left, top: view.top + top, width: right - left, height: bottom - top };
}
