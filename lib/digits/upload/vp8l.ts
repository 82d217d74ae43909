// How many sets of prefix codes a lossless WebP stream declares: the one thing a small file can ask for without limit.
import { type BitReader, BrokenStream, bitReader, type PrefixCode, readPrefixCode } from './vp8l-codes.ts';

/** Alphabets of a set's five codes: green, lengths and colour cache together; red; blue; alpha; distances. */
const GREEN_AND_LENGTHS = 280;
const LITERALS = 256;
const DISTANCES = 40;

const TRANSFORM = { predictor: 0, colour: 1, subtractGreen: 2, palette: 3 } as const;

/**
 * Reads a VP8L stream (without its header of five bytes) of `width`×`height` pixels up to the number of its prefix
 * code groups. A decoder builds every group's tables, 5 to 20 KB each, before the first pixel: 65,536 groups fit in
 * 300 KB and were seen to take 360 MB, and 870 MB and 3 s with longer codes. Undefined for a stream that breaks off
 * or makes no sense.
 *
 * Source: RFC 9649, section 3.
 */
export function countPrefixGroups(stream: Uint8Array, width: number, height: number): number | undefined {
  try {
    const bits = bitReader(stream);
    const codedWidth = skipTransforms(bits, width, height);
    readCacheSize(bits); // it matters to the groups' codes, which stay unread
    if (bits.read(1) === 0) return 1;
    const blockBits = bits.read(3) + 2;
    return 1 + highestGroup(bits, blocks(codedWidth, blockBits), blocks(height, blockBits));
  } catch (error) {
    if (error instanceof BrokenStream) return undefined;
    throw error;
  }
}

/** Passes over the transforms and their pictures; the width in which the pixels are coded (a palette packs them). */
function skipTransforms(bits: BitReader, width: number, height: number): number {
  const seen = new Set<number>();
  let codedWidth = width;
  while (bits.read(1) === 1) {
    const transform = bits.read(2);
    if (seen.has(transform)) throw new BrokenStream();
    seen.add(transform);
    if (transform === TRANSFORM.predictor || transform === TRANSFORM.colour) {
      const blockBits = bits.read(3) + 2;
      highestGroup(bits, blocks(codedWidth, blockBits), blocks(height, blockBits));
    } else if (transform === TRANSFORM.palette) {
      const colours = bits.read(8) + 1;
      highestGroup(bits, colours, 1);
      codedWidth = blocks(codedWidth, packingBits(colours));
    }
  }
  return codedWidth;
}

/** Two to the n pixels share one coded pixel when the palette is small. */
function packingBits(colours: number): number {
  if (colours > 16) return 0;
  if (colours > 4) return 1;
  return colours > 2 ? 2 : 3;
}

const blocks = (length: number, blockBits: number) => Math.ceil(length / (1 << blockBits));

function readCacheSize(bits: BitReader): number {
  return bits.read(1) === 1 ? 1 << bits.read(4) : 0;
}

/**
 * Passes over one picture that stands before the pixels; the highest group number, red and green together, that its
 * pixels name. Copies and colour cache repeat pixels that were spelt out before, so only those need a look.
 */
function highestGroup(bits: BitReader, width: number, height: number): number {
  const cacheSize = readCacheSize(bits);
  const green = readPrefixCode(bits, GREEN_AND_LENGTHS + cacheSize);
  const [red, blue, alpha] = [0, 0, 0].map(() => readPrefixCode(bits, LITERALS)) as [
    PrefixCode,
    PrefixCode,
    PrefixCode,
  ];
  const distance = readPrefixCode(bits, DISTANCES);
  let highest = 0;
  for (let left = width * height; left > 0; ) {
    const symbol = green(bits);
    if (symbol < LITERALS) {
      highest = Math.max(highest, (red(bits) << 8) | symbol);
      blue(bits);
      alpha(bits);
      left--;
    } else if (symbol < GREEN_AND_LENGTHS) {
      left -= readLength(bits, symbol - LITERALS);
      readLength(bits, distance(bits));
    } else {
      left--;
    }
  }
  return highest;
}

/** A length or distance: its prefix says how many more bits spell it. */
function readLength(bits: BitReader, prefix: number): number {
  if (prefix < 4) return prefix + 1;
  const extra = (prefix - 2) >> 1;
  return ((2 + (prefix & 1)) << extra) + bits.read(extra) + 1;
}
