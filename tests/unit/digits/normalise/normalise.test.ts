// normalise gives the same result for a digit of any position, size, ink, light and noise.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centreOfMass } from '../../../../lib/digits/normalise/fit.ts';
import {
  findDrawing,
  locateAndNormalise,
  normalise,
  shrink,
} from '../../../../lib/digits/normalise/normalise.ts';
import type { Raster } from '../../../../lib/digits/raster.ts';
import { gaussian, seededRandom, within } from '../../../../lib/digits/training/rng.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';
import { type Drawn, draw, likeness, likenessNearby, plain, SHAPES } from '../pictures.ts';

const SHEET: Drawn = { width: 200, height: 200, left: 50, top: 40, size: 110, paper: 240, ink: 20 };

function read(picture: Raster): Uint8Array {
  const pixels = normalise(picture);
  if (pixels === undefined) throw new Error('nothing was found');
  return pixels;
}

const shapes = fc.constantFrom(...Object.values(SHAPES));

/** A place for a shape on a canvas of 48 to 400 pixels. */
const places = fc
  .record({
    width: fc.integer({ min: 48, max: 400 }),
    height: fc.integer({ min: 48, max: 400 }),
    share: fc.double({ min: 0.25, max: 0.8, noNaN: true }),
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ width, height, share, x, y }) => {
    const size = Math.max(24, Math.round(share * Math.min(width, height)));
    const room = (side: number) => side - size - 8;
    return {
      width,
      height,
      size,
      left: Math.round(4 + x * room(width)),
      top: Math.round(4 + y * room(height)),
    };
  });

const inks = fc.constantFrom(
  { paper: 240, ink: 20 },
  { paper: 10, ink: 250 },
  { paper: 200, ink: 130 },
  { paper: 90, ink: 160 },
);

/** As decoders give them. */
const wholeGreys = (picture: Raster): Raster => ({ ...picture, pixels: picture.pixels.map(Math.round) });
const negative = (picture: Raster): Raster => ({ ...picture, pixels: picture.pixels.map((v) => 255 - v) });

test('the box is around the drawing, wherever it is and however small', () => {
  fc.assert(
    fc.property(shapes, places, inks, (shape, place, ink) => {
      const found = locateAndNormalise(draw(shape, { ...place, ...ink }));
      if (!found) throw new Error('nothing was found');
      const { left, top, width, height } = found.box;
      // Strokes are thicker than the outline, and a shrunk picture has coarser pixels.
      const slack = 0.15 * place.size + place.width / 40;
      expect(left).toBeGreaterThanOrEqual(place.left - slack);
      expect(top).toBeGreaterThanOrEqual(place.top - slack);
      expect(left + width).toBeLessThanOrEqual(place.left + place.size + slack);
      expect(top + height).toBeLessThanOrEqual(place.top + place.size + slack);
      expect(Math.max(width, height)).toBeGreaterThanOrEqual(0.5 * place.size);
    }),
    { numRuns: 40 },
  );
});

describe('the result of normalise', () => {
  test('the result is 28×28 bytes, the longer side 20 pixels, the centre of mass in the middle', () => {
    const pixels = read(draw(SHAPES.two, SHEET));
    expect(pixels).toHaveLength(PIXELS);
    const inked = [...pixels.keys()].filter((i) => (pixels[i] as number) > 60);
    const rows = inked.map((i) => Math.floor(i / SIDE));
    const tall = Math.max(...rows) - Math.min(...rows) + 1;
    expect(tall).toBeGreaterThanOrEqual(18);
    expect(tall).toBeLessThanOrEqual(20);
    const { x, y } = centreOfMass({ width: SIDE, height: SIDE, pixels: Float32Array.from(pixels) });
    expect(Math.abs(x - 13.5)).toBeLessThanOrEqual(0.51);
    expect(Math.abs(y - 13.5)).toBeLessThanOrEqual(0.51);
    expect(Math.max(...pixels)).toBe(255);
  });

  test('different shapes give different results', () => {
    expect(likenessNearby(read(draw(SHAPES.two, SHEET)), read(draw(SHAPES.seven, SHEET)))).toBeLessThan(0.7);
  });
});

