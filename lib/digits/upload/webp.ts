// What a WebP asks of a decoder, told without decoding: its parts, and the lossless streams among them.

const CHUNK_HEADER = 8;
const FIRST_CHUNK = 12;
/** Place, size, duration and flags of a moving picture's frame stand before its own chunks. */
const FRAME_HEADER = 16;
const VP8L_HEADER = 5;
/** In a VP8 key frame, the width and height follow a tag of three bytes and a start code of three. */
const VP8_SIZE = 6;
const SIZE_MASK = 0x3fff;

/** One VP8L stream, its own header left out, and the size of its picture. */
export interface LosslessStream {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

export interface WebpOutline {
  /** Chunks of the file (a moving picture's frames among them) and of its first frame. */
  readonly chunks: number;
  /**
   * The lossless streams that reading the first picture may decode: pixels (`VP8L`), and compressed transparency
   * (`ALPH`) beside a lossy picture; those of the first frame, when it moves.
   */
  readonly lossless: readonly LosslessStream[];
}

/**
 * Walks over the first `most` chunks, of the file and of its first frame. libvips asks for the duration of every
 * frame, and libwebp looks for each from the start: 110,000 frames fit in 4.4 MB and took over two minutes.
 *
 * Source: RFC 9649, section 2.
 */
export function outlineWebp(file: Uint8Array, most: number): WebpOutline {
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

/** Transparency has the size of the lossy picture that it belongs to. */
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
