// Regional strokes: redraws ones, fours, sevens and nines as people write them outside the United States.
import { SIDE } from '#lib/task.ts';
import { SOLID } from '../normalise/components.ts';
import { drawLine, drawPath, type Point } from '../pen.ts';
import type { Raster } from '../raster.ts';
import { type Random, within } from './rng.ts';

/**
 * Redraws a 28×28 digit (0–255, 0 paper) as people write it outside the United States: a one with an upstroke, short or
 * as long as the stem, and sometimes a foot; a closed four; a seven with a bar; a nine whose stem ends in a hook. Returns
 * other digits unchanged. MNIST has few such digits, and a model trained without them reads them as other digits.
 */
export function addRegionalStrokes(pixels: Float32Array, digit: number, random: Random): Float32Array {
  const draw = STROKES[digit];
  const rows = inkedRows(pixels);
  const [top, bottom] = [rows[0], rows.at(-1)];
  if (draw === undefined || top === undefined || bottom === undefined) return pixels;
  const out = pixels.slice();
  draw({ out, rows, top, bottom, radius: 0.8 + random() * 0.8, random });
  return out;
}

interface Writing {
  readonly out: Float32Array;
  readonly rows: readonly Point[];
  readonly top: Point;
  readonly bottom: Point;
  /** Of the pen, in pixels. */
  readonly radius: number;
  readonly random: Random;
}

const STROKES: Readonly<Record<number, (writing: Writing) => void>> = {
  1: ({ out, top, bottom, radius, random }) => {
    const [reach, drop] =
      random() < 0.5 ? [2 + random() * 5, 2 + random() * 6] : [4 + random() * 8, 4 + random() * 10];
    drawLine(sheet(out), top, { x: top.x - reach, y: top.y + drop }, radius);
    if (random() < 0.4) drawBar(out, bottom, 2 + random() * 4, within(1, random), radius);
  },
  4: ({ out, radius }) => {
    const [left, right] = tips(out);
    if (left && right) drawLine(sheet(out), left, right, radius);
  },
  7: ({ out, rows, radius, random }) => {
    const stem = rows[Math.floor(rows.length * (0.4 + random() * 0.25))] as Point;
    drawBar(out, stem, 2.5 + random() * 3, within(1.5, random), radius);
  },
  9: ({ out, bottom, radius, random }) => {
    const reach = 2 + random() * 3.5;
    const low = { x: bottom.x - reach / 2, y: Math.min(SIDE - 1, bottom.y + 0.5 + random() * 1.5) };
    const end = { x: bottom.x - reach - random() * 4, y: bottom.y + 1 - random() * 4 };
    drawPath(sheet(out), [bottom, low, end], radius);
  },
};

/** The highest solid ink to the left and to the right of the middle of the digit: the two open ends of a four. */
function tips(pixels: Float32Array): [Point | undefined, Point | undefined] {
  const columns = Array.from(pixels.keys()).filter((i) => (pixels[i] as number) > SOLID);
  const xs = columns.map((i) => i % SIDE);
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  const highest = (isHere: (x: number) => boolean) => {
    const first = columns.find((i) => isHere(i % SIDE));
    return first === undefined ? undefined : { x: first % SIDE, y: Math.floor(first / SIDE) };
  };
  return [highest((x) => x < middle), highest((x) => x > middle)];
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
