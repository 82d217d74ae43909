// Retry with backoff: whether a call that failed is made again, and after how long. Pure.

interface Failed {
  status: number;
  code: string;
  /** Seconds. */
  retryAfter: number | undefined;
}

interface Attempt {
  /** How often the call was made until now. */
  tried: number;
  /** Making it twice has the effect of making it once: it only reads, or it has an Idempotency-Key. */
  isRepeatable: boolean;
  /** 0–1. */
  random: number;
}

const FIRST_WAIT_MS = 500;

/** @returns milliseconds; undefined when the call must not be made again, or cannot succeed */
export function waitBeforeRetry(
  { status, code, retryAfter }: Failed,
  { tried, isRepeatable, random }: Attempt,
): number | undefined {
  // A call that met a limit had no effect.
  const mayRepeat = status === 429 || (isRepeatable && mayPass(status, code));
  if (!mayRepeat) return undefined;
  // Later than the server says, never earlier, and not all clients at once.
  if (retryAfter !== undefined) return 1_000 * retryAfter + FIRST_WAIT_MS * random;
  return FIRST_WAIT_MS * 2 ** (tried - 1) * (1 - random / 2);
}

/**
 * Seconds of a Retry-After header: the API sends a number, a proxy before it may send a date (RFC 9110 §10.2.3). Undefined for anything else.
 * @param now milliseconds since 1970
 */
export function secondsOf(retryAfter: string, now: number): number | undefined {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const date = /[a-z]/i.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
}

/** No connection; a gateway or a service that is unavailable for now; the same call, still under way. */
function mayPass(status: number, code: string): boolean {
  return [0, 502, 503, 504].includes(status) || code === 'request_in_progress';
}

/** Doubles from one second to a minute, less up to a half of it at random: a server that restarts is not asked by everyone at once. */
export function waitBeforeConnecting(failures: number, random: number): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(failures, 10)) * (1 - random / 2);
}
