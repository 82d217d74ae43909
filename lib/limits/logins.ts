// Attempts to sign in, counted as failures until they succeed: passwords cannot be guessed, and nobody locks out others.
import { createHmac } from 'node:crypto';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { countersDatabase } from '#lib/aws.ts';
import { settled } from '#lib/concurrency.ts';
import { config } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import { addressOf } from './addresses.ts';
import { type Charge, charge, giveBack } from './counters.ts';
import { headersOf, rateLimited, windowsOf } from './limits.ts';
import { parseLimit, type Window } from './notation.ts';

/** Of one account, from all addresses together. Generous: it can only be reached by several who guess. */
const ACCOUNT_WINDOWS = parseLimit('100 per hour');
/** From one address, against all accounts together. Generous: many people may share an address. */
const ADDRESS_WINDOWS = parseLimit('1000 per hour');
/** Whoever signed in is remembered at that address for so long (CONTRACT "Limits") … */
const REMEMBERED_SECONDS = 30 * 86_400;
/** … and noted again at most so often. */
const NOTED_EVERY_SECONDS = 86_400;

interface Counter {
  name: string;
  windows: readonly Window[];
}

type Counted = Counter & Charge;

/** An attempt that counts as a failure, unless it is said to be none. */
export interface Attempt<Found> {
  found: Found;
  /** How many failures are left to this account at this address, should this be one. */
  headers: Record<string, string>;
  /**
   * Takes back what was counted and remembers the address. It does not fail: who has signed in has signed in.
   * @returns the headers as they are now
   */
  succeeded(): Promise<Record<string, string>>;
}

/**
 * Counts an attempt, while its user is looked up: against the account at this address; the account, at whichever
 * address; and the address, with whichever account. The latter two refuse nobody who has signed in to that account from
 * that address within 30 days. Names that nobody has are counted alike. What is refused is counted nowhere.
 * @param username as given; names differ without case
 * @param lookUp when it fails, nothing is counted either
 * @throws AppError `rate_limited`; `unavailable` when the counters do not answer: uncounted, one could guess without end
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
  const [found, notedUntil, ...charges] = await Promise.allSettled([
    lookUp(),
    readMemory(memory),
    count({ name: `login|${account}|${address}`, windows: windowsOf('LIMIT_LOGIN') }, now),
    count({ name: `login-account|${account}`, windows: ACCOUNT_WINDOWS }, now),
    count({ name: `login-address|${address}`, windows: ADDRESS_WINDOWS }, now),
  ]);
  try {
    const until = settled(notedUntil);
    const isKnown = until > secondsOf(now);
    const [pair, ...wider] = charges.map(settled) as [Counted, Counted, Counted];
    const full = [pair, ...(isKnown ? [] : wider)].find(({ allowed }) => !allowed);
    if (full) throw rateLimited(full);
    return {
      found: settled(found),
      headers: headersOf(pair.standings),
      succeeded: async () => {
        await Promise.all([takeBack(charges, now), remember(memory, until, now)]).catch(told);
        return headersOf(pair.standings.map((standing) => ({ ...standing, used: standing.used - 1 })));
      },
    };
  } catch (error) {
    await takeBack(charges, now).catch(told);
    throw error;
  }
}

async function count(counter: Counter, now: Date): Promise<Counted> {
  return { ...counter, ...(await charge(counter.name, counter.windows, now)) };
}

async function takeBack(charges: readonly PromiseSettledResult<Counted>[], now: Date): Promise<void> {
  await Promise.all(
    charges.map(async (outcome) => {
      if (outcome.status === 'rejected' || !outcome.value.allowed) return;
      await giveBack(outcome.value.name, outcome.value.windows, now);
    }),
  );
}

/**
 * The key of what is remembered. Keyed by our secret, so that the table does not tell for a month who was where; a new
 * secret forgets, which only counts while somebody attacks that account.
 */
function memoryOf(account: string, address: string): string {
  const { JWT_SECRET_KEY } = config('JWT_SECRET_KEY');
  const hash = createHmac('sha256', JWT_SECRET_KEY).update(`signed in|${account}|${address}`);
  return `signed-in|${hash.digest('base64url')}`;
}

/** Until when it is remembered, in seconds since 1970; 0 when it is not. DynamoDB may show what is over for days. */
async function readMemory(memory: string): Promise<number> {
  const { COUNTERS_TABLE } = config('COUNTERS_TABLE');
  const { Item } = await countersDatabase().send(
    new GetCommand({ TableName: COUNTERS_TABLE, Key: { counter: memory } }),
  );
  return Number(Item?.expires_at ?? 0);
}

async function remember(memory: string, until: number, now: Date): Promise<void> {
  const expires_at = secondsOf(now) + REMEMBERED_SECONDS;
  if (expires_at - until < NOTED_EVERY_SECONDS) return;
  const { COUNTERS_TABLE } = config('COUNTERS_TABLE');
  await countersDatabase().send(
    new UpdateCommand({
      TableName: COUNTERS_TABLE,
      Key: { counter: memory },
      UpdateExpression: 'SET expires_at = :end',
      ExpressionAttributeValues: { ':end': expires_at },
    }),
  );
}

function told(error: unknown): void {
  logger.warn('an attempt to sign in stays counted as a failure', { error: error as Error });
}

function secondsOf(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}
