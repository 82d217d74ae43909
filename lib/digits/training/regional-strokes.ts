// Regional strokes: adds to ones an upstroke and a foot, and to sevens a bar, as people write outside the United States.
import { SIDE } from '#lib/task.ts';
import { SOLID } from '../normalise/components.ts';
import { drawLine, type Point } from '../pen.ts';
import type { Raster } from '../raster.ts';
import { type Random, within } from './rng.ts';

/**
 * Adds an upstroke and sometimes a foot to a 28×28 one (0–255, 0 paper), and a bar across the stem to a seven; returns
 * other digits unchanged. MNIST has few such digits, and a model trained without them reads them as 8, 2 or 3.
 */
export function addRegionalStrokes(pixels: Float32Array, digit: number, random: Random): Float32Array {
  const rows = inkedRows(pixels);
  const top = rows[0];
  const bottom = rows.at(-1);
  if (top === undefined || bottom === undefined || (digit !== 1 && digit !== 7)) return pixels;
  const out = pixels.slice();
  const radius = 0.8 + random() * 0.8;
  if (digit === 7) {
    const stem = rows[Math.floor(rows.length * (0.4 + random() * 0.25))] as Point;
    drawBar(out, stem, 2.5 + random() * 3, within(1.5, random), radius);
    return out;
  }
  const [reach, drop] = [2 + random() * 5, 2 + random() * 6];
  drawLine(sheet(out), top, { x: top.x - reach, y: top.y + drop }, radius);
  if (random() < 0.4) drawBar(out, bottom, 2 + random() * 4, within(1, random), radius);
  return out;
}

/** The middle of the solid ink in each row that has any, from the top. */
function inkedRows(pixels: Float32Array): Point[] {
  const rows: Point[] = [];
  for (let y = 0; y < SIDE; y++) {
    let [sum, count] = [0, 0];
    for (let x = 0; x < SIDE; x++) {
      if ((pixels[y * SIDE + x] as number) <= SOLID) continue;
      sum += x;
      count++;
    }
    if (count > 0) rows.push({ x: sum / count, y });
  }
  return rows;
}

function drawBar(
  pixels: Float32Array,
  { x, y }: Point,
  halfLength: number,
  tilt: number,
  radius: number,
): void {
  drawLine(
    sheet(pixels),
    { x: x - halfLength, y: y + tilt / 2 },
    { x: x + halfLength, y: y - tilt / 2 },
    radius,
  );
}

function sheet(pixels: Float32Array): Raster {
  return { width: SIDE, height: SIDE, pixels };
}
