// readChunks, withoutAncillaryChunks and interlacedBytes, which do not inflate anything.
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { interlacedBytes, readChunks, withoutAncillaryChunks } from '../../../../lib/digits/upload/png.ts';
import { blackPng, draw, fileOf, pngChunk, pngOf, SHAPES } from '../pictures.ts';

const ALL = 1000;
const types = (file: Uint8Array) => readChunks(file, ALL).map(({ type }) => type);
const strip = (file: Uint8Array) => withoutAncillaryChunks(file, readChunks(file, ALL));
const picture = blackPng(28, 28);
const text = (content: string) => Buffer.from(content, 'latin1');
/** Between the header, always 33 bytes with the signature, and the rest. */
const insert = (...chunks: Buffer[]) =>
  Buffer.concat([picture.subarray(0, 33), ...chunks, picture.subarray(33)]);

describe('readChunks', () => {
  test('all chunks are listed with their positions', () => {
    expect(types(picture)).toEqual(['IHDR', 'IDAT', 'IEND']);
    const chunks = readChunks(picture, ALL);
    expect(chunks[0]).toEqual({ type: 'IHDR', start: 8, end: 33 });
    expect(chunks.at(-1)?.end).toBe(picture.length);
  });

  test('the list ends at IEND, at the limit, and at a truncated chunk', () => {
    expect(types(Buffer.concat([picture, pngChunk('IDAT', text('more'))]))).toHaveLength(3);
    expect(readChunks(picture, 2)).toHaveLength(2);
    expect(types(picture.subarray(0, 50))).toEqual(['IHDR']);
    expect(types(picture.subarray(0, 8))).toEqual([]);
  });
});

describe('withoutAncillaryChunks', () => {
  test.each(['tEXt', 'zTXt', 'iTXt', 'iCCP', 'sPLT', 'gAMA', 'acTL', 'fcTL', 'fdAT', 'abCd'])(
    'the chunk %s is dropped',
    (type) => {
      expect(strip(insert(pngChunk(type, text('any'))))).toEqual(picture);
    },
  );

  test.each(['PLTE', 'tRNS', 'eXIf', 'CgBI', 'ABCD'])('the chunk %s is kept', (type) => {
    const file = insert(pngChunk(type, text('any')));
    expect(strip(file)).toBe(file);
  });

  test('bytes after the last whole chunk are kept', () => {
    const cut = insert(pngChunk('tEXt', text('any'))).subarray(0, -3);
    expect(strip(cut)).toEqual(picture.subarray(0, -3));
  });

  test('any file gets shorter or stays, and a second call changes nothing', () => {
    const anyChunk = fc
      .tuple(fc.constantFrom('IDAT', 'tEXt', 'tRNS', 'abcd', 'XXXX'), fc.uint8Array({ maxLength: 20 }))
      .map(([type, data]) => pngChunk(type, Buffer.from(data)));
    fc.assert(
      fc.property(fc.array(anyChunk), fc.uint8Array({ maxLength: 30 }), (chunks, tail) => {
        const file = Buffer.concat([...[picture.subarray(0, 8), ...chunks], tail]);
        const once = strip(file);
        expect(once.length).toBeLessThanOrEqual(file.length);
        expect(Buffer.compare(strip(once), once)).toBe(0);
      }),
    );
  });
});

describe('interlacedBytes', () => {
  const seven = draw(SHAPES.seven, { width: 40, height: 30, left: 8, top: 3, size: 24, paper: 240, ink: 20 });
  const pixels = 40 * 30;
  const header = (colourType: number, depth: number, interlace: number) => {
    const data = Buffer.from([0, 0, 0, 40, 0, 0, 0, 30, depth, colourType, 0, 0, interlace]);
    return pngOf(pngChunk('IHDR', data), pngChunk('IDAT', deflateSync(Buffer.alloc(9))));
  };

  test.each([
    ['grey of 1 bit', header(0, 1, 1), pixels],
    ['grey of 16 bits', header(0, 16, 1), 2 * pixels],
    ['RGB', header(2, 8, 1), 3 * pixels],
    ['palette', header(3, 8, 1), 3 * pixels],
    ['grey and alpha', header(4, 8, 1), 2 * pixels],
    ['RGBA of 16 bits', header(6, 16, 1), 8 * pixels],
    ['RGBA, not interlaced', header(6, 16, 0), 0],
    ['an unknown colour type', header(9, 8, 1), 0],
    ['no header at all', pngOf(pngChunk('IDAT', text('x'))), 0],
    ['a header too short', pngOf(pngChunk('IHDR', text('x'))), 0],
  ])('the memory of a picture is computed: %s', (_, file, bytes) => {
    expect(interlacedBytes(file, readChunks(file, ALL))).toBe(bytes);
  });

  test('the memory of an interlaced PNG with transparency by sharp is computed', async () => {
    const rgba = await fileOf(seven)
      .ensureAlpha(0.5)
      .toColourspace('srgb')
      .png({ progressive: true })
      .toBuffer();
    expect(interlacedBytes(rgba, readChunks(rgba, ALL))).toBe(4 * pixels);
    const palette = await sharp(rgba).png({ palette: true, progressive: true }).toBuffer();
    expect(types(palette)).toContain('tRNS');
    expect(interlacedBytes(palette, readChunks(palette, ALL))).toBe(4 * pixels);
  });
});