describe('normalise', () => {
  test('position, size, canvas and ink do not change the result', () => {
    fc.assert(
      fc.property(shapes, places, inks, (shape, place, ink) => {
        const usual = read(draw(shape, SHEET));
        expect(likenessNearby(read(draw(shape, { ...place, ...ink })), usual)).toBeGreaterThan(0.85);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('a picture and its negative give the same result', () => {
    fc.assert(
      fc.property(shapes, places, (shape, place) => {
        // Paper on all sides: where strokes run off the edge, the paper's grey is a guess.
        const { width, height, left, top, size } = place;
        const margin = Math.ceil(size / 2);
        const sheet = { ...place, width: width + size, height: height + size };
        const drawn = { ...sheet, left: left + margin, top: top + margin, paper: 235, ink: 20 };
        const dark = wholeGreys(draw(shape, drawn));
        expect(read(negative(dark))).toEqual(read(dark));
      }),
      { numRuns: 15, examples: [[SHAPES.two, { width: 90, height: 110, left: -3, top: 0, size: 60 }]] },
    );
  });

  test('a stroke that runs off a dark picture is as strong as the others', () => {
    // The 2 stands on the lower edge.
    const dark = wholeGreys(draw(SHAPES.two, { ...SHEET, left: 10, top: 18, size: 180 }));
    expect(likenessNearby(read(negative(dark)), read(dark))).toBeGreaterThan(0.95);
  });

  test('uneven light does not change the result', () => {
    const picture = draw(SHAPES.two, SHEET);
    const lit = picture.pixels.map((value, i) => value * (0.55 + (0.45 * (i % 200)) / 200));
    expect(likeness(read({ ...picture, pixels: lit }), read(picture))).toBeGreaterThan(0.9);
  });

  test('noise does not change the result', () => {
    const random = seededRandom(9);
    const picture = draw(SHAPES.two, SHEET);
    const noisy = picture.pixels.map((value) => Math.min(255, Math.max(0, value + 20 * gaussian(random))));
    expect(likeness(read({ ...picture, pixels: noisy }), read(picture))).toBeGreaterThan(0.9);
  });

  test.each([1, 2, 4, 8])(
    'a frame around the picture, %i pixels broad, does not change the result',
    (broad) => {
      const picture = wholeGreys(draw(SHAPES.two, SHEET));
      const framed = picture.pixels.map((value, i) => {
        const [x, y] = [i % 200, Math.floor(i / 200)];
        return Math.min(x, y, 199 - x, 199 - y) < broad ? 0 : value;
      });
      expect(likeness(read({ ...picture, pixels: framed }), read(picture))).toBeGreaterThan(0.95);
      expect(likeness(read(negative({ ...picture, pixels: framed })), read(picture))).toBeGreaterThan(0.95);
    },
  );

  test('a dark table around the sheet does not change the result', () => {
    const picture = draw(SHAPES.two, SHEET);
    const table = plain(300, 260, 40);
    for (let y = 0; y < 200; y++)
      table.pixels.set(picture.pixels.subarray(y * 200, y * 200 + 200), (y + 30) * 300 + 50);
    expect(likeness(read(table), read(picture))).toBeGreaterThan(0.9);
  });

  test('a shadow across the sheet does not change the result', () => {
    const picture = draw(SHAPES.two, SHEET);
    const shadowed = picture.pixels.map((value, i) => (i % 200 > 90 ? value * 0.5 : value));
    expect(likeness(read({ ...picture, pixels: shadowed }), read(picture))).toBeGreaterThan(0.95);
  });

  test('light that falls off to all corners does not change the result', () => {
    const picture = draw(SHAPES.two, SHEET);
    const dimmed = picture.pixels.map((value, i) => {
      const [x, y] = [(i % 200) / 200 - 0.5, Math.floor(i / 200) / 200 - 0.5];
      return value * (1 - x * x - y * y);
    });
    expect(likeness(read({ ...picture, pixels: dimmed }), read(picture))).toBeGreaterThan(0.95);
  });

  test('faint, thin pencil in a large picture is found, in even light and in a shadow', () => {
    const faint = { width: 520, height: 480, left: 380, top: 60, size: 40, paper: 235, ink: 160, pen: 0.025 };
    for (const shape of Object.values(SHAPES)) {
      const clean = read(draw(shape, { ...SHEET, pen: 0.025 }));
      const random = seededRandom(3);
      const written = draw(shape, faint);
      for (const shade of [1, 0.6]) {
        const pixels = written.pixels.map(
          (value, i) => value * (i % faint.width > 150 ? shade : 1) + 4 * gaussian(random),
        );
        expect(likenessNearby(read({ ...written, pixels }), clean)).toBeGreaterThan(0.7);
      }
    }
  });

  test('lines on the paper do not change the result', () => {
    const picture = draw(SHAPES.two, SHEET);
    const ruled = picture.pixels.map((value, i) =>
      Math.floor(i / 200) % 30 < 2 ? Math.min(value, 180) : value,
    );
    expect(likeness(read({ ...picture, pixels: ruled }), read(picture))).toBeGreaterThan(0.95);
  });

  test('a drawing of a twentieth of the picture gives the same result', () => {
    const small = draw(SHAPES.two, { ...SHEET, width: 500, height: 500, left: 350, top: 90, size: 25 });
    expect(likeness(read(small), read(draw(SHAPES.two, SHEET)))).toBeGreaterThan(0.85);
  });
});

describe('normalise of a blank picture', () => {
  test.each([
    ['a white picture', plain(100, 100, 255)],
    ['a black picture', plain(28, 28, 0)],
    ['a picture of one pixel', plain(1, 1, 90)],
    ['a picture of one row', plain(300, 1, 90)],
  ])('%s is blank', (_, picture) => {
    expect(normalise(picture)).toBeUndefined();
  });

  test.each([
    [200, 150],
    [30, 400],
  ])('%i pictures of noise and slopes of light, up to %i pixels wider than 20, are blank', (count, most) => {
    for (let seed = 0; seed < count; seed++) {
      const random = seededRandom(seed);
      const [width, height] = [20 + Math.floor(most * random()), 20 + Math.floor(most * random())];
      const [level, slope, sigma] = [130 + within(40, random), within(90, random), 25 * random()];
      const pixels = plain(width, height, 0).pixels.map(
        (_, i) => level + slope * ((i % width) / width - 0.5) + sigma * gaussian(random),
      );
      expect({ seed, read: normalise({ width, height, pixels }) }).toEqual({ seed, read: undefined });
    }
  });

  test('a pattern of dots is blank', () => {
    const dots = plain(100, 100, 240);
    for (let i = 0; i < 49; i++) {
      for (let y = 0; y < 4; y++) {
        const at = (10 + 12 * Math.floor(i / 7) + y) * 100 + 10 + 12 * (i % 7);
        dots.pixels.fill(30, at, at + 4);
      }
    }
    expect(normalise(dots)).toBeUndefined();
  });
});

test('any picture of any size is normalised or blank, without an error', () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (width, height, values) => {
      const pixels = Float32Array.from({ length: width * height }, () => values.next().value as number);
      const out = normalise({ width, height, pixels });
      expect(out === undefined || out.length === PIXELS).toBe(true);
    }),
  );
});

test('shrink keeps the proportions and never enlarges', () => {
  expect(shrink(plain(1120, 560, 3))).toMatchObject({ width: 112, height: 56 });
  expect(shrink(plain(30, 20, 3))).toMatchObject({ width: 30, height: 20 });
  expect(shrink(plain(5000, 2, 3))).toMatchObject({ width: 112, height: 1 });
});

test('findDrawing leaves specks out of the strokes and the box', () => {
  const picture = draw(SHAPES.one, { ...SHEET, width: 100, height: 100, left: 20, top: 10, size: 80 });
  picture.pixels[90 * 100 + 90] = 20;
  const found = findDrawing(picture);
  expect(found?.strokes.pixels[90 * 100 + 90]).toBe(0);
  expect((found?.box.left ?? 0) + (found?.box.width ?? 0)).toBeLessThan(80);
});
