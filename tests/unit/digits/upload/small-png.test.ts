// decodeSmallPng gives what libvips gives, or leaves the file to it; pictureUrl's PNG is one that libvips reads.
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { checkedFile } from '../../../../lib/digits/upload/guard.ts';
import { decodeByLibvips } from '../../../../lib/digits/upload/libvips.ts';
import { pictureUrl } from '../../../../lib/digits/upload/picture-url.ts';
import { decodeSmallPng } from '../../../../lib/digits/upload/small-png.ts';
import { pngChunk, pngOf } from '../pictures.ts';

const LONGEST = 512;

/** The kinds of PNG that are decoded here: colour type, bits of a value, values of a pixel. */
const KINDS = [
  ...[1, 2, 4, 8].map((depth) => ({ colourType: 0, depth, values: 1 })),
  { colourType: 2, depth: 8, values: 3 },
  ...[1, 2, 4, 8].map((depth) => ({ colourType: 3, depth, values: 1 })),
  { colourType: 4, depth: 8, values: 2 },
  { colourType: 6, depth: 8, values: 4 },
];

/** Any picture of these kinds, with any bytes and any filter in each row. */
const anyPng = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 12 }),
    /** In how many chunks the pixels are. */
    parts: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ kind: { colourType, depth, values }, width, height, parts }) => {
    const bytes = Math.ceil((width * depth * values) / 8);
    const row = fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.uint8Array({ minLength: bytes, maxLength: bytes }),
    );
    const palette = fc.uint8Array({ minLength: 3 * 2 ** depth, maxLength: 3 * 2 ** depth });
    return fc
      .tuple(fc.array(row, { minLength: height, maxLength: height }), palette)
      .map(([rows, colours]) => {
        const header = Buffer.alloc(13);
        header.writeUInt32BE(width, 0);
        header.writeUInt32BE(height, 4);
        header[8] = depth;
        header[9] = colourType;
        const pixels = deflateSync(
          Buffer.concat(rows.flatMap(([filter, row]) => [Buffer.from([filter]), row])),
        );
        const size = Math.ceil(pixels.length / parts);
        return pngOf(
          pngChunk('IHDR', header),
          ...(colourType === 3 ? [pngChunk('PLTE', Buffer.from(colours))] : []),
          ...Array.from({ length: parts }, (_, i) =>
            pngChunk('IDAT', pixels.subarray(i * size, (i + 1) * size)),
          ),
          pngChunk('IEND', Buffer.alloc(0)),
        );
      });
  });

const byLibvips = async (file: Uint8Array) => {
  const { colour } = await decodeByLibvips(file, LONGEST);
  return { ...colour, rgba: Buffer.from(colour.rgba) };
};
const bySelf = (file: Uint8Array, longest = LONGEST) => {
  const picture = decodeSmallPng(checkedFile(file, 'png'), longest);
  return picture && { ...picture, rgba: Buffer.from(picture.rgba) };
};

describe('decodeSmallPng', () => {
  test('any picture of the usual kinds is the same as by libvips', async () => {
    await fc.assert(
      fc.asyncProperty(anyPng, async (file) => {
        const picture = bySelf(file);
        expect(picture).toBeDefined();
        expect(picture).toEqual(await byLibvips(file));
      }),
      { numRuns: 300 },
    );
  });

  test('a file with any damage is left to libvips, or reads as there', async () => {
    const damage = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(anyPng, fc.array(damage, { minLength: 1, maxLength: 3 }), async (file, changes) => {
        const damaged = Buffer.from(file);
        // Without its signature a file is no PNG.
        for (const [at, by] of changes) {
          const place = 8 + (at % (damaged.length - 8));
          damaged[place] = (damaged[place] as number) ^ by;
        }
        const picture = bySelf(damaged);
        if (picture) expect(picture).toEqual(await byLibvips(damaged));
      }),
      { numRuns: 500 },
    );
  });

  test('a truncated file, or one with more after its end, is left to libvips', async () => {
    fc.assert(
      fc.property(anyPng, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 }), (file, at, more) => {
        expect(bySelf(file.subarray(0, at % file.length))).toBeUndefined();
        expect(bySelf(Buffer.concat([file, more]))).toBeUndefined();
      }),
    );
  });

  const drawn = sharp({ create: { width: 40, height: 30, channels: 4, background: '#ff880080' } });
  test.each([
    ['interlaced', () => drawn.clone().png({ progressive: true }).toBuffer()],
    ['of 16 bits', () => drawn.clone().toColourspace('rgb16').png().toBuffer()],
    ['with a palette that has transparency', () => drawn.clone().png({ palette: true }).toBuffer()],
    ['with an orientation', () => drawn.clone().png().withMetadata({ orientation: 6 }).toBuffer()],
  ])('a picture %s is left to libvips', async (_, file) => expect(bySelf(await file())).toBeUndefined());

  test('a picture whose longer side is larger than asked for is left to libvips', async () => {
    const file = await drawn.clone().png().toBuffer();
    expect(bySelf(file, 40)).toEqual(await byLibvips(file));
    expect(bySelf(file, 39)).toBeUndefined();
  });

  test('a picture that inflates to more than its size says is left to libvips', () => {
    const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
    const file = (length: number) =>
      pngOf(
        pngChunk('IHDR', header),
        pngChunk('IDAT', deflateSync(Buffer.alloc(length))),
        pngChunk('IEND', Buffer.alloc(0)),
      );
    expect(bySelf(file(6))).toBeDefined();
    for (const length of [0, 5, 7, 50_000_000]) expect(bySelf(file(length))).toBeUndefined();
  });
});

test('the PNG of a picture that a model saw has its pixels', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 784, maxLength: 784 }), async (pixels) => {
      const file = Buffer.from(pictureUrl(pixels).replace('data:image/png;base64,', ''), 'base64');
      const { data, info } = await sharp(file)
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 28, height: 28, channels: 1 });
      expect([...data]).toEqual([...pixels]);
    }),
    { numRuns: 20 },
  );
});
