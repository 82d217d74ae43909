// How often who may call: the limits of CONTRACT, each changed by the setting of its name.
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { type Charge, charge, type Standing } from './counters.ts';
import { parseLimit, type Window } from './notation.ts';
import { lettingThrough } from './outage.ts';

export { addressOf } from './addresses.ts';

/** In Flask-Limiter's notation. */
const DEFAULTS = {
  LIMIT_DEFAULT: '200 per day;50 per hour',
  LIMIT_PREDICT_V1: '100 per day',
  LIMIT_PREDICT_V2: '150 per day',
  LIMIT_FEEDBACK: '1000 per day',
  LIMIT_READ: '600 per hour',
  LIMIT_REGISTER: '20 per hour',
  LIMIT_LOGIN: '10 per 15 minute',
} as const;

export type LimitName = keyof typeof DEFAULTS;

/** Whoever could make users without end would be under no limit at all: nobody registers while nobody is counted. */
const NEVER_UNCOUNTED: ReadonlySet<LimitName> = new Set(['LIMIT_REGISTER']);

// Marked, so that a bundle which takes only addressOf() from here does not carry the AWS clients.
const unlessOut = /* @__PURE__ */ lettingThrough();
const parsed = new Map<string, Window[]>();

/** @throws Error that names the setting when its notation is wrong. */
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

/** What is wrong with each setting whose notation is. */
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
 * Counts one call. While the counters do not answer it is let through without headers, except where that would undo
 * all limits.
 * @param route whose calls are counted together: "POST /feedback"
 * @param subject who calls: `user:ana`, or `addressOf()`
 * @returns the headers that tell how much is left
 * @throws AppError `rate_limited` with them and Retry-After; `unavailable`
 */
export async function chargeCall(
  name: LimitName,
  route: string,
  subject: string,
  now = new Date(),
): Promise<Record<string, string>> {
  const windows = windowsOf(name);
  const count = () => charge(`${route}|${subject}`, windows, now);
  const counted = NEVER_UNCOUNTED.has(name) ? await count() : await unlessOut(count);
  if (counted?.allowed === false) throw rateLimited(counted);
  return headersOf(counted?.standings ?? []);
}

/** The refusal of CONTRACT "Errors", told by the window that is full and lasts longest. */
export function rateLimited({ standings }: Charge): AppError {
  const tightest = mostRestrictive(standings);
  return new AppError('rate_limited', {
    ...(tightest && { facts: { limit: tightest.window.text } }),
    headers: { ...headersOf(standings), ...(tightest && { 'Retry-After': String(tightest.resetsIn) }) },
  });
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ in its form of three headers. */
export function headersOf(standings: readonly Standing[]): Record<string, string> {
  const tightest = mostRestrictive(standings);
  if (!tightest) return {};
  return {
    'RateLimit-Limit': String(tightest.window.most),
    'RateLimit-Remaining': String(left(tightest)),
    'RateLimit-Reset': String(tightest.resetsIn),
  };
}

/** The window with the least left; of several, the one that lasts longest. */
function mostRestrictive(standings: readonly Standing[]): Standing | undefined {
  return standings.toSorted((a, b) => left(a) - left(b) || b.resetsIn - a.resetsIn)[0];
}

function left({ window, used }: Standing): number {
  return Math.max(0, window.most - used);
}
