// Counts the prefix code groups of a lossless WebP stream (VP8L): a small file can declare 65,536 of them, which is a bomb.
import { type BitReader, BrokenStream, bitReader, type PrefixCode, readPrefixCode } from './vp8l-codes.ts';

/** Alphabets of a group's five codes: green with lengths and colour cache; red; blue; alpha; distances. */
const GREEN_AND_LENGTHS = 280;
const LITERALS = 256;
const DISTANCES = 40;

const TRANSFORM = { predictor: 0, colour: 1, subtractGreen: 2, palette: 3 } as const;

/**
 * Reads a VP8L stream (without its header of five bytes) of `width`×`height` pixels up to the number of its prefix
 * code groups. A decoder builds the tables of all groups, 5 to 20 KB each, before the first pixel, and cannot be
 * interrupted meanwhile.
 *
 * Measured without this check (sharp 0.35.5, libwebp 1.6.0): 65,536 groups with short codes, a file of 0.3 MB, took
 * 447 MB and 1.1 s; with longer codes, a file of 2 MB, 957 MB and 4.4 to 6.5 s of processor time, of the 1,769 MB and
 * 10 s that a predict function has. Codes of uneven lengths make the tables about 20 % larger, by
 * estimate. So one small file would come
 * near to the timeout, which is an alert; and under `npm start` one process serves all uploads at once.
 *
 * @returns undefined for a stream that is truncated or invalid
 * Source: RFC 9649, section 3.
 */
export function countPrefixGroups(stream: Uint8Array, width: number, height: number): number | undefined {
  try {
    const bits = bitReader(stream);
    const codedWidth = skipTransforms(bits, width, height);
    readCacheSize(bits); // only the groups' codes depend on it, and they are not read
    if (bits.read(1) === 0) return 1;
    const blockBits = bits.read(3) + 2;
    return 1 + highestGroup(bits, blocks(codedWidth, blockBits), blocks(height, blockBits));
  } catch (error) {
    if (error instanceof BrokenStream) return undefined;
    throw error;
  }
}

/** Skips the transforms and their pictures. @returns the width of the coded pixels, which a palette packs. */
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

/** With a small palette, 2 to the power of this number of pixels share one coded pixel. */
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
 * Skips one picture that precedes the pixels.
 * @returns the highest group number (red and green together) of its pixels. Copies and the colour cache only repeat
 * literal pixels, so only those are looked at.
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

/** A length or distance: the prefix gives the number of extra bits. */
function readLength(bits: BitReader, prefix: number): number {
  if (prefix < 4) return prefix + 1;
  const extra = (prefix - 2) >> 1;
  return ((2 + (prefix & 1)) << extra) + bits.read(extra) + 1;
}
