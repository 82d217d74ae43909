// Removes rules from the ink: the lines of a comb field, a table or a frame, and underlines, also where digits touch them.
import { type Component, SOLID } from '../normalise/components.ts';
import { median } from '../normalise/even-paper.ts';
import type { Raster } from '../raster.ts';

/** A piece this many digits long has digits in it that a rule joins, or is rules only; two digits that touch are shorter. */
const LONG = 1.8;

/** A frame around one digit is this many digits high. */
const FRAME = 1.15;

/** A rule goes along this share of the piece. */
const SEEN = 0.93;

/** It rises by this share of its length at most, and is at most this many digits thick. */
const RISE = 0.06;
const THICK = 0.15;

/** Where ink across the rule is this many times as thick as the rule, a stroke crosses it and stays. */
const STROKE_TIMES = 1.6;

/** The outermost rules of a frame lie within this share of its sides. */
const AT_SIDE = 0.15;

/** A rule across a piece: its rows at the first and the last column of the piece's box. */
interface Rule {
  readonly from: number;
  readonly to: number;
}

/** The ink without the rules of its pieces. @param height of a digit */
export function withoutRules(ink: Raster, pieces: readonly Component[], height: number): Raster {
  const ruled = pieces.filter(({ box }) => Math.max(box.width / LONG, box.height / FRAME) >= height);
  if (ruled.length === 0) return ink;
  let left = ink;
  for (const piece of ruled) left = withoutRulesOf(left, piece, height);
  return left;
}

function withoutRulesOf(ink: Raster, piece: Component, height: number): Raster {
  const alone = onlyPiece(ink, piece);
  const turned = transposed(alone);
  const across = rulesOf(alone, height);
  const down = rulesOf(turned, height);
  const isLong = alone.width >= LONG * height && across.length > 0;
  if (!isLong && !(isFrame(across, alone.height) && isFrame(down, alone.width))) return ink;
  const rows = erased(alone, across);
  const columns = transposed(erased(turned, down));
  const pixels = ink.pixels.slice();
  for (const index of piece.members) {
    const [x, y] = [(index % ink.width) - piece.box.left, Math.floor(index / ink.width) - piece.box.top];
    const i = y * alone.width + x;
    pixels[index] = Math.min(rows.pixels[i] as number, columns.pixels[i] as number);
  }
  return { ...ink, pixels };
}

/** Whether there is a rule at the beginning and at the end. */
function isFrame(rules: readonly Rule[], length: number): boolean {
  const middles = rules.map(({ from, to }) => (from + to) / 2);
  return middles.some((y) => y < AT_SIDE * length) && middles.some((y) => y > (1 - AT_SIDE) * length);
}

/** The piece's solid ink as a picture of the size of its box. */
function onlyPiece(ink: Raster, { box, members }: Component): Raster {
  const pixels = new Float32Array(box.width * box.height);
  for (const index of members) {
    const [x, y] = [(index % ink.width) - box.left, Math.floor(index / ink.width) - box.top];
    pixels[y * box.width + x] = ink.pixels[index] as number;
  }
  return { width: box.width, height: box.height, pixels };
}

function transposed({ width, height, pixels }: Raster): Raster {
  const out = new Float32Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = pixels[y * width + x] as number;
  }
  return { width: height, height: width, pixels: out };
}

/** The rules from the first to the last column; each once, however thick. */
function rulesOf(piece: Raster, height: number): Rule[] {
  const reach = Math.round(RISE * piece.width);
  const found: Rule[] = [];
  for (let middle = 0; middle < piece.height; middle++) {
    for (let rise = 0; rise <= 2 * reach; rise++) {
      // 0, 1, -1, 2, -2, …: the levellest first.
      const turn = rise % 2 === 0 ? rise / 2 : -(rise + 1) / 2;
      const rule = { from: middle - turn / 2, to: middle + turn / 2 };
      if (!isSeen(piece, rule)) continue;
      const thickness = median(runsOf(piece, rule).map(({ length }) => length));
      if (thickness <= Math.max(2, THICK * height)) found.push(rule);
      middle += Math.ceil(thickness);
      break;
    }
  }
  return found;
}

function isSeen(piece: Raster, rule: Rule): boolean {
  let missesLeft = (1 - SEEN) * piece.width;
  for (let x = 0; x < piece.width; x++) {
    if (inkNear(piece, rule, x) < 0 && --missesLeft < 0) return false;
  }
  return true;
}

/** The row of a rule in a column, or the one above or below, where a line that is not quite straight is; −1 where there is no ink. */
function inkNear({ width, height, pixels }: Raster, { from, to }: Rule, x: number): number {
  const middle = Math.round(from + ((to - from) * x) / Math.max(1, width - 1));
  for (const y of [middle, middle - 1, middle + 1]) {
    if (y >= 0 && y < height && (pixels[y * width + x] as number) > SOLID) return y;
  }
  return -1;
}

/** In each column where the rule is seen, the ink that it goes through. */
function runsOf(piece: Raster, rule: Rule): { x: number; top: number; length: number }[] {
  const isInk = (x: number, y: number) => (piece.pixels[y * piece.width + x] as number) > SOLID;
  const runs: { x: number; top: number; length: number }[] = [];
  for (let x = 0; x < piece.width; x++) {
    const at = inkNear(piece, rule, x);
    if (at < 0) continue;
    let [top, end] = [at, at + 1];
    while (top > 0 && isInk(x, top - 1)) top--;
    while (end < piece.height && isInk(x, end)) end++;
    runs.push({ x, top, length: end - top });
  }
  return runs;
}

function erased(piece: Raster, rules: readonly Rule[]): Raster {
  const pixels = piece.pixels.slice();
  for (const rule of rules) {
    const runs = runsOf(piece, rule);
    const most = STROKE_TIMES * median(runs.map(({ length }) => length)) + 1;
    for (const { x, top, length } of runs) {
      if (length > most) continue;
      for (let y = top; y < top + length; y++) pixels[y * piece.width + x] = 0;
    }
  }
  return { ...piece, pixels };
}
