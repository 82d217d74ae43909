// Finds a sheet, a note or an outline around the drawing, and shows what is on it without what is around it.
import { type Component, findComponents } from '../normalise/components.ts';
import { fitPlane, subtract } from '../normalise/even-paper.ts';
import { otsu } from '../normalise/ink.ts';
import { shrink } from '../normalise/normalise.ts';
import type { Box, Raster } from '../raster.ts';

/** A sheet covers at least this share of the picture; one that covers more than the second is the picture itself. */
const LEAST_SHARE = 0.1;
const MOST_SHARE = 0.92;

/** A sheet fills this share of its convex hull; what is drawn on it and reaches its edge takes the rest. */
const CONVEX_SHARE = 0.9;

/** Width of the edge that is blanked, as a share of half the sheet's shorter side, and in pixels of the shrunk picture at least. */
const EDGE = { share: 0.07, pixels: 3 };

/** What reaches into this width is part of the edge: a curled corner, or the stroke of a letter around its counter. */
const RIM = { share: 0.12, pixels: 6 };

/** The shorter side of a sheet's box is at least this share of the picture's longer side; a stroke is narrower. */
const LEAST_SIDE = 0.25;

/** What lies on a note may reach into the rim with this share of its pixels; on other sheets, which may be the counter of a letter, with none. */
const MOST_IN_RIM = 0.2;

/** Around a note this share of the picture's border is darker than it, or lighter. */
const BORDER_SHARE = 0.9;

/** Grey of the sheet and of everything around it in the result. */
const SHEET_GREY = 128;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is around a sheet, and its rim. */
export interface Surroundings {
  /** Whether a position on the cutting belongs to them. */
  readonly has: (x: number, y: number) => boolean;
  /** What reaches there with more than this share of its pixels belongs to them too. */
  readonly most: number;
}

/** A part of a picture, as a picture of its own. */
export interface Cutting {
  readonly picture: Raster;
  /** Where it was cut. */
  readonly box: Box;
  readonly surroundings: Surroundings;
}

/**
 * The largest sheet with anything around it: even, convex, lighter or darker than its surroundings. The inside of a drawn
 * frame or circle is one too. Its light is evened out, and everything outside is blank.
 */
export function sheetOn(picture: Raster): Cutting | undefined {
  const small = shrink(picture);
  const area = small.width * small.height;
  const found = surfaces(small)
    .filter(
      ({ members, box }) =>
        members.length >= LEAST_SHARE * area &&
        Math.min(box.width, box.height) >= LEAST_SIDE * Math.max(small.width, small.height),
    )
    .map((surface) => ({ surface, hull: convexHull(outlineOf(surface, small.width)) }))
    .map(({ surface, hull }) => ({ surface, hull, size: areaOf(hull) }))
    .filter(
      ({ surface, size }) => size <= MOST_SHARE * area && filled(surface, small.width) >= CONVEX_SHARE * size,
    )
    .sort((a, b) => b.size - a.size)[0];
  return found && cutOut(picture, small, found.surface, found.hull);
}

/** The light and the dark surfaces of the picture. */
function surfaces(picture: Raster): Component[] {
  const { width, height } = picture;
  const { levels, threshold } = twoTones(picture);
  return [1, -1].flatMap((sign) =>
    findComponents({ width, height, pixels: levels.map((v) => (sign * (v - threshold) > 0 ? 255 : 0)) }),
  );
}

/** The grey values stretched to 0–255, and the threshold between the light and the dark. */
function twoTones({ pixels }: Raster): { levels: Float32Array; threshold: number } {
  const least = pixels.reduce((a, b) => Math.min(a, b), 255);
  const most = pixels.reduce((a, b) => Math.max(a, b), 0);
  const scale = 255 / Math.max(1, most - least);
  const levels = pixels.map((value) => (value - least) * scale);
  return { levels, threshold: otsu(levels) };
}

/** Whether nearly all of the picture's border has the other tone than the sheet; around a letter's counter there is paper again. */
function isNote(picture: Raster, { members }: Component): boolean {
  const { levels, threshold } = twoTones(picture);
  const isLight = (index: number) => (levels[index] as number) > threshold;
  const border = borderOf(picture);
  const tone = isLight(members[0] as number);
  return border.filter((index) => isLight(index) !== tone).length >= BORDER_SHARE * border.length;
}

function borderOf({ width, height }: Raster): number[] {
  const rows = Array.from({ length: width }, (_, x) => [x, (height - 1) * width + x]);
  const columns = Array.from({ length: height }, (_, y) => [y * width, (y + 1) * width - 1]);
  return [...rows, ...columns].flat();
}

