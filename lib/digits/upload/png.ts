// Inspects a PNG's chunks without inflating: drops ancillary chunks, computes the memory of interlaced pictures.

const SIGNATURE_LENGTH = 8;
/** Length, type and checksum around every chunk's data. */
const FRAME_LENGTH = 12;

/** The ancillary chunks (lower-case first letter) that change how a drawing looks. */
const USEFUL = new Set(['tRNS', 'eXIf']);

export interface Chunk {
  readonly type: string;
  /** Offsets of the first byte and of the byte after the last, including length, type and checksum. */
  readonly start: number;
  readonly end: number;
}

/**
 * The first `most` chunks, up to IEND or to a truncated chunk.
 * Source: PNG specification (third edition), section 5.3.
 */
export function readChunks(file: Uint8Array, most: number): Chunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: Chunk[] = [];
  let start = SIGNATURE_LENGTH;
  while (start + FRAME_LENGTH <= file.length && chunks.length < most) {
    const end = start + FRAME_LENGTH + view.getUint32(start);
    const type = Buffer.from(file.subarray(start + 4, start + 8)).toString('latin1');
    if (end > file.length) break;
    chunks.push({ type, start, end });
    if (type === 'IEND') break;
    start = end;
  }
  return chunks;
}

/**
 * The file without comments, colour profiles and other ancillary chunks that a drawing does not need. libpng inflates up
 * to 1,000 comments of 8 MB each, and libvips copies them: a file of 150 KB took 1.1 GB, one of 3.9 MB took 3.8 GB and 8 s.
 * Critical chunks stay, so that the decoder refuses unknown ones.
 */
export function withoutAncillaryChunks(file: Uint8Array, chunks: readonly Chunk[]): Uint8Array {
  const kept = chunks.filter(({ type }) => !isAncillary(type) || USEFUL.has(type));
  if (kept.length === chunks.length) return file;
  const rest = file.subarray(chunks.at(-1)?.end);
  return Buffer.concat([
    file.subarray(0, SIGNATURE_LENGTH),
    ...kept.map(({ start, end }) => file.subarray(start, end)),
    rest,
  ]);
}

const isAncillary = (type: string) => type.charAt(0) >= 'a';

/** Channels by colour type: 0 grey, 2 RGB, 3 palette of RGB, 4 grey with alpha, 6 RGB with alpha. */
export const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/**
 * Bytes of pixels that a decoder holds at once for an interlaced picture; 0 for a picture that is not interlaced or has
 * no readable header.
 */
export function interlacedBytes(file: Uint8Array, chunks: readonly Chunk[]): number {
  const header = chunks[0];
  if (header?.type !== 'IHDR' || header.end - header.start !== FRAME_LENGTH + 13) return 0;
  const view = new DataView(file.buffer, file.byteOffset + header.start + 8, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, isInterlaced] = [view.getUint8(8), view.getUint8(9), view.getUint8(12) === 1];
  if (!isInterlaced) return 0;
  const hasTransparency = chunks.some(({ type }) => type === 'tRNS');
  const channels = (CHANNELS[colourType] ?? 0) + (hasTransparency ? 1 : 0);
  return width * height * channels * (depth === 16 ? 2 : 1);
}
