// Blanks the lines of a cell around a digit in a small picture: a crop of a form or a Sudoku has them along its edges.
import type { Raster } from '../raster.ts';
import { median } from './even-paper.ts';
import { LEAST_CONTRAST } from './ink.ts';

/** In pixels: in a smaller picture a line and a stroke of the digit cannot be told apart. */
const LEAST_SIDE = 12;

/** A line lies within this share of the picture from an edge. */
const REACH = 0.25;

/** It goes along this share of the edge … */
const LINE_SHARE = 0.85;

/** … and behind it, apart from the ends, which other lines cross, this share of a row is paper; the bar of a seven has its stem there. */
const CLEAN_SHARE = 0.92;
const ENDS = 0.2;

/** This share of the picture is paper: more than a bold digit takes. */
const PAPER_SHARE = 0.35;

/** Ink differs from the paper by this share of what the most different pixel does. */
const INK_SHARE = 0.3;

/** The means of a line and of a row of paper differ by this many grey values at least, whatever crosses them. */
const LEAST_STEP = 0.5 * LEAST_CONTRAST;

/** A digit is at least this share of the picture's height: less is not what the lines are around. */
const LEAST_DIGIT = 0.35;

/** The picture with paper in place of the lines along its edges; the same picture when there are none. */
export function withoutCellLines(picture: Raster): Raster {
  const { width, height, pixels } = picture;
  if (Math.min(width, height) < LEAST_SIDE) return picture;
  const last = pixels.length - 1;
  const left = rimOf(picture, { from: 0, inwards: 1, along: width, count: width, length: height });
  const right = rimOf(picture, { from: last, inwards: -1, along: -width, count: width, length: height });
  const top = rimOf(picture, { from: 0, inwards: width, along: 1, count: height, length: width });
  const bottom = rimOf(picture, { from: last, inwards: -width, along: -1, count: height, length: width });
  const paper = [left, right, top, bottom].find(({ rows }) => rows > 0)?.paper;
  if (paper === undefined) return picture;
  const isAround = (x: number, y: number) =>
    x < left.rows || x >= width - right.rows || y < top.rows || y >= height - bottom.rows;
  const inner = pixels.map((value, i) => (isAround(i % width, Math.floor(i / width)) ? paper : value));
  return hasDigit({ ...picture, pixels: inner }, paper) ? { ...picture, pixels: inner } : picture;
}

/** How to walk over a picture from one of its edges: steps between indexes, the number of rows, and the pixels of a row. */
interface Walk {
  readonly from: number;
  readonly inwards: number;
  readonly along: number;
  readonly count: number;
  readonly length: number;
}

/** The rows from one edge on that belong to its lines, and the grey of the paper behind them; no rows when there is no line. */
function rimOf(picture: Raster, walk: Walk): { rows: number; paper: number } {
  const means = meansOf(picture, walk);
  for (let n = 1; n < means.length; n++) {
    // Nearly all rows end here, and the rest below: the whole picture is looked at only behind something like a line.
    if (!hasStep(means, n)) continue;
    const paper = median(middleOf(picture, walk, n));
    if (!hasLine(picture, walk, n, { paper, least: LEAST_CONTRAST })) continue;
    const least = leastInk(picture, paper);
    const isPaper = (value: number) => Math.abs(value - paper) <= least;
    const isClean =
      shareOf(middleOf(picture, walk, n), isPaper) >= CLEAN_SHARE &&
      shareOf(picture.pixels, isPaper) >= PAPER_SHARE;
    if (isClean && hasLine(picture, walk, n, { paper, least })) return { rows: n, paper };
  }
  return { rows: 0, paper: 0 };
}

/** Whether an earlier row differs from row `n` as a line does from paper. */
function hasStep(means: Float32Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    if (Math.abs((means[i] as number) - (means[n] as number)) >= LEAST_STEP) return true;
  }
  return false;
}

function meansOf({ pixels }: Raster, { from, inwards, along, count, length }: Walk): Float32Array {
  const means = new Float32Array(Math.ceil(REACH * count));
  for (let n = 0; n < means.length; n++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += pixels[from + n * inwards + k * along] as number;
    means[n] = sum / length;
  }
  return means;
}

/** A row without its ends. */
function middleOf({ pixels }: Raster, { from, inwards, along, length }: Walk, n: number): Float32Array {
  const ends = Math.round(ENDS * length);
  const middle = new Float32Array(length - 2 * ends);
  for (let k = 0; k < middle.length; k++)
    middle[k] = pixels[from + n * inwards + (ends + k) * along] as number;
  return middle;
}

/** Whether one of the rows before row `n` is a line. */
function hasLine(
  { pixels }: Raster,
  { from, inwards, along, length }: Walk,
  n: number,
  { paper, least }: { paper: number; least: number },
): boolean {
  for (let i = 0; i < n; i++) {
    let ink = 0;
    for (let k = 0; k < length; k++) {
      if (Math.abs((pixels[from + i * inwards + k * along] as number) - paper) > least) ink++;
    }
    if (ink >= LINE_SHARE * length) return true;
  }
  return false;
}

/** Grey values by which ink differs from the paper. */
function leastInk({ pixels }: Raster, paper: number): number {
  const most = pixels.reduce((a, b) => Math.max(a, Math.abs(b - paper)), 0);
  return Math.max(LEAST_CONTRAST, INK_SHARE * most);
}

function shareOf(values: Float32Array, has: (value: number) => boolean): number {
  return values.reduce((sum, value) => sum + Number(has(value)), 0) / values.length;
}

/** Whether there is ink in enough rows. */
function hasDigit(picture: Raster, paper: number): boolean {
  const { width, height, pixels } = picture;
  const least = leastInk(picture, paper);
  const rows = Array.from({ length: height }, (_, y) => pixels.subarray(y * width, (y + 1) * width));
  const inked = rows.filter((row) => row.some((value) => Math.abs(value - paper) > least));
  return inked.length >= LEAST_DIGIT * height;
}
