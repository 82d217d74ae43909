// cropBox: when and where a picture is cropped for a second look.
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

describe('cropBox of a small drawing', () => {
  test('a small drawing is cropped with paper on all sides', () => {
    expect(cropBox(picture, filled(40, 50, 20, 10))).toEqual({
      left: 112,
      top: 152,
      width: 176,
      height: 136,
    });
  });

  test('the crop ends at the edge of the picture', () => {
    expect(cropBox(picture, filled(0, 95, 4, 5))).toMatchObject({ left: 0, width: 28, height: 32 });
  });

  test('there is no crop when the picture has no more detail', () => {
    expect(cropBox(plain(100, 100, 0), filled(40, 50, 20, 10))).toBeUndefined();
  });

  test('a drawing of 40 pixels is not small', () => {
    expect(cropBox(picture, filled(40, 50, 39, 10))).toBeDefined();
    expect(cropBox(picture, filled(40, 50, 40, 10))).toBeUndefined();
  });
});

describe('cropBox of a sheet', () => {
  test('a sheet is cropped to the inside of its edges', () => {
    const sheet = filled(20, 10, 60, 80);
    sheet.strokes.pixels.fill(0, 50 * 100 + 40, 50 * 100 + 60);
    expect(cropBox(picture, sheet)).toEqual({ left: 96, top: 56, width: 208, height: 288 });
  });

  test('a broad, straight one is not a sheet', () => {
    expect(cropBox(plain(100, 100, 0), filled(30, 0, 39, 100))).toBeUndefined();
  });

  test('a disc is not a sheet', () => {
    const disc = filled(0, 0, 0, 0);
    for (let i = 0; i < 10_000; i++) {
      if (Math.hypot((i % 100) - 49.5, Math.floor(i / 100) - 49.5) < 50) disc.strokes.pixels[i] = 255;
    }
    expect(
      cropBox(plain(100, 100, 0), { ...disc, box: { left: 0, top: 0, width: 100, height: 100 } }),
    ).toBeUndefined();
  });
});
