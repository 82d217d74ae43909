// Rate limits: how often a user or an address may call a route. Each limit has a default and a setting.
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { type Charge, charge, type WindowState } from './counters.ts';
import { parseLimit, type Window } from './notation.ts';

export { addressOf, networkOf } from './addresses.ts';
export { charge } from './counters.ts';
export { keepFirst, rememberOnce } from './first.ts';

/** In Flask-Limiter's notation (docs/contract.md, Limits). */
const DEFAULTS = {
  LIMIT_DEFAULT: '200 per day;50 per hour',
  LIMIT_PREDICT_V1: '100 per day',
  LIMIT_PREDICT_V2: '150 per day',
  LIMIT_FEEDBACK: '1000 per day',
  LIMIT_READ: '600 per hour',
  LIMIT_REGISTER: '20 per hour',
  LIMIT_LOGIN: '10 per 15 minute',
  LIMIT_SLACK: '60 per minute',
} as const;

export type LimitName = keyof typeof DEFAULTS;

/** Registration never fails open: unlimited new users would each bring limits of their own. */
const FAILS_CLOSED: ReadonlySet<LimitName> = new Set(['LIMIT_REGISTER']);

// Marked pure, so that a bundle which only needs `addressOf`, as every endpoint does, contains no AWS client.
const failOpen = /* @__PURE__ */ circuitBreaker();
const parsed = new Map<string, Window[]>();

/** The windows of a limit, longest first. @throws Error that names the setting when its notation is wrong. */
export function windowsOf(name: LimitName): Window[] {
  const notation = config(name)[name] ?? DEFAULTS[name];
  let windows = parsed.get(notation);
  if (!windows) {
    try {
      windows = parseLimit(notation);
    } catch (error) {
      throw new Error(`Settings: ${name} ${(error as Error).message}`, { cause: error });
    }
    parsed.set(notation, windows);
  }
  return windows;
}

/** One message for each setting whose notation is wrong. */
export function problemsOfLimits(): string[] {
  return (Object.keys(DEFAULTS) as LimitName[]).flatMap((name) => {
    try {
      windowsOf(name);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

/**
 * Counts one call. While the counters do not answer, it passes without headers; registration is refused instead.
 * @param route calls of one route are counted together: "POST /feedback"
 * @param subject the caller: "user:ana", or `addressOf()`
 * @returns the `RateLimit-*` headers
 * @throws AppError `rate_limited` with these headers and Retry-After; `unavailable` for registration in an outage
 */
export async function chargeCall(
  name: LimitName,
  route: string,
  subject: string,
  now = new Date(),
): Promise<Record<string, string>> {
  const windows = windowsOf(name);
  const count = () => charge(`${route}|${subject}`, windows, now);
  const counted = FAILS_CLOSED.has(name) ? await count() : await failOpen(count);
  if (counted?.allowed === false) throw rateLimited(counted);
  return headersOf(counted?.states ?? []);
}

/** The 429 of a full limit. It names the full window; of several, the one that ends last. */
export function rateLimited({ states }: Charge): AppError {
  const tightest = mostRestrictive(states);
  return new AppError('rate_limited', {
    ...(tightest && { facts: { limit: tightest.window.text } }),
    headers: { ...headersOf(states), ...(tightest && { 'Retry-After': String(tightest.resetsIn) }) },
  });
}

/** The three headers of https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06. */
export function headersOf(states: readonly WindowState[]): Record<string, string> {
  const tightest = mostRestrictive(states);
  if (!tightest) return {};
  return {
    'RateLimit-Limit': String(tightest.window.most),
    'RateLimit-Remaining': String(left(tightest)),
    'RateLimit-Reset': String(tightest.resetsIn),
  };
}

/** The window with the fewest calls left; of several, the one that ends last. */
function mostRestrictive(states: readonly WindowState[]): WindowState | undefined {
  return states.toSorted((a, b) => left(a) - left(b) || b.resetsIn - a.resetsIn)[0];
}

function left({ window, used }: WindowState): number {
  return Math.max(0, window.most - used);
}
