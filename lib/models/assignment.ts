// Assigns each user to one of the two versions by a hash: always the same one, in proportion to the shares.
import type { Weights } from './experiment.ts';
import type { Alias } from './version.ts';

/**
 * The same in every experiment, so that a user changes version only when a change of the shares passes their bucket. A
 * user of v2 stays with v2, and each experiment still compares users that a hash divided.
 */
const SEED = 'vigia-ab';

/** The resolution of a share: one ten-thousandth. */
const BUCKETS = 10_000;

/**
 * Buckets below v1's share get v1. From 50 % to 40 %, exactly the users with buckets between 0.4 and 0.5 change.
 * @param weights add up to 1.
 */
export function assign(username: string, weights: Weights): Alias {
  return bucketOf(username, SEED) < weights.v1 ? 'v1' : 'v2';
}

/** 0 to 0.9999. GrowthBook's hash, version 2: https://github.com/growthbook/growthbook/blob/main/packages/sdk-js/src/util.ts */
export function bucketOf(value: string, seed: string): number {
  return (fnv32a(String(fnv32a(seed + value))) % BUCKETS) / BUCKETS;
}

/** Fowler–Noll–Vo 1a, 32 bits, over UTF-16 units as in GrowthBook's SDK for JavaScript. */
function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
