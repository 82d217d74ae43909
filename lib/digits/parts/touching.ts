// Touching digits: cuts a wide sign at a thin place, when both halves are surely digits and the whole is not.
import { SOLID } from '../normalise/components.ts';
import { redraw } from '../normalise/normalise.ts';
import type { Box, Raster } from '../raster.ts';
import type { Predictor, Reading } from './read-one.ts';

/** A sign at least this many times as wide as high may be two digits. */
const WIDE = 0.8;

/** A cut is between these shares of the width, and leans by one of these numbers of columns for each row. */
const INSIDE = { from: 0.25, to: 0.75 };
const LEANS = [-0.35, 0, 0.35];

/** A cut goes through ink along this share of the height at most. */
const MOST_INK = 0.3;

/** Of the cuts, those with the least ink along them are tried. */
const MOST_CUTS = 6;

/** Both halves need this probability; more than for a sign that stands alone, since several cuts are tried. */
const SURE = 0.985;

/** A half is at least this share as high as the sign; a lower one is a fragment of a digit. */
const LEAST_HALF = 0.6;

/** Digits that touch in one sign. */
const MOST_CUTS_OF_A_SIGN = 3;

/** Two or more digits in reading order, their boxes on `ink`; undefined when the sign is not surely several. */
export function cutTouching(
  predict: Predictor,
  ink: Raster,
  box: Box,
  left = MOST_CUTS_OF_A_SIGN,
): Reading[] | undefined {
  if (left === 0 || box.width < WIDE * box.height) return undefined;
  let best: { readings: Reading[]; score: number } | undefined;
  for (const cut of thinnestCuts(ink, box)) {
    const readings = halves(ink, box, cut).map((half) => readHalf(predict, half, box, left - 1));
    const score = Math.min(...readings.flat().map(({ prediction }) => prediction.probability));
    if (readings.every(({ length }) => length > 0) && score >= SURE && score > (best?.score ?? 0)) {
      best = { readings: readings.flat(), score };
    }
  }
  return best?.readings;
}

/** The digits of a half, their boxes where `at` was cut out; none when it is a fragment. */
function readHalf(predict: Predictor, half: Raster, at: Box, left: number): Reading[] {
  const box = inkBox(half);
  if (box === undefined || box.height < LEAST_HALF * at.height) return [];
  const pixels = redraw(half, box);
  // A half must be clear at first sight, and many cuts are tried.
  const prediction = predict(pixels, 'first');
  const isSure = prediction.probability >= SURE;
  const several = isSure ? undefined : cutTouching(predict, half, box, left);
  return (several ?? [{ pixels, box, prediction }]).map((reading) => ({
    ...reading,
    box: { ...reading.box, left: reading.box.left + at.left, top: reading.box.top + at.top },
  }));
}

interface Cut {
  /** Where it crosses the middle row of the box. */
  readonly x: number;
  readonly lean: number;
}

function columnAt({ x, lean }: Cut, y: number, { top, height }: Box): number {
  return Math.round(x + lean * (y - top - height / 2));
}

function thinnestCuts({ width, pixels }: Raster, box: Box): Cut[] {
  const from = Math.ceil(box.left + INSIDE.from * box.width);
  const to = Math.floor(box.left + INSIDE.to * box.width);
  const cuts = LEANS.flatMap((lean) => {
    const along = Array.from({ length: Math.max(0, to - from) }, (_, n) => {
      const cut = { x: from + n, lean };
      let ink = 0;
      for (let y = box.top; y < box.top + box.height; y++) {
        const column = columnAt(cut, y, box);
        if (column >= box.left && column < box.left + box.width) ink += pixels[y * width + column] as number;
      }
      return { ...cut, ink };
    });
    // Of neighbouring columns the thinnest is enough.
    return along.filter(
      ({ ink }, n) =>
        ink <= MOST_INK * 255 * box.height &&
        ink <= (along[n - 1]?.ink ?? ink) &&
        ink < (along[n + 1]?.ink ?? ink + 1),
    );
  });
  return cuts.sort((a, b) => a.ink - b.ink).slice(0, MOST_CUTS);
}

/** The ink to the left and to the right of a cut, as pictures of the size of the box. */
function halves(ink: Raster, box: Box, cut: Cut): [Raster, Raster] {
  const { left, top, width, height } = box;
  const [before, after] = [new Float32Array(width * height), new Float32Array(width * height)];
  for (let y = 0; y < height; y++) {
    const column = columnAt(cut, top + y, box) - left;
    for (let x = 0; x < width; x++) {
      (x < column ? before : after)[y * width + x] = ink.pixels[(top + y) * ink.width + left + x] as number;
    }
  }
  return [
    { width, height, pixels: before },
    { width, height, pixels: after },
  ];
}

/** The box around solid ink, a pixel wider where the picture allows it; undefined when there is none. */
function inkBox({ width, height, pixels }: Raster): Box | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  pixels.forEach((value, i) => {
    if (value <= SOLID) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  if (right < 0) return undefined;
  [left, top] = [Math.max(0, left - 1), Math.max(0, top - 1)];
  return {
    left,
    top,
    width: Math.min(width, right + 2) - left,
    height: Math.min(height, bottom + 2) - top,
  };
}
