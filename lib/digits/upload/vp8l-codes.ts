// Reads bits and prefix codes of a lossless WebP stream (VP8L).

/** The stream is invalid or truncated; a decoder would refuse it too. */
export class BrokenStream extends Error {}

export interface BitReader {
  /** The next `count` bits, 0 to 24; the first bit is the lowest. */
  read(count: number): number;
}

/** Its `read` throws BrokenStream at the end of the bytes. */
export function bitReader(bytes: Uint8Array): BitReader {
  let position = 0;
  return {
    read(count) {
      if (position + count > bytes.length * 8) throw new BrokenStream();
      let value = 0;
      for (let taken = 0; taken < count; ) {
        const offset = position & 7;
        const some = Math.min(8 - offset, count - taken);
        value |= (((bytes[position >> 3] as number) >> offset) & ((1 << some) - 1)) << taken;
        taken += some;
        position += some;
      }
      return value;
    },
  };
}

/** Reads one symbol. */
export type PrefixCode = (bits: BitReader) => number;

const LONGEST_CODE = 15;

/** The order of the stored lengths of the code for code lengths. */
const STORED_ORDER = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/** Symbols above the lengths 0–15: 16 repeats the last length; 17 and 18 are runs of unused symbols. */
const REPEATS: Record<number, { bits: number; least: number }> = {
  16: { bits: 2, least: 3 },
  17: { bits: 3, least: 3 },
  18: { bits: 7, least: 11 },
};
const REPEAT_LAST = 16;

/** The "last length" at the start. */
const FIRST_LENGTH = 8;

/** Reads the description of a code for symbols below `alphabet` (RFC 9649, section 3.7.2.1). */
export function readPrefixCode(bits: BitReader, alphabet: number): PrefixCode {
  const isSimple = bits.read(1) === 1;
  return prefixCode(isSimple ? readSimpleLengths(bits) : readLengths(bits, alphabet));
}

/** A simple code lists its one or two symbols. */
function readSimpleLengths(bits: BitReader): Uint8Array {
  const lengths = new Uint8Array(256);
  const hasSecond = bits.read(1) === 1;
  lengths[bits.read(bits.read(1) === 1 ? 8 : 1)] = 1;
  if (hasSecond) lengths[bits.read(8)] = 1;
  return lengths;
}

function readLengths(bits: BitReader, alphabet: number): Uint8Array {
  const stored = new Uint8Array(STORED_ORDER.length);
  const count = bits.read(4) + 4;
  for (const symbol of STORED_ORDER.slice(0, count)) stored[symbol] = bits.read(3);
  const readLength = prefixCode(stored);

  let left = bits.read(1) === 1 ? 2 + bits.read(2 + 2 * bits.read(3)) : alphabet;
  if (left > alphabet) throw new BrokenStream();
  const lengths = new Uint8Array(alphabet);
  let last = FIRST_LENGTH;
  for (let symbol = 0; symbol < alphabet && left > 0; left--) {
    const length = readLength(bits);
    const repeat = REPEATS[length];
    if (repeat === undefined) {
      lengths[symbol++] = length;
      if (length > 0) last = length;
      continue;
    }
    const end = symbol + repeat.least + bits.read(repeat.bits);
    if (end > alphabet) throw new BrokenStream();
    if (length === REPEAT_LAST) lengths.fill(last, symbol, end);
    symbol = end;
  }
  return lengths;
}

/** The canonical code with these lengths by symbol; a single symbol takes no bits. */
function prefixCode(lengths: Uint8Array): PrefixCode {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  counts[0] = 0;
  const symbols = inCodeOrder(lengths);
  if (symbols.length === 1) return () => symbols[0] as number;
  if (!isComplete(counts)) throw new BrokenStream();
  return (bits) => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= bits.read(1);
      const count = counts[length] as number;
      if (code - first < count) return symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new BrokenStream();
  };
}

function inCodeOrder(lengths: Uint8Array): number[] {
  const symbols = [...lengths.keys()].filter((symbol) => lengths[symbol] !== 0);
  return symbols.sort((a, b) => (lengths[a] as number) - (lengths[b] as number) || a - b);
}

/** Whether every sequence of bits is a symbol: the shares of all codes add up to 1. */
function isComplete(counts: Uint16Array): boolean {
  let share = 0;
  for (const [length, count] of counts.entries()) share += count / (1 << length);
  return share === 1;
}
