// Inspects a WebP without decoding: number of chunks, and the lossless streams that a decoder will read.

const CHUNK_HEADER = 8;
const FIRST_CHUNK = 12;
/** Position, size, duration and flags of an animation's frame precede its own chunks. */
const FRAME_HEADER = 16;
const VP8L_HEADER = 5;
/** In a VP8 key frame, the width and height follow a tag of three bytes and a start code of three. */
const VP8_SIZE = 6;
const SIZE_MASK = 0x3fff;

/** One VP8L stream without its header, and the size of its picture. */
export interface LosslessStream {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

export interface WebpStructure {
  /** Chunks of the file, including an animation's frames, and of its first frame. */
  readonly chunks: number;
  /**
   * The lossless streams that the first picture may contain: pixels (`VP8L`), and compressed transparency (`ALPH`) of a
   * lossy picture. For an animation, those of the first frame too.
   */
  readonly lossless: readonly LosslessStream[];
}

/**
 * Walks over the first `most` chunks of the file and of its first frame. libvips reads the duration of every frame, and
 * libwebp searches each from the start: 110,000 frames fit in 4.4 MB and took more than two minutes.
 *
 * Source: RFC 9649, section 2.
 */
export function inspectWebp(file: Uint8Array, most: number): WebpStructure {
  const outer = readChunks(file.subarray(FIRST_CHUNK), most);
  const frame = outer.find(({ type }) => type === 'ANMF');
  const inner = frame === undefined ? [] : readChunks(frame.data.subarray(FRAME_HEADER), most);
  return {
    chunks: outer.length + inner.length,
    lossless: [outer, inner].flatMap((chunks) => [...pixelStreams(chunks), ...alphaStreams(chunks)]),
  };
}

function readChunks(bytes: Uint8Array, most: number): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let start = 0; start + CHUNK_HEADER <= bytes.length && chunks.length < most; ) {
    const type = Buffer.from(bytes.subarray(start, start + 4)).toString('latin1');
    const length = view.getUint32(start + 4, true);
    const data = bytes.subarray(start + CHUNK_HEADER, start + CHUNK_HEADER + length);
    chunks.push({ type, data });
    start += CHUNK_HEADER + length + (length & 1);
  }
  return chunks;
}

function pixelStreams(chunks: Chunk[]): LosslessStream[] {
  return chunks
    .filter(({ type, data }) => type === 'VP8L' && data.length >= VP8L_HEADER)
    .map(({ data }) => {
      const size = new DataView(data.buffer, data.byteOffset).getUint32(1, true);
      return {
        bytes: data.subarray(VP8L_HEADER),
        width: (size & SIZE_MASK) + 1,
        height: ((size >>> 14) & SIZE_MASK) + 1,
      };
    });
}

/** Transparency has the size of its lossy picture. */
function alphaStreams(chunks: Chunk[]): LosslessStream[] {
  const lossy = chunks.find(({ type, data }) => type === 'VP8 ' && data.length >= VP8_SIZE + 4);
  if (lossy === undefined) return [];
  const view = new DataView(lossy.data.buffer, lossy.data.byteOffset + VP8_SIZE, 4);
  const [width, height] = [view.getUint16(0, true) & SIZE_MASK, view.getUint16(2, true) & SIZE_MASK];
  return chunks
    .filter(({ type, data }) => type === 'ALPH' && isCompressed(data))
    .map(({ data }) => ({ bytes: data.subarray(1), width, height }));
}

const isCompressed = (alpha: Uint8Array) => ((alpha[0] ?? 0) & 3) === 1;
