// Scans are counted from the markers alone, whatever the coded data holds.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { countScans } from '../../../lib/digits/jpeg.ts';
import { gaussian, seededRandom } from '../../../lib/digits/training/rng.ts';

const random = seededRandom(5);
const noise = Uint8Array.from({ length: 64 * 64 * 3 }, () => 128 + 40 * gaussian(random));
const noisy = () => sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });

test('a baseline JPEG has one scan', async () => {
  expect(countScans(await noisy().jpeg().toBuffer(), 100)).toBe(1);
});

test('a progressive JPEG has ten', async () => {
  expect(countScans(await noisy().jpeg({ progressive: true }).toBuffer(), 100)).toBe(10);
});

test('a preview inside the EXIF block does not count', async () => {
  const jpeg = await noisy().jpeg().toBuffer();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(2 + jpeg.length);
  const block = Buffer.concat([Buffer.from([0xff, 0xe1]), length, jpeg]);
  expect(countScans(Buffer.concat([jpeg.subarray(0, 2), block, jpeg.subarray(2)]), 100)).toBe(1);
});

test('the count stops where it is asked to', async () => {
  expect(countScans(await noisy().jpeg({ progressive: true }).toBuffer(), 4)).toBe(4);
});

test('a file that breaks off counts what is there', async () => {
  const jpeg = await noisy().jpeg({ progressive: true }).toBuffer();
  for (let length = 0; length < jpeg.length; length += 97) {
    expect(countScans(jpeg.subarray(0, length), 100)).toBeLessThanOrEqual(10);
  }
});
