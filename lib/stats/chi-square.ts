// The chi-square distribution's upper tail.

/** Both expansions converge long before; otherwise there is a bug. */
const MOST_TERMS = 10_000;
const PRECISION = 1e-16;

/**
 * P(X ≥ x) for X chi-square distributed with `df` degrees of freedom (an integer ≥ 1), accurate in the far tail too: the
 * regularised upper incomplete gamma function Q(df/2, x/2).
 * Source: Abramowitz and Stegun 26.4.19; by series below the mean and continued fraction above it, Press et al.,
 * "Numerical Recipes", §6.2.
 */
export function chiSquareTail(x: number, df: number): number {
  if (!(x > 0)) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const a = df / 2;
  const half = x / 2;
  const scale = Math.exp(a * Math.log(half) - half - logGammaOfHalf(df));
  return half < a + 1 ? 1 - scale * series(a, half) : scale * continuedFraction(a, half);
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * PRECISION) return sum;
  }
  throw new Error(`the series for Q(${a}, ${x}) does not converge`);
}

/** Lentz's method. */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let product = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const factor = n * (a - n);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    product *= c * d;
    if (Math.abs(c * d - 1) < 4 * PRECISION) return product;
  }
  throw new Error(`the continued fraction for Q(${a}, ${x}) does not converge`);
}

/** ln Γ(df/2), from Γ(1/2) = √π or Γ(1) = 1 and Γ(a + 1) = a·Γ(a). */
function logGammaOfHalf(df: number): number {
  const isOdd = df % 2 === 1;
  let sum = isOdd ? Math.log(Math.PI) / 2 : 0;
  for (let a = isOdd ? 0.5 : 1; a < df / 2; a++) sum += Math.log(a);
  return sum;
}
