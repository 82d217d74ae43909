// Removes the printed lines of ruled and squared paper: thin and straight, from edge to edge. Strokes across them stay.
import type { Raster } from '../raster.ts';
import { strongest } from './ink.ts';

/** Ink of more than this many grey values, and this many sigma of the paper's noise, may be part of a line. */
const LEAST_LEVEL = 6;
const LEAST_LEVEL_SIGMAS = 3;

/** The noise limit is at most this share of the strongest ink. */
const NOISE_SHARE = 0.2;

/** Share of its length on which a line must be visible; ink, glare and folds may cover the rest. */
const SEEN_SHARE = 0.92;

/** How far a line may rise or fall across the picture, as a share of its length (about 5°). */
const GREATEST_TILT = 0.09;

/** A line reaches at most this many pixels to either side of its middle; the bar of a digit is broader. */
const HALF_THICKNESS = 2;

/** A line is thin if it has clean paper on both sides for this share of its length. */
const THIN_SHARE = 0.6;

/** Ink this many times as strong as the line is a stroke that crosses it. */
const STROKE_TIMES = 1.6;

/** A single line must be at most this share of the strongest ink; otherwise it is a 1, or the bar of a 7. */
const LONE_LINE_SHARE = 0.6;

/** In a smaller picture the bars of the digit may go from edge to edge. */
const LEAST_SIDE = 48;

/** A line across the picture: its rows at the left and the right edge, possibly outside, and its ink in grey values. */
interface Line {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/**
 * Removes the lines that are printed on the paper.
 * @param ink grey values above paper; 0 is paper
 * @param sigma the paper's noise in grey values
 */
export function withoutRuling(ink: Raster, sigma: number): Raster {
  if (Math.min(ink.width, ink.height) < LEAST_SIDE) return ink;
  const most = strongest(ink.pixels);
  // On squared paper `sigma` contains the lines themselves.
  const noise = Math.min(LEAST_LEVEL_SIGMAS * sigma, NOISE_SHARE * most);
  const least = Math.max(LEAST_LEVEL, noise);
  const turned = transposed(ink);
  const rows = findLines(ink, least);
  const columns = findLines(turned, least);
  if (rows.length + columns.length === 0) return ink;
  const rowsRemoved = withoutLines(ink, rows, most);
  const columnsRemoved = transposed(withoutLines(turned, columns, most));
  return {
    ...ink,
    pixels: rowsRemoved.pixels.map((value, i) => Math.min(value, columnsRemoved.pixels[i] as number)),
  };
}

/** Exchanges rows and columns. */
function transposed({ width, height, pixels }: Raster): Raster {
  const out = new Float32Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = pixels[y * width + x] as number;
  }
  return { width: height, height: width, pixels: out };
}

/** Removes the lines, from left to right. */
function withoutLines(ink: Raster, lines: readonly Line[], most: number): Raster {
  const isLone = lines.every(({ from }) => Math.abs(from - (lines[0] as Line).from) <= 2 * HALF_THICKNESS);
  const out = ink.pixels.slice();
  for (const line of lines) {
    if (!isLone || line.level <= LONE_LINE_SHARE * most) eraseLine(ink, out, line);
  }
  return { ...ink, pixels: out };
}

/** All lines from left to right, including those that cut a corner; a broad line is found several times. */
function findLines(ink: Raster, least: number): Line[] {
  const reach = Math.round(GREATEST_TILT * ink.width);
  const near = strongestNear(ink);
  const lines: Line[] = [];
  // Of a line that is inside the whole way, each of these columns is missing. Most drawings leave many.
  const isInterrupted = emptyColumns(near, least) > (1 - SEEN_SHARE) * ink.width;
  const isInside = (row: number) => row >= 0 && row <= ink.height - 1;
  const addIfLine = (from: number, to: number) => {
    if (isInterrupted && isInside(from) && isInside(to)) return;
    const level = lineLevel(near, from, to, least);
    if (level !== undefined && isThin(ink, from, to, level / 2)) lines.push({ from, to, level });
  };
  // A line may enter or leave through the top or the bottom, but at least half of it is inside.
  for (let middle = 0; middle < ink.height; middle++) {
    for (let rise = -reach; rise <= reach; rise++) addIfLine(middle - rise / 2, middle + rise / 2);
  }
  // A line that cuts a corner is too short to be recognised alone: it must be parallel to another line.
  const rises = new Set(lines.map(({ from, to }) => to - from));
  for (const rise of rises) {
    for (let beyond = 1; beyond < Math.abs(rise) / 2; beyond++) {
      addIfLine(-beyond - rise / 2, -beyond + rise / 2);
      addIfLine(ink.height - 1 + beyond - rise / 2, ink.height - 1 + beyond + rise / 2);
    }
  }
  return lines;
}

/** The maximum of each pixel and its neighbours above and below, because printed lines are not quite straight. */
function strongestNear({ width, height, pixels }: Raster): Raster {
  const out = pixels.slice();
  for (let i = width; i < pixels.length; i++) {
    out[i] = Math.max(out[i] as number, pixels[i - width] as number);
    out[i - width] = Math.max(out[i - width] as number, pixels[i] as number);
  }
  return { width, height, pixels: out };
}

/** How many columns have no ink of `least`. */
function emptyColumns({ width, height, pixels }: Raster, least: number): number {
  let empty = 0;
  for (let x = 0; x < width; x++) {
    let y = 0;
    while (y < height && (pixels[y * width + x] as number) < least) y++;
    if (y === height) empty++;
  }
  return empty;
}

/** The median ink between `from` and `to`; undefined when there is no line. */
function lineLevel(
  { width, height, pixels }: Raster,
  from: number,
  to: number,
  least: number,
): number | undefined {
  const rise = (to - from) / (width - 1);
  const levels: number[] = [];
  let missesLeft = (1 - SEEN_SHARE) * width;
  for (let x = 0; x < width; x++) {
    const y = Math.round(from + rise * x);
    if (y < 0 || y >= height) continue;
    const level = pixels[y * width + x] as number;
    if (level < least && --missesLeft < 0) return undefined;
    levels.push(level);
  }
  return levels.sort((a, b) => a - b)[levels.length >> 1];
}

/** Whether there is less ink than `limit` above and below the line for most of its length. */
function isThin(ink: Raster, from: number, to: number, limit: number): boolean {
  const clean = rowsAlong(ink.width, from, to).filter(
    (y, x) => inkAt(ink, x, y - HALF_THICKNESS - 1) < limit && inkAt(ink, x, y + HALF_THICKNESS + 1) < limit,
  );
  return clean.length >= THIN_SHARE * ink.width;
}

function eraseLine({ width, height, pixels }: Raster, out: Float32Array, { from, to, level }: Line): void {
  rowsAlong(width, from, to).forEach((middle, x) => {
    const last = Math.min(height - 1, middle + HALF_THICKNESS);
    for (let y = Math.max(0, middle - HALF_THICKNESS); y <= last; y++) {
      if ((pixels[y * width + x] as number) <= STROKE_TIMES * level) out[y * width + x] = 0;
    }
  });
}

/** The row of a line in each column. */
function rowsAlong(width: number, from: number, to: number): number[] {
  return Array.from({ length: width }, (_, x) => Math.round(from + ((to - from) * x) / (width - 1)));
}

function inkAt({ width, height, pixels }: Raster, x: number, y: number): number {
  return y < 0 || y >= height ? 0 : (pixels[y * width + x] as number);
}
