// Decodes small PNGs of the usual kinds, as pages and programs send them, without libvips: its import takes 50 ms of a cold start, and
// its two threads a millisecond of each call.
import { crc32, inflateSync } from 'node:zlib';
import type { ColourRaster } from './colour.ts';
import { CHANNELS, type Chunk, readChunks } from './png.ts';

/** Bits of a value by colour type. Those of 16 are libvips's. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8],
  2: [8],
  3: [1, 2, 4, 8],
  4: [8],
  6: [8],
};
const PALETTE = 3;

interface Header {
  width: number;
  height: number;
  depth: number;
  colourType: number;
  /** Bits of a pixel. */
  bits: number;
}

/** A small picture has one chunk of pixels, or a few. */
const MOST_CHUNKS = 64;

/**
 * @param file without ancillary chunks
 * @param longest side in pixels: a larger picture would be shrunk
 * @returns undefined for a picture of another kind, and for one with any fault: libvips decides whether it can be read
 */
export function decodeSmallPng(file: Uint8Array, longest: number): ColourRaster | undefined {
  const chunks = readChunks(file, MOST_CHUNKS);
  const header = chunks[0]?.type === 'IHDR' ? headerOf(dataOf(file, chunks[0])) : undefined;
  // The checksums of a large file are libvips's work.
  if (!header || Math.max(header.width, header.height) > longest || !isPlain(file, chunks)) return undefined;
  const rows = inflatedRows(file, chunks, header);
  if (!rows || !unfilter(rows, header)) return undefined;
  return coloured(
    rows,
    header,
    dataOf(
      file,
      chunks.find(({ type }) => type === 'PLTE'),
    ),
  );
}

/** IHDR, perhaps PLTE, the pixels, IEND, each with its checksum, and nothing after them. */
function isPlain(file: Uint8Array, chunks: readonly Chunk[]): boolean {
  const order = chunks.map(({ type }) => type).join(' ');
  return (
    /^IHDR (PLTE )?(IDAT )+IEND$/.test(order) &&
    chunks.at(-1)?.end === file.length &&
    chunks.every(({ start, end }) => {
      const sum = new DataView(file.buffer, file.byteOffset + end - 4, 4).getUint32(0);
      return crc32(file.subarray(start + 4, end - 4)) === sum;
    })
  );
}

function dataOf(file: Uint8Array, chunk: Chunk | undefined): Uint8Array {
  return chunk ? file.subarray(chunk.start + 8, chunk.end - 4) : new Uint8Array();
}

/** PNG specification (third edition), section 11.2.1. */
function headerOf(data: Uint8Array): Header | undefined {
  if (data.length !== 13) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, colourType = 0, compression, filter, interlace] = data.subarray(8);
  if (width === 0 || height === 0 || !DEPTHS[colourType]?.includes(depth)) return undefined;
  if (compression !== 0 || filter !== 0 || interlace !== 0) return undefined;
  const channels = colourType === PALETTE ? 1 : (CHANNELS[colourType] as number);
  return { width, height, depth, colourType, bits: channels * depth };
}

const rowBytes = ({ width, bits }: Header) => Math.ceil((width * bits) / 8);

