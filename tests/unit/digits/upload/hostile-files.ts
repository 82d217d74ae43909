// Hostile files: small files made to break a decoder, with the answer that each must get.
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { ErrorCode } from '../../../../lib/errors.ts';
import { blackPng, plain, pngChunk, pngOf, transparentInk } from '../pictures.ts';
import { losslessStream, riffChunk, webpOf } from './lossless-webp.ts';
import { bytes, ordinary } from './odd-files.ts';

export interface HostileFile {
  name: string;
  file: () => Buffer | Promise<Buffer>;
  answer: ErrorCode;
}

const hostile = (answer: ErrorCode, files: Record<string, HostileFile['file']>): HostileFile[] =>
  Object.entries(files).map(([name, file]) => ({ name, file, answer }));

/** Bytes: a little less than the largest upload of 4.5 MB, for the rest of the file. */
const FULL = 4_400_000;
const fill = (chunk: Buffer, size: number) =>
  Buffer.alloc(Math.floor(size / chunk.length) * chunk.length, chunk);

interface PngHeader {
  width: number;
  height: number;
  depth?: number;
  /** 2 RGB, 3 palette, 6 RGBA; grey by default. */
  colourType?: number;
  interlaced?: boolean;
}

function pngHeader({ width, height, depth = 8, colourType = 0, interlaced = false }: PngHeader): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return pngChunk('IHDR', data);
}

const idat = pngChunk('IDAT', deflateSync(Buffer.alloc(29 * 28)));
const iend = pngChunk('IEND', Buffer.alloc(0));
const header = pngHeader({ width: 28, height: 28 });

/** A small JPEG with changed bytes in its frame header; `offset` counts from its marker. */
async function jpegWithFrame(
  offset: number,
  value: number[],
  options: { cmyk?: boolean } = {},
): Promise<Buffer> {
  const picture = sharp(await ordinary());
  const jpeg = await (options.cmyk ? picture.toColourspace('cmyk') : picture)
    .jpeg({ progressive: options.cmyk === true })
    .toBuffer();
  jpeg.set(value, jpeg.indexOf(bytes(options.cmyk ? '\xff\xc2' : '\xff\xc0')) + offset);
  return jpeg;
}

async function jpegWith(segments: Buffer): Promise<Buffer> {
  const jpeg = await sharp(await ordinary())
    .jpeg()
    .toBuffer();
  return Buffer.concat([jpeg.subarray(0, 2), segments, jpeg.subarray(2)]);
}

