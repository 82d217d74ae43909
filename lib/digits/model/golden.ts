// Golden digits: digits drawn stroke by stroke that every model must read before it may serve.

import { AppError } from '#lib/errors.ts';
import { centre, DIGIT_SIDE } from '../normalise/fit.ts';
import { drawPath, type Point } from '../pen.ts';
import { predictFast } from './fast-logits.ts';
import type { Model } from './predict.ts';

export interface GoldenDigit {
  readonly digit: number;
  /** 784 bytes, a model's input. */
  readonly pixels: Uint8Array;
}

/** A golden digit that a model read wrongly or doubted, and the digit that it read. */
interface Miss {
  readonly digit: number;
  readonly read: number;
  readonly doubtful: boolean;
}

/** Radius of the pen in pixels, and by how many pixels the top leans to the right. */
const PENS = [
  { radius: 0.9, slant: 0 },
  { radius: 1.5, slant: 3 },
  { radius: 1.2, slant: -2 },
];

/** A path of straight lines from point to point, `[x, y]` from 0 (left, top) to 1 (right, bottom). */
type Stroke = readonly (readonly [x: number, y: number])[];

const FORMS: readonly { readonly digit: number; readonly strokes: readonly Stroke[] }[] = [
  { digit: 0, strokes: [arc(0.5, 0.5, 0.34, 0.5, 0, 360)] },
  { digit: 1, strokes: [line(0.5, 0, 0.5, 1)] },
  { digit: 1, strokes: [line(0.3, 0.25, 0.55, 0, 0.55, 1)] },
  { digit: 2, strokes: [[...arc(0.48, 0.28, 0.36, 0.28, 180, 400), ...line(0.1, 1, 0.9, 1)]] },
  {
    digit: 3,
    strokes: [[...arc(0.45, 0.25, 0.36, 0.25, 200, 450), ...arc(0.45, 0.74, 0.4, 0.26, 270, 520)]],
  },
  { digit: 4, strokes: [line(0.25, 0, 0.12, 0.6, 0.9, 0.6), line(0.7, 0.2, 0.7, 1)] },
  { digit: 4, strokes: [line(0.68, 1, 0.68, 0, 0.08, 0.68, 0.95, 0.68)] },
  { digit: 5, strokes: [[...line(0.85, 0, 0.25, 0, 0.2, 0.45), ...arc(0.45, 0.69, 0.4, 0.31, 245, 515)]] },
  { digit: 6, strokes: [[...arc(0.85, 0.7, 0.7, 0.7, 262, 180), ...arc(0.5, 0.71, 0.35, 0.29, 180, -180)]] },
  { digit: 7, strokes: [line(0.1, 0, 0.9, 0, 0.4, 1)] },
  { digit: 7, strokes: [line(0.1, 0, 0.9, 0, 0.4, 1), line(0.3, 0.5, 0.88, 0.5)] },
  { digit: 8, strokes: [arc(0.5, 0.25, 0.28, 0.25, 0, 360), arc(0.5, 0.75, 0.36, 0.25, 0, 360)] },
  { digit: 9, strokes: [arc(0.48, 0.29, 0.34, 0.29, 0, 360), line(0.82, 0.25, 0.72, 1)] },
];

let drawn: readonly GoldenDigit[] | undefined;

/** Every form with every pen, drawn on first use. */
export function goldenDigits(): readonly GoldenDigit[] {
  drawn ??= FORMS.flatMap(({ digit, strokes }) => PENS.map((pen) => ({ digit, pixels: draw(strokes, pen) })));
  return drawn;
}

const misses = new WeakMap<Model, readonly Miss[]>();

/**
 * The golden digits that a model reads wrongly or doubts. Only a model that misses none may serve. Models do not change, so
 * the result is cached.
 */
export function missedGolden(model: Model): readonly Miss[] {
  const known = misses.get(model) ?? readGolden(model);
  misses.set(model, known);
  return known;
}

function readGolden(model: Model): Miss[] {
  return goldenDigits().flatMap(({ digit, pixels }) => {
    const { digit: read, doubtful } = predictFast(model, pixels);
    return read === digit && !doubtful ? [] : [{ digit, read, doubtful }];
  });
}

/**
 * @param path where the request names the model ("body.model"), for the error's details
 * @throws AppError `golden_digits_missed`, with a Spanish sentence for each kind of mistake.
 */
export function requireGoldenDigits(model: Model, path = model.id): void {
  const missed = missedGolden(model);
  if (missed.length === 0) return;
  // Each digit is drawn several times: the same mistake is named once.
  const sentences = new Set(missed.map(sentence));
  throw new AppError('golden_digits_missed', {
    details: [...sentences].map((msg) => ({ path, code: 'golden_digit', msg })),
  });
}

function sentence({ digit, read, doubtful }: Miss): string {
  if (digit === read) return `el ${digit} se lee con dudas`;
  return `el ${digit} se lee como ${read}${doubtful ? ', con dudas' : ''}`;
}

function draw(strokes: readonly Stroke[], { radius, slant }: (typeof PENS)[number]): Uint8Array {
  const sheet = { width: DIGIT_SIDE, height: DIGIT_SIDE, pixels: new Float32Array(DIGIT_SIDE * DIGIT_SIDE) };
  const room = DIGIT_SIDE - 1 - 2 * radius - Math.abs(slant);
  for (const stroke of strokes) {
    const points = stroke.map(
      ([x, y]): Point => ({
        x: radius + Math.max(0, -slant) + x * room + slant * (1 - y),
        y: radius + y * (DIGIT_SIDE - 1 - 2 * radius),
      }),
    );
    drawPath(sheet, points, radius);
  }
  return centre(sheet);
}

function line(...coordinates: number[]): Stroke {
  return coordinates.flatMap((x, i) => (i % 2 === 0 ? [[x, coordinates[i + 1] as number] as const] : []));
}

/** Part of an ellipse; degrees clockwise from the right. */
function arc(x: number, y: number, radiusX: number, radiusY: number, from: number, to: number): Stroke {
  const pieces = Math.ceil(Math.abs(to - from) / 15);
  return Array.from({ length: pieces + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / pieces) * Math.PI) / 180;
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)] as const;
  });
}
