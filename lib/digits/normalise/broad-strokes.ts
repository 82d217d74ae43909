// Broad strokes: tells a bold digit, whose strokes are as broad as a sheet of paper, from a surface with a drawing on it.
import type { Raster } from '../raster.ts';
import { type Drawing, SOLID } from './components.ts';

/** Crumbs of a bold stroke are part of it to this share … */
const CRUMBS_SHARE = 0.7;

/** … and the stroke is this many times as large; if it is not, the crumbs are the drawing. */
const CRUMBS_TIMES = 1.5;

/** Ink on a surface is this many times as far from the grey of the surroundings as the surface is. */
const DARKER = 1.6;

/** A stroke may run off the picture along this share of an edge at most. */
const MOST_AT_EDGE = 0.3;

/**
 * Whether `broad` is the drawing, rather than `fine`: `fine` is nothing, or crumbs of the broad strokes, in their grey.
 * @param broad found where surfaces as broad as a sheet count as ink
 * @param fine found where they count as paper: what is drawn on a surface, or else the corners and the ends of bold strokes
 */
export function isBoldDrawing(picture: Raster, broad: Drawing, fine: Drawing | undefined): boolean {
  if (fine === undefined) return true;
  if (runsOffThePicture(broad.strokes)) return false;
  const { broadOnly, both, fineOnly } = overlap(broad.strokes, fine.strokes);
  return (
    both >= CRUMBS_SHARE * (both + fineOnly) &&
    both + broadOnly >= CRUMBS_TIMES * (both + fineOnly) &&
    !isDarker(picture, broad.strokes, fine.strokes)
  );
}

/** Whether ink takes a corner or much of an edge: more likely a surface or a table than a stroke. */
export function runsOffThePicture({ width, height, pixels }: Raster): boolean {
  const isSolid = (i: number) => (pixels[i] as number) > SOLID;
  const isAlong = (from: number, stride: number, count: number) => {
    let solid = 0;
    for (let n = 0; n < count; n++) if (isSolid(from + n * stride)) solid++;
    return solid > MOST_AT_EDGE * count;
  };
  const last = width * (height - 1);
  return (
    [0, width - 1, last, last + width - 1].some(isSolid) ||
    isAlong(0, 1, width) ||
    isAlong(last, 1, width) ||
    isAlong(0, width, height) ||
    isAlong(width - 1, width, height)
  );
}

/** How many pixels are solid in one of two drawings, or in both. */
function overlap(broad: Raster, fine: Raster) {
  let [broadOnly, both, fineOnly] = [0, 0, 0];
  fine.pixels.forEach((value, i) => {
    const isBroad = (broad.pixels[i] as number) > SOLID;
    if (value <= SOLID) broadOnly += Number(isBroad);
    else if (isBroad) both++;
    else fineOnly++;
  });
  return { broadOnly, both, fineOnly };
}

/** Whether the fine ink stands out from the broad one: a note on a table, with writing on it. */
function isDarker(picture: Raster, broad: Raster, fine: Raster): boolean {
  const means = { fine: new Mean(), broad: new Mean(), paper: new Mean() };
  picture.pixels.forEach((value, i) => {
    const isFine = (fine.pixels[i] as number) > SOLID;
    const isBroad = (broad.pixels[i] as number) > SOLID;
    means[isFine ? 'fine' : isBroad ? 'broad' : 'paper'].add(value);
  });
  const paper = means.paper.value;
  return Math.abs(means.fine.value - paper) > DARKER * Math.abs(means.broad.value - paper);
}

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count++;
  }

  /** 0 of nothing. */
  get value(): number {
    return this.#sum / Math.max(1, this.#count);
  }
}
