// When calls are due: at random, as from many people who know nothing of each other.
import type { Random } from '#lib/digits/training/rng.ts';

/**
 * A Poisson process: gaps are exponential, so that calls come in clumps as they do in life.
 * @param rate calls a second, on average
 * @returns milliseconds from the start, ascending, all before the end
 */
export function arrivals(rate: number, seconds: number, random: Random): number[] {
  const due: number[] = [];
  const gap = () => (-Math.log(1 - random()) / rate) * 1000;
  for (let at = gap(); at < seconds * 1000; at += gap()) due.push(at);
  return due;
}
