// Regional strokes: adds to a digit the strokes with which people write it outside the United States.
import { SIDE } from '#lib/task.ts';
import { SOLID } from '../normalise/components.ts';
import { drawLine, drawPath, type Point } from '../pen.ts';
import type { Raster } from '../raster.ts';
import { between, type Random, within } from './rng.ts';

/** Adds to a digit's picture, a copy of 28×28 (0–255, 0 paper), with a pen of `radius` pixels. */
type Addition = (drawn: Raster, rows: readonly Row[], radius: number, random: Random) => void;

const ADDITIONS: Readonly<Partial<Record<number, Addition>>> = {
  1: addUpstroke,
  4: closeFour,
  7: addBar,
  9: addHook,
};

/**
 * Adds an upstroke and sometimes a foot to a one, closes the top of a four, adds a bar across the stem of a seven and a
 * hook to the tail of a nine; returns other digits unchanged. MNIST has few such digits, and a model trained without them
 * reads them as other digits, or doubts them.
 */
export function addRegionalStrokes(pixels: Float32Array, digit: number, random: Random): Float32Array {
  const add = ADDITIONS[digit];
  const rows = add === undefined ? [] : inkedRows(pixels);
  if (add === undefined || rows.length === 0) return pixels;
  const out = pixels.slice();
  add({ width: SIDE, height: SIDE, pixels: out }, rows, between(0.8, 1.6, random), random);
  return out;
}

function addUpstroke(drawn: Raster, rows: readonly Row[], radius: number, random: Random): void {
  const [top, bottom] = endsOf(rows);
  const isLong = random() < 0.5;
  const reach = isLong ? between(4, 12, random) : between(2, 7, random);
  const drop = isLong ? between(4, 14, random) : between(2, 8, random);
  drawLine(drawn, top, { x: top.x - reach, y: top.y + drop }, radius);
  if (random() < 0.4) drawBar(drawn, bottom, between(2, 6, random), within(1, random), radius);
}

/** Of a four with two arms at the top, a stroke that slants to the top of the stem replaces the left arm. */
function closeFour(drawn: Raster, rows: readonly Row[], radius: number): void {
  const upper = rows.slice(0, Math.ceil(rows.length / 2));
  const lowest = upper.findLast(({ gap }) => gap !== undefined);
  if (lowest?.gap === undefined) return;
  const arm = middleOf(drawn.pixels, lowest.y, 0, lowest.gap);
  let gap = upper.find((row) => row.gap !== undefined)?.gap ?? lowest.gap;
  for (const row of upper.filter(({ y }) => y <= lowest.y)) {
    gap = row.gap ?? gap;
    drawn.pixels.fill(0, row.y * SIDE, row.y * SIDE + Math.ceil(gap));
  }
  const [stem] = inkedRows(drawn.pixels);
  if (arm !== undefined && stem !== undefined) drawLine(drawn, { x: arm, y: lowest.y }, stem, radius);
}

function addBar(drawn: Raster, rows: readonly Row[], radius: number, random: Random): void {
  const stem = rows[Math.floor(rows.length * between(0.4, 0.65, random))] as Row;
  drawBar(drawn, stem, between(2.5, 5.5, random), within(1.5, random), radius);
}

/** The tail goes on to the left, and most hooks come up again. */
function addHook(drawn: Raster, rows: readonly Row[], radius: number, random: Random): void {
  const [, bottom] = endsOf(rows);
  const reach = between(2, 5.5, random);
  const turn = { x: bottom.x - reach / 2, y: Math.min(SIDE - 1, bottom.y + between(0.5, 2, random)) };
  const end = { x: bottom.x - reach - between(0, 4, random), y: bottom.y + between(-3, 1, random) };
  drawPath(drawn, [bottom, turn, end], radius);
}

/** A row that has solid ink, and the middle of that ink. */
interface Row extends Point {
  /** The middle of the paper between its first piece of ink and the next; undefined when there is one piece. */
  readonly gap: number | undefined;
}

/** The rows with solid ink, from the top. */
function inkedRows(pixels: Float32Array): Row[] {
  return Array.from({ length: SIDE }, (_, y) => y).flatMap((y) => {
    const x = middleOf(pixels, y, 0, SIDE);
    return x === undefined ? [] : [{ x, y, gap: gapIn(pixels, y) }];
  });
}

/** The mean column of the solid ink of a row between two columns. */
function middleOf(pixels: Float32Array, y: number, from: number, to: number): number | undefined {
  let [sum, count] = [0, 0];
  for (let x = from; x < to; x++) {
    if (!isInked(pixels, x, y)) continue;
    sum += x;
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

function gapIn(pixels: Float32Array, y: number): number | undefined {
  let end = Number.NaN;
  for (let x = 0; x < SIDE; x++) {
    if (!isInked(pixels, x, y)) continue;
    if (x > end + 1) return (end + x) / 2;
    end = x;
  }
  return undefined;
}

function isInked(pixels: Float32Array, x: number, y: number): boolean {
  return (pixels[y * SIDE + x] as number) > SOLID;
}

function endsOf(rows: readonly Row[]): [top: Row, bottom: Row] {
  return [rows[0] as Row, rows.at(-1) as Row];
}

function drawBar(drawn: Raster, { x, y }: Point, halfLength: number, tilt: number, radius: number): void {
  const [left, right] = [x - halfLength, x + halfLength];
  drawLine(drawn, { x: left, y: y + tilt / 2 }, { x: right, y: y - tilt / 2 }, radius);
}
