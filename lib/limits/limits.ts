// How often who may call: the limits of CONTRACT, each changed by the setting of its name.

import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { charge, type Standing } from './counters.ts';
import { parseLimit, type Window } from './notation.ts';

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

/**
 * Counts one call.
 * @param route whose calls are counted together: "POST /feedback"
 * @param subject who calls: `user:ana`, or `addressOf()`
 * @returns the headers that tell how much is left
 * @throws AppError `rate_limited` with them and Retry-After; `unavailable` during an outage
 */
export async function chargeCall(
  name: LimitName,
  route: string,
  subject: string,
  now = new Date(),
): Promise<Record<string, string>> {
  const { allowed, standings } = await charge(`${route}|${subject}`, windowsOf(name), now);
  const tightest = mostRestrictive(standings);
  if (!tightest) return {};
  const headers = headersOf(tightest);
  if (allowed) return headers;
  throw new AppError('rate_limited', {
    facts: { limit: tightest.window.text },
    headers: { ...headers, 'Retry-After': String(tightest.resetsIn) },
  });
}

/** The window with the least left; of several, the one that lasts longest. */
function mostRestrictive(standings: readonly Standing[]): Standing | undefined {
  return standings.toSorted((a, b) => left(a) - left(b) || b.resetsIn - a.resetsIn)[0];
}

function left({ window, used }: Standing): number {
  return Math.max(0, window.most - used);
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ in its form of three headers. */
function headersOf(standing: Standing): Record<string, string> {
  return {
    'RateLimit-Limit': String(standing.window.most),
    'RateLimit-Remaining': String(left(standing)),
    'RateLimit-Reset': String(standing.resetsIn),
  };
}

/** Whose calls count together when nobody is signed in: an IPv4 address, or the /64 that an IPv6 address is in. */
export function addressOf(sourceIp: string): string {
  if (!sourceIp.includes(':')) return `ip:${sourceIp}`;
  const [head = '', tail = ''] = sourceIp.split('%', 1)[0]?.split('::') ?? [];
  const mapped = /^(?:0*:)*:?ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(sourceIp)?.[1];
  if (mapped) return `ip:${mapped}`;
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = sourceIp.includes('::') ? Math.max(0, 8 - before.length - after.length) : 0;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `ip:${network.join(':')}::/64`;
}
