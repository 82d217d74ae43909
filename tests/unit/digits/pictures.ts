// Pictures for the tests: strokes on paper, MNIST digits on a sheet, and files in several formats.
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type Raster, resample, wholeOf } from '../../../lib/digits/raster.ts';
import { type DigitSet, pictureOf } from '../../../lib/digits/training/idx.ts';
import { SIDE } from '../../../lib/task.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a shape is drawn; lengths in pixels, greys 0–255. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** Side of the shape's unit square in pixels. */
  readonly size: number;
  readonly paper: number;
  readonly ink: number;
  /** Half the pen's width as a share of the size. */
  readonly pen?: number;
}

/** Corner points of digits in the unit square. */
export const SHAPES = {
  two: [
    { x: 0.15, y: 0.25 },
    { x: 0.35, y: 0.05 },
    { x: 0.7, y: 0.08 },
    { x: 0.78, y: 0.35 },
    { x: 0.15, y: 0.95 },
    { x: 0.85, y: 0.93 },
  ],
  seven: [
    { x: 0.1, y: 0.08 },
    { x: 0.85, y: 0.05 },
    { x: 0.4, y: 0.95 },
  ],
  one: [
    { x: 0.5, y: 0.03 },
    { x: 0.48, y: 0.97 },
  ],
} satisfies Record<string, Point[]>;

export const plain = (width: number, height: number, value: number): Raster => ({
  width,
  height,
  pixels: new Float32Array(width * height).fill(value),
});

/** A raster from rows of numbers. */
export const raster = (rows: number[][]): Raster => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  pixels: Float32Array.from(rows.flat()),
});

/** A polyline with soft edges on paper. */
export function draw(shape: readonly Point[], drawn: Drawn): Raster {
  const { width, height, left, top, size, paper, ink, pen = 0.06 } = drawn;
  const corners = shape.map(({ x, y }) => ({ x: left + x * size, y: top + y * size }));
  const radius = Math.max(0.7, pen * size);
  const picture = plain(width, height, paper);
  for (let i = 0; i < picture.pixels.length; i++) {
    const distance = distanceTo(corners, { x: i % width, y: Math.floor(i / width) });
    const share = Math.min(1, Math.max(0, radius + 0.5 - distance));
    picture.pixels[i] = paper + share * (ink - paper);
  }
  return picture;
}

function distanceTo(corners: readonly Point[], at: Point): number {
  return Math.min(
    ...corners.slice(1).map((to, i) => {
      const from = corners[i] as Point;
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const along = ((at.x - from.x) * dx + (at.y - from.y) * dy) / (dx * dx + dy * dy);
      const share = Math.min(1, Math.max(0, along));
      return Math.hypot(at.x - from.x - share * dx, at.y - from.y - share * dy);
    }),
  );
}

/** An MNIST digit as a raster, light on dark. */
export const mnistRaster = (digits: DigitSet, index: number): Raster => ({
  width: SIDE,
  height: SIDE,
  pixels: Float32Array.from(pictureOf(digits, index)),
});

/** An MNIST digit in dark ink on a larger sheet. */
export function onSheet(digit: Raster, { width, height, left, top, size, paper, ink }: Drawn): Raster {
  const larger = resample(digit, wholeOf(digit), size, size);
  const sheet = plain(width, height, paper);
  larger.pixels.forEach((value, i) => {
    const at = (top + Math.floor(i / size)) * width + left + (i % size);
    sheet.pixels[at] = paper + (value / 255) * (ink - paper);
  });
  return sheet;
}

/** A raster as a sharp image, which can be written in any format. */
export const fileOf = ({ width, height, pixels }: Raster) =>
  sharp(Uint8Array.from(pixels), { raw: { width, height, channels: 1 } });

/** Ink of one colour on a transparent background: the raster (0–255) is the alpha channel. */
export function transparentInk(alpha: Raster, colour: [number, number, number]) {
  const rgba = new Uint8Array(alpha.pixels.length * 4);
  alpha.pixels.forEach((value, i) => {
    rgba.set([...colour, value], i * 4);
  });
  return sharp(rgba, { raw: { width: alpha.width, height: alpha.height, channels: 4 } });
}

/** A PNG of black pixels of one bit: 12000×12000 pixels take 18 KB. */
export function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  return pngOf(
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  );
}

export const pngOf = (...chunks: Buffer[]) =>
  Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);

/** A chunk with its right checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}

/** Cosine similarity of two pictures: 0 (no ink in common) to 1 (the same up to brightness). */
export function likeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [both, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] as number, b[i] as number];
    both += p * q;
    left += p * p;
    right += q * q;
  }
  return both / Math.sqrt(left * right);
}

/** The best likeness when one picture is shifted by at most a pixel: the normaliser centres by whole pixels. */
export function likenessNearby(a: Uint8Array, b: Uint8Array): number {
  const steps = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column) => row * SIDE + column));
  return Math.max(
    ...steps.map((step) =>
      likeness(
        a,
        Float32Array.from(b, (_, i) => b[i + step] ?? 0),
      ),
    ),
  );
}
