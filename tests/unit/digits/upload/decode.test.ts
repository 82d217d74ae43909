// decode: which kinds of files are read, and which are refused with which code.
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
    () => new Error('the file was decoded'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return (error as AppError).code;
}

describe('decode', () => {
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
  ])('a %s is read', async (_, file) => {
    const { width, height, pixels } = await decode(await file().toBuffer());
    expect([width, height]).toEqual([64, 48]);
    expect(likeness(inkOf(pixels), inkOf(seven.pixels))).toBeGreaterThan(0.97);
  });

  test('a PNG keeps every grey value', async () => {
    const { pixels } = await decode(await fileOf(seven).png().toBuffer());
    pixels.forEach((value, i) => {
      expect(Math.abs(value - (seven.pixels[i] as number))).toBeLessThanOrEqual(1);
    });
  });

  test.each([
    ['black', [0, 0, 0], 255],
    ['white', [255, 255, 255], 0],
  ] satisfies [string, [number, number, number], number][])(
    '%s ink on a transparent background gets the opposite background',
    async (_, colour, background) => {
      const alpha = draw(SHAPES.seven, { ...SHEET, paper: 0, ink: 255 });
      for (const file of [
        transparentInk(alpha, colour).png(),
        transparentInk(alpha, colour).webp({ lossless: true }),
      ]) {
        const { pixels } = await decode(await file.toBuffer());
        expect(pixels[0]).toBeCloseTo(background);
        expect(
          likeness(
            pixels.map((value) => Math.abs(value - background)),
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

  test.each(['gif', 'webp'] as const)('the first frame of an animated %s is read', async (format) => {
    const frames = Uint8Array.from([...seven.pixels, ...plain(64, 48, 128).pixels]);
    const raw = { width: 64, height: 96, channels: 1, pageHeight: 48 } as const;
    const { height, pixels } = await decode(await sharp(frames, { raw }).toFormat(format).toBuffer());
    expect(height).toBe(48);
    expect(likeness(inkOf(pixels), inkOf(seven.pixels))).toBeGreaterThan(0.95);
  });

  test('a large or long picture is shrunk to 512 pixels', async () => {
    expect(
      await decode(
        await fileOf(plain(1500, 900, 9))
          .png()
          .toBuffer(),
      ),
    ).toMatchObject({ width: 512, height: 307 });
    expect(await decode(blackPng(1, 30_000))).toMatchObject({ width: 1, height: 512 });
  });

  test('a picture of 25 megapixels is read', async () => {
    expect(await decode(blackPng(5000, 5000))).toMatchObject({ width: 512, height: 512 });
  });
});

describe('decode of other files', () => {
  const text = (content: string) => Buffer.from(content);

  test.each([
    ['an empty file', text('')],
    ['a text', text('seven')],
    [
      'an SVG',
      text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="9" height="9"/></svg>',
      ),
    ],
    ['an SVG after an XML header', text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an HTML page', text('<!doctype html><img src=x onerror=alert(1)>')],
    ['a PDF', text('%PDF-1.7\n1 0 obj')],
    ['a RIFF file that is no WebP', text('RIFF\x10\0\0\0WAVEfmt ')],
    ['half a PNG signature', text('\x89PNG')],
    ['a BMP', text('BM\x3a\0\0\0\0\0')],
  ])('%s is unsupported', async (_, file) => {
    expect(await refusal(file)).toBe('unsupported_image');
  });

  test('TIFF and AVIF, which libvips could read, are unsupported', async () => {
    expect(await refusal(await fileOf(seven).tiff().toBuffer())).toBe('unsupported_image');
    expect(await refusal(await fileOf(seven).avif({ effort: 0 }).toBuffer())).toBe('unsupported_image');
  });

  test.each([
    ['heic', 'HEIC'],
    ['mif1', 'HEIC'],
    ['avif', 'AVIF'],
  ])('a file of brand %s is named, with what to do', async (brand, name) => {
    const file = Buffer.concat([Buffer.from([0, 0, 0, 24]), text(`ftyp${brand}`), Buffer.alloc(12)]);
    await expect(decode(file)).rejects.toMatchObject({
      code: 'unsupported_image',
      message: `Formato ${name} no soportado: guarde o envíe la imagen como JPEG o PNG`,
    });
  });

  test('a JPEG with small faults that every viewer forgives is read', async () => {
    const file = await fileOf(seven).jpeg({ progressive: false }).toBuffer();
    const scan = file.indexOf(Buffer.from([0xff, 0xda]));
    const channels = file[scan + 4] as number;
    // The last coefficient of a sequential scan must be 63; some phones write 0.
    file[scan + 5 + 2 * channels + 1] = 0;
    expect(await decode(file)).toMatchObject({ width: seven.width, height: seven.height });
    expect(await decode(Buffer.concat([file, text('trailer')]))).toMatchObject({ width: seven.width });
  });

  test.each([1, 2])('a JPEG without the last %i bytes, of its end marker, is read', async (bytes) => {
    for (const progressive of [false, true]) {
      const file = await fileOf(seven).jpeg({ progressive }).toBuffer();
      expect(await decode(file.subarray(0, -bytes))).toEqual(await decode(file));
    }
  });

  test('a JPEG that ends in the midst of its coded data is invalid, also by a few bytes', async () => {
    const file = await fileOf(seven).jpeg().toBuffer();
    for (const missing of [4, 6, 20]) {
      expect(await refusal(file.subarray(0, -missing))).toBe('invalid_image');
    }
  });

  test('a picture of one column of 24 million pixels is too large, by its header', async () => {
    expect(await refusal(blackPng(1, 65_536))).toBe('image_too_large');
  });

  test('decoders of other formats are blocked in libvips', async () => {
    const tiff = await fileOf(seven).tiff().toBuffer();
    await expect(sharp(tiff).metadata()).rejects.toThrow('unsupported image format');
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)('a truncated %s is invalid', async (format) => {
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

  test('a bomb of 12000×12000 pixels is too large by its header: no pixel is decoded', async () => {
    const bomb = blackPng(12_000, 12_000);
    expect(bomb.length).toBeLessThan(50_000);
    expect(await refusal(bomb)).toBe('image_too_large');
    // Its pixels are missing: a decoder that read them would find the file invalid.
    expect(await refusal(bomb.subarray(0, 100))).toBe('image_too_large');
    expect(await refusal(blackPng(5000, 5000).subarray(0, 100))).toBe('invalid_image');
  });

  test('a picture of 25,005,000 pixels is too large', async () => {
    expect(await refusal(blackPng(5001, 5000))).toBe('image_too_large');
  });

  test('a JPEG with more scans than any encoder writes is invalid', async () => {
    const jpeg = await fileOf(seven).jpeg({ progressive: true }).toBuffer();
    const lastScan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), jpeg.length - 2);
    const long = Buffer.concat([
      jpeg.subarray(0, -2),
      ...Array.from({ length: 41 }, () => lastScan),
      jpeg.subarray(-2),
    ]);
    // Without a cause the check refused it, not the decoder, which would work for seconds.
    const error = await decode(long).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_image' });
    expect((error as AppError).cause).toBeUndefined();
  });
});
