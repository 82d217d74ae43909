// Digits that no model may miss: drawn here, stroke by stroke, so that anyone can see that they are what they claim.

import { AppError } from '#lib/errors.ts';
import { centre } from '../normalise/fit.ts';
import { drawPath, type Point } from '../pen.ts';
import { type Model, predict } from './predict.ts';

export interface GoldenDigit {
  readonly digit: number;
  /** 784 bytes, as a model sees them. */
  readonly pixels: Uint8Array;
}

/** A golden digit that a model got wrong or doubted, and what it took it for. */
interface Miss {
  readonly digit: number;
  readonly read: number;
  readonly doubtful: boolean;
}

/** Side of the square that strokes are drawn in, as in MNIST: pixels. */
const SIDE = 20;

/** Pens and slants: radius of the tip in pixels, and columns that the top leans to the right. */
const HANDS = [
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

/** Every form by every hand, drawn on first use. */
export function goldenDigits(): readonly GoldenDigit[] {
  drawn ??= FORMS.flatMap(({ digit, strokes }) =>
    HANDS.map((hand) => ({ digit, pixels: draw(strokes, hand) })),
  );
  return drawn;
}

const misses = new WeakMap<Model, readonly Miss[]>();

/**
 * The golden digits that a model does not read, or reads with doubt. Only one that misses none may serve. Models do not
 * change, so each is asked once.
 */
export function missedGolden(model: Model): readonly Miss[] {
  const known = misses.get(model) ?? readGolden(model);
  misses.set(model, known);
  return known;
}

function readGolden(model: Model): Miss[] {
  return goldenDigits().flatMap(({ digit, pixels }) => {
    const { digit: read, doubtful } = predict(model, pixels);
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
  throw new AppError('golden_digits_missed', { details: [...sentences].map((msg) => ({ path, msg })) });
}

function sentence({ digit, read, doubtful }: Miss): string {
  if (digit === read) return `el ${digit} se lee con dudas`;
  return `el ${digit} se lee como ${read}${doubtful ? ', con dudas' : ''}`;
}

function draw(strokes: readonly Stroke[], { radius, slant }: (typeof HANDS)[number]): Uint8Array {
  const sheet = { width: SIDE, height: SIDE, pixels: new Float32Array(SIDE * SIDE) };
  const room = SIDE - 1 - 2 * radius - Math.abs(slant);
  for (const stroke of strokes) {
    const points = stroke.map(
      ([x, y]): Point => ({
        x: radius + Math.max(0, -slant) + x * room + slant * (1 - y),
        y: radius + y * (SIDE - 1 - 2 * radius),
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