/** The screen and the frame of a GIF without pixels. */
function gifOf(
  screen: [number, number],
  frame: [left: number, top: number, width: number, height: number],
): Buffer {
  const words = (values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
  return Buffer.concat([
    bytes('GIF89a'),
    words(screen),
    bytes('\x80\0\0\xff\xff\xff\0\0\0,'),
    words(frame),
    bytes('\0\x02\x02\x44\x01\0;'),
  ]);
}

/** The header of an extended WebP: flags, and width and height less one in three bytes each. */
function vp8x(flags: number, side: number): Buffer {
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(side - 1, 4, 3);
  data.writeUIntLE(side - 1, 7, 3);
  return riffChunk('VP8X', data);
}
const MOVING = 2;

/** One black pixel. */
const smallFrame = riffChunk(
  'ANMF',
  Buffer.concat([
    Buffer.alloc(16),
    riffChunk('VP8L', losslessStream({ side: 1, groups: 1, longCodes: false })),
  ]),
);

export const HOSTILE_FILES: HostileFile[] = [
  ...hostile('invalid_image', {
    'PNG, signature alone': () => pngOf(),
    'PNG of no width': () => pngOf(pngHeader({ width: 0, height: 28 }), idat, iend),
    'PNG of negative height': () => pngOf(pngHeader({ width: 28, height: 0x80000001 }), idat, iend),
    // libpng's own limit, a million pixels a side, comes first.
    'PNG of two billion pixels a side': () =>
      pngOf(pngHeader({ width: 0x7fffffff, height: 0x7fffffff }), idat, iend),
    'PNG of an unknown colour type': () =>
      pngOf(pngHeader({ width: 28, height: 28, colourType: 5 }), idat, iend),
    'PNG of 3 bits': () => pngOf(pngHeader({ width: 28, height: 28, depth: 3 }), idat, iend),
    'PNG without pixels': () => pngOf(header, iend),
    'PNG with too few pixels': () => pngOf(header, pngChunk('IDAT', deflateSync(Buffer.alloc(29 * 3))), iend),
    'PNG with pixels first': () => pngOf(idat, header, iend),
    'PNG with a palette that is missing': () =>
      pngOf(pngHeader({ width: 28, height: 28, colourType: 3 }), idat, iend),
    "PNG of Apple's own (CgBI)": () => pngOf(pngChunk('CgBI', Buffer.alloc(4)), header, idat, iend),
    'PNG with a wrong checksum': () => {
      const file = pngOf(header, idat, iend);
      file.writeUInt32BE(1, file.length - iend.length - 4);
      return file;
    },
    'PNG in 300,000 chunks': () => pngOf(header, fill(pngChunk('abCd', Buffer.alloc(0)), FULL), idat, iend),
    'JPEG of 12 bits': () => jpegWithFrame(4, [12]),
    'JPEG, lossless': () => jpegWithFrame(1, [0xc3]),
    'JPEG of no width': () => jpegWithFrame(7, [0, 0]),
    'JPEG with a million empty segments': () => jpegWith(fill(bytes('\xff\xe2\0\x02'), FULL)),
    'JPEG with a million comments': () => jpegWith(fill(bytes('\xff\xfe\0\x02'), FULL)),
    'WebP without a picture': () => webpOf(vp8x(0, 28)),
    'WebP of 16 million pixels a side': () => webpOf(vp8x(MOVING, 1 << 24)),
    'WebP, moving, without a frame': () => webpOf(vp8x(MOVING, 28)),
    'WebP with 65,536 short codes': () =>
      webpOf(riffChunk('VP8L', losslessStream({ side: 1024, groups: 65_536, longCodes: false }))),
    'WebP of 100,000 frames': () =>
      webpOf(vp8x(MOVING, 28), riffChunk('ANIM', Buffer.alloc(6)), fill(smallFrame, FULL)),
    'GIF, signature alone': () => bytes('GIF89a'),
    'GIF that is a script': () => bytes('GIF89a/*\0\0\0*/=1;alert(1)//'),
    'GIF without a frame': () => gifOf([28, 28], [0, 0, 0, 0]).subarray(0, 19),
  }),
  ...hostile('image_too_large', {
    'PNG of 12000×12000': () => blackPng(12_000, 12_000),
    'PNG of 25 megapixels, RGBA of 16 bits, interlaced': () =>
      pngOf(pngHeader({ width: 5000, height: 5000, depth: 16, colourType: 6, interlaced: true }), idat, iend),
    'JPEG of 65500×65500': () => jpegWithFrame(5, [0xff, 0xdc, 0xff, 0xdc]),
    'JPEG of 5000×5000, CMYK, progressive': () => jpegWithFrame(5, [0x13, 0x88, 0x13, 0x88], { cmyk: true }),
    'WebP of 16383×16383': () =>
      webpOf(riffChunk('VP8L', losslessStream({ side: 16_383, groups: 1, longCodes: false }))),
    // The decoder uses the size of the frame, not that of the screen.
    'GIF of 65535×65535': () => gifOf([28, 28], [0, 0, 65_535, 65_535]),
    'GIF with a frame beyond its screen': () => gifOf([28, 28], [60_000, 60_000, 28, 28]),
  }),
  ...hostile('blank_image', {
    'one pixel': () => blackPng(1, 1),
    '10000×1': () => blackPng(10_000, 1),
    '1×10000': () => blackPng(1, 10_000),
    'nothing but transparency': () =>
      transparentInk(plain(40, 40, 0), [0, 0, 0])
        .png()
        .toBuffer(),
  }),
];

/** Comments that inflate to 4 GB together. */
async function commentedPng(): Promise<Buffer> {
  const text = deflateSync(Buffer.alloc(7_900_000, 'a'), { level: 9 });
  const comment = pngChunk('zTXt', Buffer.concat([bytes('Comment\0\0'), text]));
  const png = await ordinary();
  return Buffer.concat([png.subarray(0, 33), fill(comment, FULL), png.subarray(33)]);
}

const SHEET = { width: 5000, height: 5000, channels: 3, background: '#fdfdfd' } as const;
const sheet = () => sharp({ create: SHEET });

/** The most expensive files that the checks let through to a decoder, and bombs that they refuse. */
export const HEAVY_FILES: [string, () => Buffer | Promise<Buffer>][] = [
  ['PNG with comments of 4 GB', commentedPng],
  [
    'PNG, RGBA, interlaced, 25 MP',
    () => {
      const rows = deflateSync(Buffer.alloc(4 * 25_000_000 + 2 * 5000 + 5000), { level: 1 });
      return pngOf(
        pngHeader({ width: 5000, height: 5000, colourType: 6, interlaced: true }),
        pngChunk('IDAT', rows),
        iend,
      );
    },
  ],
  [
    'JPEG, progressive, 4:4:4, 25 MP',
    () => sheet().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  ],
  [
    'WebP, lossless, 25 MP',
    () => webpOf(riffChunk('VP8L', losslessStream({ side: 5000, groups: 1, longCodes: false }))),
  ],
  [
    'WebP with 65,536 long codes',
    () => webpOf(riffChunk('VP8L', losslessStream({ side: 1024, groups: 65_536, longCodes: true }))),
  ],
  [
    'WebP with 2,600 long codes',
    () => webpOf(riffChunk('VP8L', losslessStream({ side: 1024, groups: 2600, longCodes: true }))),
  ],
  ['GIF, 25 MP', () => sheet().gif({ effort: 1 }).toBuffer()],
];