/** Each row after the byte of its filter. */
function inflatedRows(file: Uint8Array, chunks: readonly Chunk[], header: Header): Uint8Array | undefined {
  const parts = chunks.filter(({ type }) => type === 'IDAT').map((chunk) => dataOf(file, chunk));
  const length = header.height * (1 + rowBytes(header));
  try {
    const rows = inflateSync(Buffer.concat(parts), { maxOutputLength: length });
    return rows.length === length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** Undoes the filters in place (section 9). @returns false for an unknown one */
function unfilter(rows: Uint8Array, header: Header): boolean {
  const length = rowBytes(header);
  const before = Math.max(1, header.bits / 8);
  let above: Uint8Array = new Uint8Array(length);
  for (let y = 0; y < header.height; y++) {
    const start = y * (length + 1);
    const row = rows.subarray(start + 1, start + 1 + length);
    const undo = FILTERS[rows[start] as number];
    if (!undo) return false;
    undo(row, above, before);
    above = row;
  }
  return true;
}

/**
 * Of a row, the row above it, and the bytes of a pixel. A typed array keeps the lowest eight bits of a sum. The first pixel stands apart:
 * reading outside of an array is slow.
 */
type Filter = (row: Uint8Array, above: Uint8Array, before: number) => void;

const FILTERS: readonly Filter[] = [
  () => {},
  (row, _, before) => {
    for (let i = before; i < row.length; i++) row[i] = at(row, i) + at(row, i - before);
  },
  (row, above) => {
    for (let i = 0; i < row.length; i++) row[i] = at(row, i) + at(above, i);
  },
  (row, above, before) => {
    const first = Math.min(before, row.length);
    for (let i = 0; i < first; i++) row[i] = at(row, i) + (at(above, i) >> 1);
    for (let i = first; i < row.length; i++) {
      row[i] = at(row, i) + ((at(row, i - before) + at(above, i)) >> 1);
    }
  },
  (row, above, before) => {
    const first = Math.min(before, row.length);
    for (let i = 0; i < first; i++) row[i] = at(row, i) + at(above, i);
    for (let i = first; i < row.length; i++) {
      row[i] = at(row, i) + paeth(at(row, i - before), at(above, i), at(above, i - before));
    }
  },
];

const at = (bytes: Uint8Array, i: number) => bytes[i] as number;

/** Of left, above and upper left, the one nearest to left + above - upper left. */
function paeth(left: number, above: number, upperLeft: number): number {
  const toLeft = Math.abs(above - upperLeft);
  const toAbove = Math.abs(left - upperLeft);
  const toBoth = Math.abs(left + above - 2 * upperLeft);
  if (toLeft <= toAbove && toLeft <= toBoth) return left;
  return toAbove <= toBoth ? above : upperLeft;
}

/**
 * Each kind of picture has a short loop of its own, or none: the first picture of a process is read by code that is not compiled yet.
 * @returns undefined when a pixel names a colour that the palette does not have
 */
function coloured(rows: Uint8Array, header: Header, palette: Uint8Array): ColourRaster | undefined {
  const { width, height, colourType } = header;
  const rgba = new Uint8Array(4 * width * height);
  const words = new Int32Array(rgba.buffer);
  const colours = coloursOf(header, palette);
  const length = rowBytes(header);
  for (let y = 0; y < height; y++) {
    const start = y * (length + 1) + 1;
    const row = rows.subarray(start, start + length);
    const out = words.subarray(y * width, (y + 1) * width);
    if (colourType === 6) rgba.set(row, 4 * y * width);
    else if (colourType === 2) copyColours(row, out);
    else if (colourType === 4) copyGreyAndAlpha(row, out);
    else if (!lookUp(row, out, header, colours)) return undefined;
  }
  return { width, height, rgba };
}

/** A pixel in one number, red in the lowest byte: as in memory, which is little-endian wherever Node runs. */
const pixelOf = (red: number, green: number, blue: number, alpha = 255) =>
  red | (green << 8) | (blue << 16) | (alpha << 24);

/** The pixel of each value of a palette, or of a grey. */
function coloursOf({ depth, colourType }: Header, palette: Uint8Array): Int32Array {
  if (colourType === PALETTE) {
    const colours = new Int32Array(Math.floor(palette.length / 3));
    copyColours(palette, colours);
    return colours;
  }
  const most = 2 ** depth - 1;
  const greys = Array.from({ length: most + 1 }, (_, value) => (255 * value) / most);
  return Int32Array.from(greys, (grey) => pixelOf(grey, grey, grey));
}

/** @param bytes three of each pixel */
function copyColours(bytes: Uint8Array, out: Int32Array): void {
  for (let pixel = 0, i = 0; pixel < out.length; pixel++, i += 3) {
    out[pixel] = pixelOf(at(bytes, i), at(bytes, i + 1), at(bytes, i + 2));
  }
}

function copyGreyAndAlpha(bytes: Uint8Array, out: Int32Array): void {
  for (let pixel = 0; pixel < out.length; pixel++) {
    const grey = at(bytes, 2 * pixel);
    out[pixel] = pixelOf(grey, grey, grey, at(bytes, 2 * pixel + 1));
  }
}

/** @returns false when a value has no colour */
function lookUp(row: Uint8Array, out: Int32Array, { depth }: Header, colours: Int32Array): boolean {
  for (let x = 0; x < out.length; x++) {
    const value = depth === 8 ? at(row, x) : packed(row, x, depth);
    if (value >= colours.length) return false;
    out[x] = colours[value] as number;
  }
  return true;
}

/** The value of a pixel of less than eight bits; several share a byte, the leftmost highest. */
function packed(row: Uint8Array, x: number, depth: number): number {
  const bit = x * depth;
  return (at(row, bit >> 3) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
