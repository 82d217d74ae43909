// Which version of two a user gets: the same one every time, and as many users each as the shares say.
import type { Weights } from './experiment.ts';
import type { Alias } from './version.ts';

/**
 * The same in every experiment: a user moves only when the shares move over them. Who saw v2 before will see it again,
 * which keeps the API steady for them; each experiment still compares users that a hash divided.
 */
const SEED = 'vigia-ab';

/** Users are told apart to a ten-thousandth. */
const BUCKETS = 10_000;

/**
 * The first share is v1's: of v1 50 % → 40 %, exactly the users between .4 and .5 change.
 * @param weights add up to 1.
 */
export function assign(username: string, weights: Weights, seed = SEED): Alias {
  return bucketOf(username, seed) < weights.v1 ? 'v1' : 'v2';
}

/** 0 to 0.9999. GrowthBook's hash, version 2 (growthbook: packages/sdk-js/src/util.ts). */
export function bucketOf(value: string, seed: string): number {
  return (fnv32a(String(fnv32a(seed + value))) % BUCKETS) / BUCKETS;
}

/** Fowler–Noll–Vo 1a, 32 bits, over UTF-16 units as GrowthBook's SDK for JavaScript has it. */
function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
