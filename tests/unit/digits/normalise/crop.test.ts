// When a picture deserves a second look, and where.
import { describe, expect, test } from 'vitest';
import { cropBox } from '../../../../lib/digits/normalise/crop.ts';
import { plain } from '../pictures.ts';

const picture = plain(400, 400, 0);

/** Ink that fills `box` of the picture at a quarter of its size. */
function filled(left: number, top: number, width: number, height: number) {
  const strokes = plain(100, 100, 0);
  for (let y = top; y < top + height; y++) strokes.pixels.fill(255, y * 100 + left, y * 100 + left + width);
  return { strokes, box: { left, top, width, height } };
}

describe('a small drawing in a large picture', () => {
  test('is looked at with paper on all sides', () => {
    expect(cropBox(picture, filled(40, 50, 20, 10))).toEqual({
      left: 112,
      top: 152,
      width: 176,
      height: 136,
    });
  });

  test('is cut at the edge of the picture', () => {
    expect(cropBox(picture, filled(0, 95, 4, 5))).toMatchObject({ left: 0, width: 28, height: 32 });
  });

  test('is left as it is when the picture has no more to show', () => {
    expect(cropBox(plain(100, 100, 0), filled(40, 50, 20, 10))).toBeUndefined();
  });

  test('is not small from 40 pixels on', () => {
    expect(cropBox(picture, filled(40, 50, 39, 10))).toBeDefined();
    expect(cropBox(picture, filled(40, 50, 40, 10))).toBeUndefined();
  });
});

describe('a sheet', () => {
  test('is looked at without its edges, with the drawing on it', () => {
    const sheet = filled(20, 10, 60, 80);
    sheet.strokes.pixels.fill(0, 50 * 100 + 40, 50 * 100 + 60);
    expect(cropBox(picture, sheet)).toEqual({ left: 96, top: 56, width: 208, height: 288 });
  });

  test('is no broad, straight one', () => {
    expect(cropBox(plain(100, 100, 0), filled(30, 0, 39, 100))).toBeUndefined();
  });

  test('is no round shape', () => {
    const disc = filled(0, 0, 0, 0);
    for (let i = 0; i < 10_000; i++) {
      if (Math.hypot((i % 100) - 49.5, Math.floor(i / 100) - 49.5) < 50) disc.strokes.pixels[i] = 255;
    }
    expect(
      cropBox(plain(100, 100, 0), { ...disc, box: { left: 0, top: 0, width: 100, height: 100 } }),
    ).toBeUndefined();
  });
});
