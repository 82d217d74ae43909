// countPrefixGroups and inspectWebp, wherever a WebP file may contain a lossless stream.
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { countPrefixGroups } from '../../../../lib/digits/upload/vp8l.ts';
import { inspectWebp } from '../../../../lib/digits/upload/webp.ts';
import { draw, fileOf, SHAPES, transparentInk } from '../pictures.ts';
import { losslessStream, riffChunk, webpOf } from './lossless-webp.ts';

const SHEET = { width: 200, height: 150, left: 60, top: 20, size: 100, paper: 240, ink: 20 };
const seven = draw(SHAPES.seven, SHEET);
const STREAM_HEADER = 5;
const ALL = 1000;

/** Group counts of all streams in the file. */
const counts = (file: Uint8Array) =>
  inspectWebp(file, ALL).lossless.map(({ bytes, width, height }) => countPrefixGroups(bytes, width, height));

/** A photo-like picture: waves in three colours, hardly any two pixels alike. */
const WAVES = Uint8Array.from(
  { length: 300 * 200 * 3 },
  (_, i) => 128 + 60 * Math.sin(i / 7) + ((i * i) % 61),
);
const waves = () => sharp(WAVES, { raw: { width: 300, height: 200, channels: 3 } });

describe('countPrefixGroups of pictures by libwebp', () => {
  test.each([
    ['few greys', () => fileOf(seven)],
    ['photo-like detail', waves],
    ['transparency', () => transparentInk(seven, [0, 0, 0])],
  ])('a picture with %s has few groups at any effort', async (_, picture) => {
    for (const effort of [0, 4]) {
      for (const nearLossless of [false, true]) {
        const file = await picture().webp({ lossless: true, nearLossless, effort }).toBuffer();
        const [count, ...others] = counts(file);
        expect(others).toEqual([]);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThan(50);
      }
    }
  });

  test.each([2, 4, 16, 100])('a picture of %i colours, packed by a palette, has a count', async (colours) => {
    const png = await waves().png({ palette: true, colours }).toBuffer();
    const [count] = counts(await sharp(png).webp({ lossless: true }).toBuffer());
    expect(count).toBeGreaterThanOrEqual(1);
    expect(count).toBeLessThan(100);
  });

  test('a lossy picture has a lossless stream only for its transparency', async () => {
    expect(counts(await fileOf(seven).webp().toBuffer())).toEqual([]);
    expect(counts(await transparentInk(seven, [0, 0, 0]).webp().toBuffer())).toEqual([expect.any(Number)]);
  });

  test('the first frame of an animation is counted', async () => {
    const raw = { width: 300, height: 200, channels: 3, pageHeight: 100 } as const;
    const file = await sharp(WAVES, { raw }).webp({ lossless: true }).toBuffer();
    expect(file.includes('ANMF')).toBe(true);
    expect(counts(file)).toEqual([expect.any(Number)]);
  });
});

describe('countPrefixGroups of written streams', () => {
  test.each([1, 2, 300, 4096])('%i groups are counted, with short and with long codes', (groups) => {
    for (const longCodes of [false, true]) {
      expect(counts(webpOf(riffChunk('VP8L', losslessStream({ side: 256, groups, longCodes }))))).toEqual([
        groups,
      ]);
    }
  });

  test('libwebp reads a written stream', async () => {
    const file = webpOf(riffChunk('VP8L', losslessStream({ side: 256, groups: 300, longCodes: false })));
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 256, height: 256 });
    expect(data.every((value) => value === 0)).toBe(true);
  });

  test('groups are found in a frame and in the transparency of a lossy picture', async () => {
    const stream = losslessStream({ side: 200, groups: 2000, longCodes: false });
    const frame = riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), riffChunk('VP8L', stream)]));
    expect(counts(webpOf(frame))).toEqual([2000]);

    const lossy = await sharp(WAVES, { raw: { width: 200, height: 200, channels: 3 } })
      .webp()
      .toBuffer();
    const alpha = riffChunk('ALPH', Buffer.concat([Buffer.from([1]), stream.subarray(STREAM_HEADER)]));
    expect(counts(webpOf(alpha, lossy.subarray(lossy.indexOf('VP8 '))))).toEqual([2000]);
  });

  test('chunks are counted up to the limit', () => {
    const comment = riffChunk('note', Buffer.from('odd'));
    const file = webpOf(...Array.from({ length: 30 }, () => comment));
    expect(inspectWebp(file, ALL).chunks).toBe(30);
    expect(inspectWebp(file, 7).chunks).toBe(7);
    expect(
      inspectWebp(webpOf(riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), comment]))), ALL).chunks,
    ).toBe(2);
  });

  test('a stream that is truncated before the groups has no count', () => {
    const stream = losslessStream({ side: 256, groups: 300, longCodes: false }).subarray(STREAM_HEADER);
    for (const length of [0, 1, 10, 100, 2000]) {
      expect(countPrefixGroups(stream.subarray(0, length), 256, 256)).toBeUndefined();
    }
  });

  test('any bytes have a positive count or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 100 }), (bytes, side) => {
        const count = countPrefixGroups(bytes, side, side);
        if (count !== undefined) expect(count).toBeGreaterThanOrEqual(1);
        expect(
          inspectWebp(webpOf(riffChunk('VP8L', bytes), riffChunk('ANMF', bytes)), ALL).chunks,
        ).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});
