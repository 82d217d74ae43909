// Rounds what a person reads so that it says nothing untrue: a share that is not all is never "100 %", and a difference keeps its sign.

/** Smaller ones are errors of floating-point arithmetic. */
const NOTHING = 1e-9;

/**
 * A share, 0 to 1, to be shown with so many decimals of its percentage: only none is 0 %, and only all is 100 %. One wrong answer
 * of ten thousand is seen.
 */
export function shownShare(share: number, places: number): number {
  if (share < NOTHING || share > 1 - NOTHING) return share;
  const least = 10 ** -(places + 2);
  return Math.min(1 - least, Math.max(least, share));
}

/** How a difference is signed: "+0.0" and "−0.0" say on which side of zero an interval ends. */
export function shownSign(difference: number): 'always' | 'never' {
  return Math.abs(difference) < NOTHING ? 'never' : 'always';
}
