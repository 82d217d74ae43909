// Counts distinct users across days without storing names: exactly when few, by linear counting when many.
import { hash } from 'node:crypto';

/**
 * 32 bits of a hash of the user's name; they choose the bucket and the bitmap's slot. The probability that two of 2,000
 * users have the same hash is 0.0005.
 */
export function hashOf(username: string): number {
  return hash('sha256', username, 'buffer').readUInt32BE(0);
}

/**
 * A set of users: their hashes while these take less space than the bitmap, then the bitmap. Up to 2,047 users the count
 * is exact; above, it is an estimate with a standard error of 0.3 % (0.4 % at 100,000 users, and more above).
 */
export type People = Set<number> | Uint8Array;

/** A bitmap of 8,192 bytes. */
const SLOTS = 65_536;
const BITMAP_BYTES = SLOTS / 8;
const BYTES_OF_HASH = 4;
const MOST_HASHES = BITMAP_BYTES / BYTES_OF_HASH - 1;

/** Adds a user. @returns the same object, or the bitmap that replaces it */
export function withPerson(people: People, personHash: number): People {
  if (people instanceof Uint8Array) {
    mark(people, personHash);
    return people;
  }
  people.add(personHash);
  return people.size > MOST_HASHES ? bitmapOf(people) : people;
}

/** The union, as a new set. */
export function union(first: People, second: People): People {
  if (first instanceof Set && second instanceof Set) {
    const all = new Set([...first, ...second]);
    return all.size > MOST_HASHES ? bitmapOf(all) : all;
  }
  const bits = bitmapOf(first);
  for (const [k, byte] of bitmapOf(second).entries()) bits[k] = (bits[k] ?? 0) | byte;
  return bits;
}

/**
 * The number of users, and the variance of the estimate: 0 for an exact count.
 * Source: K.-Y. Whang et al., "A linear-time probabilistic counting algorithm for database applications", ACM TODS 15
 * (1990).
 */
export function countPeople(people: People): { count: number; variance: number } {
  if (people instanceof Set) return { count: people.size, variance: 0 };
  // A full bitmap is counted as if one slot were free.
  const left = Math.max(1, SLOTS - people.reduce((sum, byte) => sum + ones(byte), 0));
  const load = -Math.log(left / SLOTS);
  return { count: Math.round(SLOTS * load), variance: SLOTS * (Math.exp(load) - load - 1) };
}

/** The stored form: sorted hashes, or the bitmap, which is longer than any list of hashes. */
export function packPeople(people: People): Uint8Array {
  if (people instanceof Uint8Array) return people;
  const bytes = Buffer.alloc(people.size * BYTES_OF_HASH);
  for (const [k, personHash] of [...people].sort((a, b) => a - b).entries()) {
    bytes.writeUInt32BE(personHash, k * BYTES_OF_HASH);
  }
  return bytes;
}

export function unpackPeople(bytes: Uint8Array): People {
  if (bytes.length >= BITMAP_BYTES) return new Uint8Array(bytes);
  const view = Buffer.from(bytes);
  const count = view.length / BYTES_OF_HASH;
  return new Set(Array.from({ length: count }, (_, k) => view.readUInt32BE(k * BYTES_OF_HASH)));
}

function bitmapOf(people: People): Uint8Array {
  if (people instanceof Uint8Array) return new Uint8Array(people);
  const bits = new Uint8Array(BITMAP_BYTES);
  for (const personHash of people) mark(bits, personHash);
  return bits;
}

/** The hash's upper 16 bits choose the slot; its lowest bits choose the bucket. */
function mark(bits: Uint8Array, personHash: number): void {
  const slot = personHash >>> 16;
  const byte = slot >>> 3;
  bits[byte] = (bits[byte] ?? 0) | (1 << (slot & 7));
}

function ones(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
