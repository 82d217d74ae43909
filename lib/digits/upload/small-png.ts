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

/** @returns undefined when a pixel names a colour that the palette does not have */
function coloured(rows: Uint8Array, header: Header, palette: Uint8Array): ColourRaster | undefined {
  const { width, height, depth, bits, colourType } = header;
  const rgba = new Uint8Array(4 * width * height).fill(255);
  const length = rowBytes(header);
  const isGrey = colourType === 0 || colourType === 4;
  const most = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    const row = y * (length + 1) + 1;
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * width + x);
      // The place of the pixel's first value, or of the byte that it is in.
      const from = row + ((x * bits) >> 3);
      if (isGrey) {
        const value = (255 * packed(at(rows, from), x, header)) / most;
        rgba[to] = rgba[to + 1] = rgba[to + 2] = value;
        if (colourType === 4) rgba[to + 3] = at(rows, from + 1);
      } else {
        const colour = colourType === PALETTE ? 3 * packed(at(rows, from), x, header) : from;
        const values = colourType === PALETTE ? palette : rows;
        if (colour + 3 > values.length) return undefined;
        rgba[to] = at(values, colour);
        rgba[to + 1] = at(values, colour + 1);
        rgba[to + 2] = at(values, colour + 2);
        if (colourType === 6) rgba[to + 3] = at(rows, from + 3);
      }
    }
  }
  return { width, height, rgba };
}

/** The value of a pixel in its byte; those of less than eight bits share one, the leftmost highest. */
function packed(byte: number, x: number, { depth }: Header): number {
  return depth === 8 ? byte : (byte >> (8 - depth - ((x * depth) & 7))) & (2 ** depth - 1);
}
