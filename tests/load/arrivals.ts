// The times at which calls are due: random, as from many people who act independently.
import type { Random } from '#lib/digits/training/rng.ts';

/**
 * A Poisson process: gaps are exponential, so calls come in bursts, as real ones do.
 * @param rate calls a second, on average
 * @returns milliseconds from the start, ascending, all before the end
 */
export function arrivals(rate: number, seconds: number, random: Random): number[] {
  const due: number[] = [];
  const gap = () => (-Math.log(1 - random()) / rate) * 1000;
  for (let at = gap(); at < seconds * 1000; at += gap()) due.push(at);
  return due;
}
