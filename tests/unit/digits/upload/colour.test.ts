// orient, flatten and toGrey on pictures of a few pixels.
import { describe, expect, test } from 'vitest';
import {
  backgroundFor,
  type ColourRaster,
  flatten,
  orient,
  toGrey,
} from '../../../../lib/digits/upload/colour.ts';

type Pixel = [red: number, green: number, blue: number, alpha: number];

const picture = (width: number, pixels: Pixel[]): ColourRaster => ({
  width,
  height: pixels.length / width,
  rgba: Uint8Array.from(pixels.flat()),
});

describe('orient', () => {
  const [A, B, C, D, E, F] = [1, 2, 3, 4, 5, 6];
  // EXIF 2.32, tag 0x0112: how the stored picture `A B C / D E F` must be shown.
  test.each([
    [
      1,
      [
        [A, B, C],
        [D, E, F],
      ],
    ],
    [
      2,
      [
        [C, B, A],
        [F, E, D],
      ],
    ],
    [
      3,
      [
        [F, E, D],
        [C, B, A],
      ],
    ],
    [
      4,
      [
        [D, E, F],
        [A, B, C],
      ],
    ],
    [
      5,
      [
        [A, D],
        [B, E],
        [C, F],
      ],
    ],
    [
      6,
      [
        [D, A],
        [E, B],
        [F, C],
      ],
    ],
    [
      7,
      [
        [F, C],
        [E, B],
        [D, A],
      ],
    ],
    [
      8,
      [
        [C, F],
        [B, E],
        [A, D],
      ],
    ],
    [
      9,
      [
        [A, B, C],
        [D, E, F],
      ],
    ],
  ])('orientation %i is applied as EXIF defines it', (orientation, shown) => {
    const stored = picture(
      3,
      [A, B, C, D, E, F].map((value): Pixel => [value, 0, 0, 255]),
    );
    const { width, height, rgba } = orient(stored, orientation);
    expect([width, height]).toEqual([shown[0]?.length, shown.length]);
    expect([...rgba].filter((_, i) => i % 4 === 0)).toEqual(shown.flat());
  });
});

describe('flatten and backgroundFor', () => {
  const none: Pixel = [0, 0, 0, 0];

  test('an opaque picture has no background and is not changed', () => {
    const opaque = picture(2, [
      [1, 2, 3, 255],
      [4, 5, 6, 255],
    ]);
    expect(backgroundFor(opaque)).toBeUndefined();
    expect(flatten(opaque)).toBe(opaque);
  });

  test.each([
    ['black ink gets a white background', [0, 0, 0, 255], 255],
    ['white ink gets a black background', [255, 255, 255, 255], 0],
    ['dark blue ink gets a white background', [20, 30, 120, 255], 255],
    ['yellow ink gets a black background', [255, 240, 0, 255], 0],
    ['faint black ink gets a white background', [0, 0, 0, 90], 255],
    ['faint white ink gets a black background', [255, 255, 255, 90], 0],
  ] satisfies [string, Pixel, number][])('%s', (_, ink, background) => {
    expect(backgroundFor(picture(3, [none, ink, none, none, ink, none, none, ink, none]))).toBe(background);
  });

  test('a sheet with a torn corner gets its paper’s grey as background', () => {
    const sheet = Array.from(
      { length: 100 },
      (_, i): Pixel => (i % 10 === 5 ? [10, 10, 10, 255] : [230, 230, 230, 255]),
    );
    sheet[0] = none;
    expect(backgroundFor(picture(10, sheet))).toBeCloseTo(230);
  });

  test('half-transparent pixels are blended with the background', () => {
    const { rgba } = flatten(
      picture(2, [
        [0, 0, 0, 255],
        [0, 0, 0, 51],
      ]),
    );
    expect([...rgba]).toEqual([0, 0, 0, 255, 204, 204, 204, 255]);
  });
});

describe('toGrey', () => {
  test('black on white is converted by luminance', () => {
    const { pixels } = toGrey(
      picture(2, [
        [0, 0, 0, 255],
        [255, 255, 255, 255],
      ]),
    );
    expect([...pixels]).toEqual([0, 255]);
  });

  test.each([
    ['yellow on white', [255, 255, 0, 255], [255, 255, 255, 255]],
    ['red on green of equal luminance', [220, 60, 60, 255], [20, 162, 60, 255]],
  ] satisfies [string, Pixel, Pixel][])('%s has a strong contrast in grey', (_, ink, paper) => {
    const { pixels } = toGrey(picture(4, [paper, ink, ink, paper]));
    expect(Math.abs((pixels[0] as number) - (pixels[1] as number))).toBeGreaterThan(150);
  });

  test.each([
    [
      'dark blue ink on the band of a yellow highlighter',
      [25, 40, 130, 255],
      [245, 245, 80, 255],
      [235, 234, 230, 255],
    ],
    ['red ink on a blue note', [170, 25, 30, 255], [150, 200, 240, 255], [235, 235, 232, 255]],
    ['green ink on a pink note', [20, 110, 50, 255], [250, 160, 180, 255], [90, 60, 40, 255]],
  ] satisfies [string, Pixel, Pixel, Pixel][])(
    '%s keeps its contrast, whatever is around',
    (_, ink, surface, around) => {
      // A cross of thin strokes in the middle of a surface that takes a third of the picture.
      const side = 120;
      const pixels = Array.from({ length: side * side }, (_, i): Pixel => {
        const [x, y] = [Math.abs((i % side) - 60), Math.abs(Math.floor(i / side) - 60)];
        if (Math.max(x, y) > 35) return around;
        return (x < 3 && y < 24) || (y < 3 && x < 24) ? ink : surface;
      });
      const grey = toGrey(picture(side, pixels)).pixels;
      const at = (x: number, y: number) => grey[y * side + x] as number;
      expect(Math.abs(at(60, 60) - at(60 + 28, 60))).toBeGreaterThan(60);
    },
  );
});
