// Writes lossless WebP pictures with any number of prefix code groups.

/** The order in which the lengths of the code for code lengths are stored (RFC 9649, section 3.7.2.1.2). */
const STORED_ORDER = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12];
const COLOUR_CACHE_BITS = 11;

/** Packs bits into bytes; the first bit is the lowest. */
function bitWriter() {
  const bytes: number[] = [];
  let filled = 8;
  return {
    bytes,
    put(value: number, count: number) {
      for (let i = 0; i < count; i++) {
        if (filled === 8) {
          bytes.push(0);
          filled = 0;
        }
        bytes[bytes.length - 1] = (bytes.at(-1) as number) | (((value >> i) & 1) << filled++);
      }
    },
  };
}

type BitWriter = ReturnType<typeof bitWriter>;

/** A code of only the symbol 0, which then takes no bits. */
const putLoneSymbol = ({ put }: BitWriter) => put(0b0001, 4);

/** A code of 2^`length` symbols of the same length. */
function putEvenCode({ put }: BitWriter, length: number): void {
  const count = 1 << length;
  const stored = STORED_ORDER.slice(0, STORED_ORDER.indexOf(length) + 1);
  put(0, 1);
  put(stored.length - 4, 4);
  for (const symbol of stored) put(symbol === length ? 1 : 0, 3);
  const bitsOfCount = 2 * Math.ceil(length / 2);
  put(1, 1);
  put((bitsOfCount - 2) / 2, 3);
  put(count - 2, bitsOfCount);
}

/** Codes are stored with the highest bit first. */
const reversed = (byte: number) =>
  Array.from({ length: 8 }, (_, i) => ((byte >> i) & 1) << (7 - i)).reduce((a, b) => a | b);

interface Groups {
  side: number;
  groups: number;
  /** Long codes make a decoder's tables 13 KB a group, codes of one symbol 5 KB. */
  longCodes: boolean;
}

/**
 * The VP8L stream, header included, of a black square in blocks of 4×4, each of which names one of `groups` prefix
 * code groups; a single group needs no blocks. With long codes the pixels themselves are missing.
 */
export function losslessStream({ side, groups, longCodes }: Groups): Buffer {
  const bits = bitWriter();
  const { put } = bits;
  put(0x2f, 8);
  put(side - 1, 14);
  put(side - 1, 14);
  put(0, 4); // no alpha, version 0
  put(0, 1); // no transform
  put(longCodes ? 1 : 0, 1);
  if (longCodes) put(COLOUR_CACHE_BITS, 4);
  put(groups > 1 ? 1 : 0, 1);
  if (groups > 1) putBlocks(bits, Math.ceil(side / 4) ** 2, groups);
  for (let group = 0; group < groups; group++) putGroup(bits, longCodes);
  return Buffer.from(bits.bytes);
}

/** The picture that assigns a group to each block of 4×4 pixels. */
function putBlocks(bits: BitWriter, blocks: number, groups: number): void {
  bits.put(0, 3);
  bits.put(0, 1); // no colour cache
  putEvenCode(bits, 8);
  putEvenCode(bits, 8);
  for (const _ of ['blue', 'alpha', 'distance']) putLoneSymbol(bits);
  for (let block = 0; block < blocks; block++) {
    const group = block % groups;
    bits.put(reversed(group & 255), 8);
    bits.put(reversed(group >> 8), 8);
  }
}

function putGroup(bits: BitWriter, longCodes: boolean): void {
  for (const length of [COLOUR_CACHE_BITS, 8, 8, 8]) {
    if (longCodes) putEvenCode(bits, length);
    else putLoneSymbol(bits);
  }
  putLoneSymbol(bits);
}

/** One chunk of a RIFF file. */
export function riffChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(8 + data.length + (data.length & 1));
  chunk.write(type, 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  chunk.set(data, 8);
  return chunk;
}

export const webpOf = (...chunks: Buffer[]) =>
  riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
