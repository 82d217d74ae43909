// inspectJpeg counts scans, segments and memory from the markers, whatever the coded data.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { gaussian, seededRandom } from '../../../../lib/digits/training/rng.ts';
import { inspectJpeg } from '../../../../lib/digits/upload/jpeg.ts';

const random = seededRandom(5);
const noise = Uint8Array.from({ length: 64 * 64 * 3 }, () => 128 + 40 * gaussian(random));
const noisy = () => sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
/** Bytes of this many blocks of 64 coefficients. */
const blocks = (count: number) => count * 128;

test('a baseline JPEG has one scan and holds no coefficients', async () => {
  expect(inspectJpeg(await noisy().jpeg().toBuffer())).toMatchObject({ scans: 1, heldBytes: 0 });
});

test.each([
  ['4:4:4', 3 * 64],
  ['4:2:0', 64 + 2 * 16],
])('a progressive JPEG of %s has ten scans and holds its coefficients', async (chromaSubsampling, held) => {
  const jpeg = await noisy().jpeg({ progressive: true, chromaSubsampling }).toBuffer();
  expect(inspectJpeg(jpeg)).toMatchObject({ scans: 10, heldBytes: blocks(held) });
});

test('a CMYK JPEG holds four channels', async () => {
  const jpeg = await noisy().toColourspace('cmyk').jpeg({ progressive: true }).toBuffer();
  expect(inspectJpeg(jpeg).heldBytes).toBe(blocks(4 * 64));
});

test('a preview inside the EXIF block adds one segment and no scan', async () => {
  const jpeg = await noisy().jpeg().toBuffer();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(2 + jpeg.length);
  const block = Buffer.concat([Buffer.from([0xff, 0xe1]), length, jpeg]);
  const plain = inspectJpeg(jpeg);
  const withPreview = Buffer.concat([jpeg.subarray(0, 2), block, jpeg.subarray(2)]);
  expect(inspectJpeg(withPreview)).toEqual({ ...plain, segments: plain.segments + 1 });
});

test.each([
  ['garbage', [0x00, 0x37]],
  ['fill bytes', [0xff, 0xff]],
  ['a stuffed byte', [0xff, 0x00]],
  ['a stray restart marker', [0xff, 0xd3]],
])('%s between segments hides no segment', async (_, bytes) => {
  const jpeg = await noisy().jpeg({ progressive: true }).toBuffer();
  const hidden = Buffer.concat([jpeg.subarray(0, 2), Buffer.from(bytes), jpeg.subarray(2)]);
  expect(inspectJpeg(hidden)).toEqual(inspectJpeg(jpeg));
});

test('the end marker counts after the picture, not in the preview', async () => {
  const jpeg = await noisy()
    .jpeg()
    .withExif({ IFD0: { Copyright: 'x\xff\xd9' } })
    .toBuffer();
  expect(inspectJpeg(jpeg).hasEnd).toBe(true);
  expect(inspectJpeg(jpeg.subarray(0, -2)).hasEnd).toBe(false);
  expect(inspectJpeg(jpeg.subarray(0, -1)).hasEnd).toBe(false);
  expect(inspectJpeg(Buffer.concat([jpeg, jpeg.subarray(0, 50)])).hasEnd).toBe(true);
});

test('a truncated file has at most the counts of the whole file', async () => {
  const jpeg = await noisy().jpeg({ progressive: true }).toBuffer();
  const whole = inspectJpeg(jpeg);
  for (let length = 0; length < jpeg.length; length += 97) {
    const { scans, segments } = inspectJpeg(jpeg.subarray(0, length));
    expect(scans).toBeLessThanOrEqual(whole.scans);
    expect(segments).toBeLessThanOrEqual(whole.segments);
  }
});
