// Strokes of any width keep their inside, and rings keep their hole, in even and in uneven light.
import { describe, expect, test } from 'vitest';
import { isBoldDrawing, runsOffThePicture } from '../../../../lib/digits/normalise/broad-strokes.ts';
import type { Drawing } from '../../../../lib/digits/normalise/components.ts';
import { normalise } from '../../../../lib/digits/normalise/normalise.ts';
import type { Raster } from '../../../../lib/digits/raster.ts';
import { gaussian, seededRandom } from '../../../../lib/digits/training/rng.ts';
import { SIDE } from '../../../../lib/task.ts';
import { likenessNearby, plain } from '../pictures.ts';

/** Signed distance to a shape, below 0 inside; positions and lengths are shares of the shorter side, 0 in the middle. */
type Shape = (x: number, y: number) => number;

const bar =
  (width: number, length: number, tilt = 0.12): Shape =>
  (x, y) => {
    const across = Math.abs(x * Math.cos(tilt) + y * Math.sin(tilt)) - width / 2;
    const along = Math.abs(y * Math.cos(tilt) - x * Math.sin(tilt)) - length / 2;
    return Math.max(across, along);
  };

const ring =
  (width: number): Shape =>
  (x, y) =>
    Math.abs(Math.hypot(x, 0.8 * y) - 0.32 + width / 2) - width / 2;

/** A seven of bars. */
const seven = (width: number): Shape => {
  const [roof, stem] = [bar(width, 0.62, Math.PI / 2), bar(width, 0.8, 0.15)];
  return (x, y) => Math.min(roof(x, y + 0.4 - width / 2), stem(x - 0.2, y));
};

/** The share of the light at a position of −0.5 to 0.5. */
const LIGHTS: Record<string, (x: number, y: number) => number> = {
  'even light': () => 1,
  'a slope': (x, y) => 1 - 0.45 * (0.5 + (0.8 * x + 0.6 * y) / 1.4),
  'a vignette': (x, y) => 1 - 0.9 * (x * x + y * y),
  'a shadow': (x, y) => 1 - 0.4 * Math.min(1, Math.max(0, 0.5 + (0.9 * x + 0.4 * y - 0.12) / 0.08)),
};

function photograph(
  shape: Shape,
  light: string,
  { width = 160, height = 160, paper = 235, ink = 40 } = {},
): Raster {
  const random = seededRandom(width + ink);
  const shorter = Math.min(width, height);
  const pixels = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) + 0.5 - width / 2, Math.floor(i / width) + 0.5 - height / 2];
    const cover = Math.min(1, Math.max(0, 0.5 - shape(x / shorter, y / shorter) * shorter));
    const grey = (paper + (ink - paper) * cover) * (LIGHTS[light]?.(x / width, y / height) ?? 1);
    return Math.min(255, Math.max(0, Math.round(grey + 3 * gaussian(random))));
  });
  return { width, height, pixels };
}

function read(picture: Raster): Uint8Array {
  const pixels = normalise(picture);
  if (pixels === undefined) throw new Error('nothing was found');
  return pixels;
}

/** The mean ink around a position on the normalised picture, 0–255. */
function inkAround(pixels: Uint8Array, x: number, y: number): number {
  const near = [0, 1, 28, 29].map((step) => pixels[Math.floor(y) * SIDE + Math.floor(x) + step] as number);
  return near.reduce((sum, value) => sum + value) / near.length;
}

const WIDTHS = [0.02, 0.06, 0.12, 0.18, 0.24, 0.3, 0.36, 0.45];

describe.each(Object.keys(LIGHTS))('in %s', (light) => {
  // Nobody can tell the edge of a shadow from that of a stroke which takes up most of its surroundings.
  const widths = light === 'a shadow' ? WIDTHS.filter((width) => width <= 0.3) : WIDTHS;

  test.each(widths)('a bar of %d of the side is filled', (width) => {
    for (const size of [
      { width: 160, height: 160 },
      { width: 240, height: 170 },
      { width: 64, height: 72 },
    ]) {
      const pixels = read(photograph(bar(width, 0.78), light, size));
      // From the upper to the lower part of the stroke; it leans to the left below.
      for (const along of [-6, -3, 0, 3, 6]) {
        expect(inkAround(pixels, 13.5 - 0.12 * along, 13.5 + along)).toBeGreaterThan(110);
      }
    }
  });

  test.each([0.06, 0.12, 0.18, 0.22])('a ring with strokes of %d of the side has a hole', (width) => {
    const pixels = read(photograph(ring(width), light));
    expect(inkAround(pixels, 13.5, 13.5)).toBeLessThan(90);
    expect(pixels.filter((value) => value > 200).length).toBeGreaterThan(40);
  });

  test.each([0.1, 0.2, 0.3])('a seven with strokes of %d of the side looks as in even light', (width) => {
    const even = read(photograph(seven(width), 'even light'));
    expect(likenessNearby(read(photograph(seven(width), light)), even)).toBeGreaterThan(0.85);
  });

  test('a bold bar of faint ink is filled', () => {
    const pixels = read(photograph(bar(0.28, 0.8), light, { paper: 225, ink: 130 }));
    expect(inkAround(pixels, 13.5, 13.5)).toBeGreaterThan(110);
  });
});

/** A drawing of one rectangle: left, top, right, bottom. */
function drawing([left, top, right, bottom]: readonly [number, number, number, number]): Drawing {
  const strokes = plain(60, 60, 0);
  for (let y = top; y < bottom; y++) strokes.pixels.fill(255, y * 60 + left, y * 60 + right);
  return { strokes, box: { left, top, width: right - left, height: bottom - top } };
}

describe('isBoldDrawing', () => {
  const note = drawing([15, 10, 45, 50]);
  const writing = drawing([28, 20, 32, 40]);

  /** Paper of 220, the note of `grey`, and writing of 30 on it. */
  function picture(grey: number): Raster {
    const pixels = note.strokes.pixels.map((value, i) => {
      if ((writing.strokes.pixels[i] as number) > 0) return 30;
      return value > 0 ? grey : 220;
    });
    return { width: 60, height: 60, pixels };
  }

  test.each([
    ['nothing else is found', picture(30), note, undefined, true],
    ['its own crumbs are found', picture(30), note, writing, true],
    ['darker ink is found on it', picture(150), note, writing, false],
    ['ink is found beside it', picture(30), note, drawing([48, 10, 52, 50]), false],
    ['it takes a corner of the picture', picture(30), drawing([0, 0, 45, 50]), writing, false],
  ] as const)('a broad drawing when %s: %#', (_, on, broad, fine, expected) => {
    expect(isBoldDrawing(on, broad, fine)).toBe(expected);
  });

  test('a stroke may touch an edge, but not take much of it', () => {
    expect(runsOffThePicture(drawing([20, 0, 30, 40]).strokes)).toBe(false);
    expect(runsOffThePicture(drawing([20, 0, 45, 40]).strokes)).toBe(true);
  });
});
