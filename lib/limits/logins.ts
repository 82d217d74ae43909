// Rate limiter of sign-ins: an attempt counts as a failure until it succeeds. It bounds password guessing, without letting
// a stranger lock people out of their accounts (docs/decisions/login-limits.md).
import { createHmac } from 'node:crypto';
import { countersDatabase } from '#lib/aws.ts';
import { settled } from '#lib/concurrency.ts';
import { config } from '#lib/config.ts';
import { readItem, updateItem } from '#lib/dynamodb.ts';
import { logger } from '#lib/log.ts';
import { addressOf } from './addresses.ts';
import { type Charge, charge, giveBack } from './counters.ts';
import { headersOf, rateLimited, windowsOf } from './limits.ts';
import { parseLimit, type Window } from './notation.ts';
import type { Burst } from './texts-es.ts';

/** Failures of one account from all addresses together; a single person never reaches it. */
const ACCOUNT_WINDOWS = parseLimit('100 per hour');
/** Failures from one address for all accounts together; high, because many people may share an address. */
const ADDRESS_WINDOWS = parseLimit('1000 per hour');
/** An address that signed in to an account is known for so long (docs/contract.md, Limits) … */
const REMEMBERED_SECONDS = 30 * 86_400;
/** … and that time is extended at most once a day. */
const EXTENDED_EVERY_SECONDS = 86_400;

/** Failures within the hour of an account, and of an address, at which somebody should look. */
const BURSTS: readonly Burst[] = [
  { of: 'account', count: 30 },
  { of: 'address', count: 60 },
];

interface Counter {
  name: string;
  windows: readonly Window[];
}

type Counted = Counter & Charge;

/** The item of a known address. */
type Known = { expires_at: number };

/** A counted attempt. It counts as a failure until `succeeded` is called. */
export interface Attempt<Found> {
  found: Found;
  /** When this failure is the one that makes a burst, of its account or of its address: once in each window. */
  burst: Burst | undefined;
  /** `RateLimit-*` headers for an attempt that fails. */
  headers: Record<string, string>;
  /**
   * Undoes the count and remembers the address. It never throws, so that an outage does not undo a sign-in.
   * @returns the headers after that
   */
  succeeded(): Promise<Record<string, string>>;
}

/**
 * Counts an attempt in three counters, in parallel with the look-up of its user: the account at this address, the account
 * from all addresses, the address for all accounts. The last two never refuse an address that signed in to the account
 * within 30 days. Unknown names are counted like known ones. A refused attempt is not counted.
 * @param username as sent; case does not matter
 * @param lookUp reads the user; when it fails, the attempt is not counted
 * @throws AppError `rate_limited`; `unavailable` when the counters do not answer, since guessing must never be unlimited
 */
export async function countAttempt<Found>(
  username: string,
  sourceIp: string,
  lookUp: () => Promise<Found>,
  now = new Date(),
): Promise<Attempt<Found>> {
  const account = username.toLowerCase();
  const address = addressOf(sourceIp);
  const memory = memoryOf(account, address);
  const [found, knownUntil, ...charges] = await Promise.allSettled([
    lookUp(),
    readMemory(memory),
    count({ name: `login|${account}|${address}`, windows: windowsOf('LIMIT_LOGIN') }, now),
    count({ name: `login-account|${account}`, windows: ACCOUNT_WINDOWS }, now),
    count({ name: `login-address|${address}`, windows: ADDRESS_WINDOWS }, now),
  ]);
  try {
    const until = settled(knownUntil);
    const isKnown = until > secondsOf(now);
    const [pair, ...wider] = charges.map(settled) as [Counted, Counted, Counted];
    const full = [pair, ...(isKnown ? [] : wider)].find(({ allowed }) => !allowed);
    if (full) throw rateLimited(full);
    return {
      found: settled(found),
      burst: BURSTS.find(({ count }, i) => wider[i]?.states.some(({ used }) => used === count)),
      headers: headersOf(pair.states),
      succeeded: async () => {
        await Promise.all([undo(charges, now), remember(memory, until, now)]).catch(logStillCounted);
        return headersOf(pair.states.map((state) => ({ ...state, used: state.used - 1 })));
      },
    };
  } catch (error) {
    await undo(charges, now).catch(logStillCounted);
    throw error;
  }
}

async function count(counter: Counter, now: Date): Promise<Counted> {
  return { ...counter, ...(await charge(counter.name, counter.windows, now)) };
}

async function undo(charges: readonly PromiseSettledResult<Counted>[], now: Date): Promise<void> {
  await Promise.all(
    charges.map(async (outcome) => {
      if (outcome.status === 'rejected' || !outcome.value.allowed) return;
      await giveBack(outcome.value.name, outcome.value.windows, now);
    }),
  );
}

/**
 * The key of a known address: an HMAC of account and address, so that the table does not show for a month who signed in
 * where. A new JWT_SECRET_KEY makes every address unknown until the next sign-in.
 */
function memoryOf(account: string, address: string): string {
  const { JWT_SECRET_KEY } = config('JWT_SECRET_KEY');
  const hash = createHmac('sha256', JWT_SECRET_KEY).update(`signed in|${account}|${address}`);
  return `signed-in|${hash.digest('base64url')}`;
}

/** When the address stops being known, in seconds since 1970; 0 when it is unknown. DynamoDB deletes items late. */
async function readMemory(memory: string): Promise<number> {
  const { COUNTERS_TABLE } = config('COUNTERS_TABLE');
  const item = await readItem<Known>(COUNTERS_TABLE, { counter: memory }, countersDatabase());
  return item?.expires_at ?? 0;
}

async function remember(memory: string, until: number, now: Date): Promise<void> {
  const expires_at = secondsOf(now) + REMEMBERED_SECONDS;
  if (expires_at - until < EXTENDED_EVERY_SECONDS) return;
  const { COUNTERS_TABLE } = config('COUNTERS_TABLE');
  await updateItem<Known>(COUNTERS_TABLE, { counter: memory }, { set: { expires_at } }, countersDatabase());
}

function logStillCounted(error: unknown): void {
  logger.warn('an attempt to sign in stays counted as a failure', { error: error as Error });
}

function secondsOf(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}