/** The first and the last pixel of each row. */
function outlineOf({ members }: Component, width: number): Point[] {
  const rows = Map.groupBy(members, (index) => Math.floor(index / width));
  return [...rows].flatMap(([y, indexes]) => {
    const columns = indexes.map((index) => index % width);
    const left = columns.reduce((a, b) => Math.min(a, b));
    const right = columns.reduce((a, b) => Math.max(a, b)) + 1;
    return [
      { x: left, y },
      { x: left, y: y + 1 },
      { x: right, y },
      { x: right, y: y + 1 },
    ];
  });
}

/** Pixels between the first and the last one of each row: what is drawn on the sheet belongs to it. */
function filled(surface: Component, width: number): number {
  const points = outlineOf(surface, width);
  let sum = 0;
  for (let i = 0; i < points.length; i += 4) sum += (points[i + 2] as Point).x - (points[i] as Point).x;
  return sum;
}

/** Source: A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", IPL 9 (1979). */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2) as Point, chain.at(-1) as Point, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

/** Above 0 when the way from `a` by `b` to `c` turns to one side, below 0 to the other. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function areaOf(hull: readonly Point[]): number {
  return hull.reduce((sum, { x, y }, i) => {
    const next = hull[(i + 1) % hull.length] as Point;
    return sum + (x * next.y - next.x * y) / 2;
  }, 0);
}

function cutOut(picture: Raster, small: Raster, surface: Component, hull: readonly Point[]): Cutting {
  const { members, box: around } = surface;
  const samples = members.map((i) => ({
    x: (i % small.width) / small.width - 0.5,
    y: Math.floor(i / small.width) / small.height - 0.5,
    value: small.pixels[i] as number,
  }));
  const difference = subtract(picture, fitPlane(samples));
  const [scaleX, scaleY] = [picture.width / small.width, picture.height / small.height];
  const middle = {
    x: hull.reduce((sum, { x }) => sum + x, 0) / hull.length,
    y: hull.reduce((sum, { y }) => sum + y, 0) / hull.length,
  };
  const half = Math.min(around.width, around.height) / 2;
  const within = (edge: { share: number; pixels: number }) => {
    const share = Math.max(0, 1 - Math.max(edge.share, edge.pixels / half));
    return hull.map(({ x, y }) => ({
      x: (middle.x + (x - middle.x) * share) * scaleX,
      y: (middle.y + (y - middle.y) * share) * scaleY,
    }));
  };
  const [inner, rim] = [within(EDGE), within(RIM)];
  const box = boxOf(hull, scaleX, scaleY, picture);
  const pixels = new Float32Array(box.width * box.height).fill(SHEET_GREY);
  for (let row = 0; row < box.height; row++) {
    const y = box.top + row;
    const [from, to] = crossings(inner, y + 0.5);
    for (let x = Math.max(box.left, Math.ceil(from)); x < Math.min(to, box.left + box.width); x++) {
      const value = SHEET_GREY + (difference.pixels[y * picture.width + x] as number);
      pixels[row * box.width + x - box.left] = Math.min(255, Math.max(0, value));
    }
  }
  const has = (x: number, y: number) => {
    const [from, to] = crossings(rim, box.top + y);
    return box.left + x < from || box.left + x > to;
  };
  const surroundings = { has, most: isNote(small, surface) ? MOST_IN_RIM : 0 };
  return { picture: { width: box.width, height: box.height, pixels }, box, surroundings };
}

function boxOf(hull: readonly Point[], scaleX: number, scaleY: number, { width, height }: Raster): Box {
  const left = Math.max(0, Math.floor(Math.min(...hull.map(({ x }) => x)) * scaleX));
  const top = Math.max(0, Math.floor(Math.min(...hull.map(({ y }) => y)) * scaleY));
  const right = Math.min(width, Math.ceil(Math.max(...hull.map(({ x }) => x)) * scaleX));
  const bottom = Math.min(height, Math.ceil(Math.max(...hull.map(({ y }) => y)) * scaleY));
  return { left, top, width: right - left, height: bottom - top };
}

/** Where a row enters and leaves a convex polygon; an empty range outside of it. */
function crossings(hull: readonly Point[], y: number): [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  hull.forEach((a, i) => {
    const b = hull[(i + 1) % hull.length] as Point;
    if (a.y <= y === b.y <= y) return;
    const x = a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y);
    from = Math.min(from, x);
    to = Math.max(to, x);
  });
  return [from, to];
}
