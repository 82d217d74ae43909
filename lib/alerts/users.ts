// How many users a fault affected, without keeping who they are: linear counting (Whang, Vander-Zanden and Taylor 1990).
import { createHash } from 'node:crypto';

/**
 * Each user falls into one of these slots by a hash, and a group keeps the set of slots: less than a kilobyte for any
 * number of users, added to without a read, and too little to recognise anybody by.
 */
const SLOTS = 256;

/** Below this two users rarely share a slot, and the number of slots is the number of users. */
const EXACT = 4;

/** With fewer free slots the estimate is worth nothing. */
const LEAST_FREE = 8;

/** The slot of a user, 0 to 255. */
export function slotOf(user: string): number {
  return createHash('sha256').update(user).digest()[0] ?? 0;
}

/** @returns the number of users in these slots, estimated from four on; undefined for none. */
export function usersIn(slots: readonly number[]): { count: number; isExact: boolean } | undefined {
  const used = new Set(slots).size;
  if (used === 0) return undefined;
  if (used < EXACT) return { count: used, isExact: true };
  const free = Math.max(LEAST_FREE, SLOTS - used);
  return { count: Math.round(-SLOTS * Math.log(free / SLOTS)), isExact: false };
}
