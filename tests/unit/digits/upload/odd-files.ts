// One drawn digit in many valid but unusual files, and files that are no supported picture.
import sharp from 'sharp';
import { draw, fileOf, pngChunk, SHAPES, transparentInk } from '../pictures.ts';

const SHEET = { width: 90, height: 70, left: 30, top: 12, size: 48, paper: 240, ink: 20 };
const digit = draw(SHAPES.two, SHEET);
const inkOnly = draw(SHAPES.two, { ...SHEET, paper: 0, ink: 255 });

export const bytes = (text: string) => Buffer.from(text, 'latin1');

/** The digit as an ordinary PNG, grey of 8 bits. */
export const ordinary = () => fileOf(digit).png({ palette: false }).toBuffer();
const rgb = () => fileOf(digit).toColourspace('srgb');
const photo = () => fileOf(digit).jpeg({ quality: 95 });

/** Inserts chunks after signature and header, which are always 33 bytes. */
const withPngChunk = (png: Buffer, ...chunks: Buffer[]) =>
  Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);

/** Two frames: the digit, and a plain grey. */
const moving = () =>
  sharp(Uint8Array.from([...digit.pixels, ...digit.pixels.map(() => 128)]), {
    raw: { width: SHEET.width, height: 2 * SHEET.height, channels: 1, pageHeight: SHEET.height },
  });

/** The digit lying on its side, and the EXIF tag that says so. */
const lying = () => fileOf(digit).rotate(-90).withMetadata({ orientation: 6 });

async function inkOnPalette(): Promise<Buffer> {
  const png = await transparentInk(inkOnly, [0, 0, 0]).png().toBuffer();
  return await sharp(png).png({ palette: true }).toBuffer();
}

/** CMYK without Adobe's marker: the same bytes then mean the opposite. */
async function plainCmyk(): Promise<Buffer> {
  const jpeg = await fileOf(digit).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
  const marker = jpeg.indexOf(bytes('\xff\xee'));
  return Buffer.concat([jpeg.subarray(0, marker), jpeg.subarray(marker + 2 + jpeg.readUInt16BE(marker + 2))]);
}

async function spoiltComment(): Promise<Buffer> {
  const comment = pngChunk('tEXt', bytes('a\0b'));
  comment.writeUInt32BE(1, comment.length - 4);
  return withPngChunk(await ordinary(), comment);
}

/** Files that must be read as the same digit. */
export const ODD_PICTURES: [string, () => Promise<Buffer>][] = [
  ['PNG of 16 bits', () => fileOf(digit).toColourspace('grey16').png().toBuffer()],
  [
    'PNG of 16 bits in RGB, interlaced',
    () => rgb().toColourspace('rgb16').png({ progressive: true }).toBuffer(),
  ],
  ['PNG, interlaced', () => fileOf(digit).png({ progressive: true }).toBuffer()],
  ['PNG with a palette', () => fileOf(digit).png({ palette: true }).toBuffer()],
  [
    'PNG with a palette, interlaced',
    () => fileOf(digit).png({ palette: true, progressive: true }).toBuffer(),
  ],
  ['PNG with a palette of transparent colours', inkOnPalette],
  ['PNG in grey with alpha', () => fileOf(digit).ensureAlpha(1).png().toBuffer()],
  ['PNG with a comment whose checksum is wrong', spoiltComment],
  [
    'PNG with animation chunks',
    async () =>
      withPngChunk(await ordinary(), pngChunk('acTL', Buffer.alloc(8)), pngChunk('fcTL', Buffer.alloc(26))),
  ],
  ['PNG on its side by eXIf', () => lying().png().toBuffer()],
  ['PNG with a colour profile', () => rgb().withIccProfile('p3').png().toBuffer()],
  ['PNG with a ZIP archive behind it', async () => Buffer.concat([await ordinary(), bytes('PK\x05\x06')])],
  ['JPEG, progressive', () => fileOf(digit).jpeg({ quality: 95, progressive: true }).toBuffer()],
  [
    'JPEG in CMYK, inverted as Adobe does',
    () => fileOf(digit).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
  ],
  ['JPEG in CMYK, not inverted', plainCmyk],
  ['JPEG on its side by EXIF', () => lying().jpeg({ quality: 95 }).toBuffer()],
  [
    'JPEG with a second one behind it (MPO)',
    async () => {
      const one = await photo().toBuffer();
      return Buffer.concat([one, one]);
    },
  ],
  [
    'JPEG with HTML in a comment',
    async () => {
      const jpeg = await photo().toBuffer();
      return Buffer.concat([jpeg.subarray(0, 2), bytes('\xff\xfe\x00\x0a<script>'), jpeg.subarray(2)]);
    },
  ],
  ['WebP', () => fileOf(digit).webp({ quality: 95 }).toBuffer()],
  ['WebP, lossless', () => fileOf(digit).webp({ lossless: true }).toBuffer()],
  ['WebP, transparent', () => transparentInk(inkOnly, [255, 255, 255]).webp({ quality: 95 }).toBuffer()],
  ['WebP on its side by EXIF', () => lying().webp({ quality: 95 }).toBuffer()],
  ['WebP, moving', () => moving().webp({ quality: 95 }).toBuffer()],
  ['GIF', () => fileOf(digit).gif().toBuffer()],
  ['GIF, interlaced', () => fileOf(digit).gif({ progressive: true }).toBuffer()],
  ['GIF, moving', () => moving().gif().toBuffer()],
  ['GIF, transparent', () => transparentInk(inkOnly, [0, 0, 0]).gif().toBuffer()],
];

/** Files that may be named `digit.png` all the same. */
export const NO_PICTURES: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['zero bytes', Buffer.alloc(1000)],
  ['text', bytes('seven')],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>')],
  [
    'SVG that includes a file',
    bytes('<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg/>'),
  ],
  ['HTML', bytes('<!doctype html><img src=x onerror=alert(1)>')],
  ['PDF', bytes('%PDF-1.7\n1 0 obj')],
  ['a ZIP archive', bytes('PK\x03\x04\x14\0')],
  ['gzip', bytes('\x1f\x8b\x08\0')],
  ['BMP', bytes('BM\x3a\0\0\0\0\0')],
  ['ICO', bytes('\0\0\x01\0\x01\0\x10\x10')],
  ['PSD', bytes('8BPS\0\x01')],
  ['TIFF', bytes('II*\0\x08\0\0\0')],
  ['AVIF', bytes('\0\0\0\x20ftypavif')],
  ['HEIC', bytes('\0\0\0\x18ftypheic')],
  ['JPEG XL', bytes('\xff\x0a')],
  ['JPEG 2000', bytes('\xff\x4f\xff\x51')],
  ['a RIFF file that is no WebP', bytes('RIFF\x10\0\0\0WAVEfmt ')],
  ['a data: address', bytes('data:image/png;base64,iVBORw0KGgo=')],
  ['a PNG that passed through a text editor', bytes('\x89PNG\n\x1a\n\0\0\0\rIHDR')],
  ['a PNG behind a line break', bytes('\n\x89PNG\r\n\x1a\n')],
];
