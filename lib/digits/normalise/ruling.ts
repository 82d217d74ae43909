// Printed lines of ruled and squared paper: thin, straight, from edge to edge. They go, the strokes across them stay.
import type { Raster } from '../raster.ts';

/** Ink above this many grey values, and this many sigma of the paper's noise, may be part of a line. */
const LEAST_LEVEL = 6;
const LEAST_LEVEL_SIGMAS = 3;

/** That noise is never taken for more than this share of the strongest ink. */
const NOISE_SHARE = 0.2;

/** Share of its way on which a line must be seen: ink, glare and folds may cover the rest. */
const SEEN_SHARE = 0.92;

/** Greatest tilt: how far a line may rise or fall across the picture, as a share of its length (about 5°). */
const GREATEST_TILT = 0.09;

/** Pixels beside a line's middle that are its own, at most; a bar of a digit is broader. */
const HALF_THICKNESS = 2;

/** Share of its way on which a line has clean paper on both sides, so that it is thin. */
const THIN_SHARE = 0.6;

/** Ink this many times as strong as a line is a stroke that crosses it. */
const STROKE_TIMES = 1.6;

/** A line on its own must be this much fainter than the strongest ink; else it is a one, or the bar of a seven. */
const LONE_LINE_SHARE = 0.6;

/** A smaller picture is all digit: its bars go from edge to edge. */
const LEAST_SIDE = 48;

/** A line across the picture: the rows where it enters and leaves, maybe outside, and its ink in grey values. */
interface Line {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/**
 * Ink (grey values above paper, 0 is paper) without the lines printed on the paper.
 *
 * @param sigma the paper's noise in grey values
 */
export function withoutRuling(ink: Raster, sigma: number): Raster {
  if (Math.min(ink.width, ink.height) < LEAST_SIDE) return ink;
  const strongest = ink.pixels.reduce((a, b) => Math.max(a, b), 0);
  // On squared paper the lines themselves count as noise at first.
  const noise = Math.min(LEAST_LEVEL_SIGMAS * sigma, NOISE_SHARE * strongest);
  const least = Math.max(LEAST_LEVEL, noise);
  const withoutRows = withoutLines(ink, least, strongest);
  const withoutColumns = turned(withoutLines(turned(ink), least, strongest));
  return {
    ...ink,
    pixels: withoutRows.pixels.map((value, i) => Math.min(value, withoutColumns.pixels[i] as number)),
  };
}

/** Rows become columns, columns rows. */
function turned({ width, height, pixels }: Raster): Raster {
  const out = new Float32Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = pixels[y * width + x] as number;
  }
  return { width: height, height: width, pixels: out };
}

/** The picture without the lines that cross it from left to right. */
function withoutLines(ink: Raster, least: number, strongest: number): Raster {
  const lines = findLines(ink, least);
  const isLone = lines.every(({ from }) => Math.abs(from - (lines[0] as Line).from) <= 2 * HALF_THICKNESS);
  const out = ink.pixels.slice();
  for (const line of lines) {
    if (!isLone || line.level <= LONE_LINE_SHARE * strongest) eraseLine(ink, out, line);
  }
  return { ...ink, pixels: out };
}

/** All lines from left to right, a broad one several times; with them the ends of more that only cut a corner. */
function findLines(ink: Raster, least: number): Line[] {
  const reach = Math.round(GREATEST_TILT * ink.width);
  const near = strongestNear(ink);
  const lines: Line[] = [];
  const look = (from: number, to: number) => {
    const level = lineLevel(near, from, to, least);
    if (level !== undefined && isThin(ink, from, to, level / 2)) lines.push({ from, to, level });
  };
  // A line may enter or leave through the top or the bottom, but at least half of its way is inside.
  for (let middle = 0; middle < ink.height; middle++) {
    for (let rise = -reach; rise <= reach; rise++) look(middle - rise / 2, middle + rise / 2);
  }
  // What cuts a corner is too short to be known by itself: it has to be parallel to the others.
  const rises = new Set(lines.map(({ from, to }) => to - from));
  for (const rise of rises) {
    for (let beyond = 1; beyond < Math.abs(rise) / 2; beyond++) {
      look(-beyond - rise / 2, -beyond + rise / 2);
      look(ink.height - 1 + beyond - rise / 2, ink.height - 1 + beyond + rise / 2);
    }
  }
  return lines;
}

/** The strongest ink of each pixel and those above and below it: paper is never quite flat, nor a line quite straight. */
function strongestNear({ width, height, pixels }: Raster): Raster {
  const out = pixels.slice();
  for (let i = width; i < pixels.length; i++) {
    out[i] = Math.max(out[i] as number, pixels[i - width] as number);
    out[i - width] = Math.max(out[i - width] as number, pixels[i] as number);
  }
  return { width, height, pixels: out };
}

/** The median ink on the way `from` … `to`; undefined when there is no line all along it. */
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

/** Whether there is less than `limit` ink above and below the line for most of its way. */
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

/** The row where a line is in each column. */
function rowsAlong(width: number, from: number, to: number): number[] {
  return Array.from({ length: width }, (_, x) => Math.round(from + ((to - from) * x) / (width - 1)));
}

function inkAt({ width, height, pixels }: Raster, x: number, y: number): number {
  return y < 0 || y >= height ? 0 : (pixels[y * width + x] as number);
}
