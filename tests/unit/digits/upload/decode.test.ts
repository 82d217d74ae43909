// Every kind of file that people and attackers upload: read, or refused by the right code, in time.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decode } from '../../../../lib/digits/upload/decode.ts';
import { formatOf } from '../../../../lib/digits/upload/format.ts';
import { AppError, type ErrorCode } from '../../../../lib/errors.ts';
import { blackPng, draw, fileOf, likeness, plain, SHAPES, transparentInk } from '../pictures.ts';

const SHEET = { width: 64, height: 48, left: 20, top: 6, size: 34, paper: 240, ink: 20 };
const seven = draw(SHAPES.seven, SHEET);
/** How much darker than the paper each pixel is. */
const inkOf = (pixels: Float32Array) => pixels.map((value) => 240 - value);

async function refusal(file: Uint8Array): Promise<ErrorCode> {
  const error = await decode(file).then(
    () => new Error('it was decoded'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return (error as AppError).code;
}

describe('what is read', () => {
  test.each([
    ['PNG', () => fileOf(seven).png()],
    ['PNG with a palette', () => fileOf(seven).png({ palette: true })],
    ['PNG of 16 bits', () => fileOf(seven).toColourspace('grey16').png()],
    ['JPEG', () => fileOf(seven).jpeg({ quality: 95 })],
    ['progressive JPEG', () => fileOf(seven).jpeg({ quality: 95, progressive: true })],
    ['JPEG in CMYK', () => fileOf(seven).toColourspace('cmyk').jpeg({ quality: 95 })],
    ['WebP', () => fileOf(seven).webp({ quality: 95 })],
    ['lossless WebP', () => fileOf(seven).webp({ lossless: true })],
    ['GIF', () => fileOf(seven).gif()],
  ])('%s', async (_, file) => {
    const { width, height, pixels } = await decode(await file().toBuffer());
    expect([width, height]).toEqual([64, 48]);
    expect(likeness(inkOf(pixels), inkOf(seven.pixels))).toBeGreaterThan(0.97);
  });

  test('a PNG without loss is read value by value', async () => {
    const { pixels } = await decode(await fileOf(seven).png().toBuffer());
    pixels.forEach((value, i) => {
      expect(Math.abs(value - (seven.pixels[i] as number))).toBeLessThanOrEqual(1);
    });
  });

  test.each([
    ['black', [0, 0, 0], 255],
    ['white', [255, 255, 255], 0],
  ] satisfies [string, [number, number, number], number][])(
    '%s ink on transparent ground',
    async (_, colour, ground) => {
      const alpha = draw(SHAPES.seven, { ...SHEET, paper: 0, ink: 255 });
      for (const file of [
        transparentInk(alpha, colour).png(),
        transparentInk(alpha, colour).webp({ lossless: true }),
      ]) {
        const { pixels } = await decode(await file.toBuffer());
        expect(pixels[0]).toBeCloseTo(ground);
        expect(
          likeness(
            pixels.map((value) => Math.abs(value - ground)),
            alpha.pixels,
          ),
        ).toBeGreaterThan(0.99);
      }
    },
  );

  test('a photo is turned upright by its EXIF orientation', async () => {
    const lying = await fileOf(seven)
      .rotate(-90)
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { width, height, pixels } = await decode(lying);
    expect([width, height]).toEqual([64, 48]);
    expect(likeness(inkOf(pixels), inkOf(seven.pixels))).toBeGreaterThan(0.97);
  });

  test.each(['gif', 'webp'] as const)('the first frame of a moving %s', async (format) => {
    const frames = Uint8Array.from([...seven.pixels, ...plain(64, 48, 128).pixels]);
    const raw = { width: 64, height: 96, channels: 1, pageHeight: 48 } as const;
    const { height, pixels } = await decode(await sharp(frames, { raw }).toFormat(format).toBuffer());
    expect(height).toBe(48);
    expect(likeness(inkOf(pixels), inkOf(seven.pixels))).toBeGreaterThan(0.95);
  });

  test('a large picture is shrunk to 512 pixels, a long one too', async () => {
    expect(
      await decode(
        await fileOf(plain(1500, 900, 9))
          .png()
          .toBuffer(),
      ),
    ).toMatchObject({ width: 512, height: 307 });
    expect(await decode(blackPng(1, 30_000))).toMatchObject({ width: 1, height: 512 });
  });

  test('25 megapixels are still read', async () => {
    expect(await decode(blackPng(5000, 5000))).toMatchObject({ width: 512, height: 512 });
  });
});

describe('what is refused', () => {
  const text = (content: string) => Buffer.from(content);

  test.each([
    ['nothing', text('')],
    ['text', text('seven')],
    [
      'SVG',
      text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="9" height="9"/></svg>',
      ),
    ],
    ['SVG after an XML header', text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['HTML', text('<!doctype html><img src=x onerror=alert(1)>')],
    ['PDF', text('%PDF-1.7\n1 0 obj')],
    ['a RIFF file that is no WebP', text('RIFF\x10\0\0\0WAVEfmt ')],
    ['half a PNG signature', text('\x89PNG')],
    ['BMP', text('BM\x3a\0\0\0\0\0')],
  ])('%s is unsupported', async (_, file) => {
    expect(await refusal(file)).toBe('unsupported_image');
  });

  test('so are TIFF and AVIF, which the decoder could read', async () => {
    expect(await refusal(await fileOf(seven).tiff().toBuffer())).toBe('unsupported_image');
    expect(await refusal(await fileOf(seven).avif({ effort: 0 }).toBuffer())).toBe('unsupported_image');
  });

  test('no other decoder can be reached behind a good signature', async () => {
    const tiff = await fileOf(seven).tiff().toBuffer();
    await expect(sharp(tiff).metadata()).rejects.toThrow('unsupported image format');
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)('a %s that is cut short is invalid', async (format) => {
    const file = await fileOf(seven).toFormat(format).toBuffer();
    expect(formatOf(file)).toBe(format);
    for (const share of [0.3, 0.6, 0.9]) {
      const cut = file.subarray(0, Math.max(16, Math.floor(file.length * share)));
      expect(await refusal(cut)).toBe('invalid_image');
    }
  });

  test('a PNG with a flipped byte is invalid', async () => {
    const file = await fileOf(seven).png().toBuffer();
    file[60] = (file[60] as number) ^ 0xff;
    expect(await refusal(file)).toBe('invalid_image');
  });

  test('a signature alone is invalid', async () => {
    expect(await refusal(Buffer.from('\xff\xd8\xff', 'latin1'))).toBe('invalid_image');
    expect(await refusal(Buffer.from('GIF89a'))).toBe('invalid_image');
  });

  test('a bomb of 12000×12000 pixels is too large, and found out at once', async () => {
    const bomb = blackPng(12_000, 12_000);
    expect(bomb.length).toBeLessThan(50_000);
    const start = performance.now();
    expect(await refusal(bomb)).toBe('image_too_large');
    expect(performance.now() - start).toBeLessThan(150);
  });

  test('one pixel above the limit is too large', async () => {
    expect(await refusal(blackPng(5001, 5000))).toBe('image_too_large');
  });

  test('a JPEG that asks for more passes than any encoder makes is invalid', async () => {
    const jpeg = await fileOf(seven).jpeg({ progressive: true }).toBuffer();
    const lastScan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), jpeg.length - 2);
    const long = Buffer.concat([
      jpeg.subarray(0, -2),
      ...Array.from({ length: 41 }, () => lastScan),
      jpeg.subarray(-2),
    ]);
    // Refused by us, before the decoder complains: it would not always, and then it works for seconds.
    const error = await decode(long).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_image' });
    expect((error as AppError).cause).toBeUndefined();
  });
});
