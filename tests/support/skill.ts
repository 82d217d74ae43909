// Users of the simulations of verdicts: each has an accuracy of their own.
import { gaussian, type Random } from '#lib/digits/training/rng.ts';

/** A user's own share: beta with that mean and intra-class correlation. */
export function skill(mean: number, icc: number, random: Random): number {
  if (icc === 0) return mean;
  const size = 1 / icc - 1;
  const [a, b] = [gamma(mean * size, random), gamma((1 - mean) * size, random)];
  return a / (a + b);
}

/** Marsaglia and Tsang (2000); below 1 by their own boost. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = gaussian(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}
