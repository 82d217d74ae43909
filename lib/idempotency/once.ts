// Idempotency keys among the counters: the first call with a key claims it, and its answer is kept for the others for 24 hours.
// Of any number of calls at once, exactly one claims.
import { createHash, randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { config } from '#lib/config.ts';
import { readItem, updateItem } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import { seal, secretOf, unseal } from './sealed.ts';

const KEPT_SECONDS = 24 * 3600;
/** Most calls have ended by then. One that has not is slow, or its process has crashed. */
const USUAL_SECONDS = 2;
/** Clocks of two processes may differ by less. */
const CLOCKS_SECONDS = 1;

export interface KeptAnswer {
  status: number;
  /** JSON. */
  body: string;
}

/** The right to carry a call out. */
export interface Claim {
  /** Of the item. */
  counter: string;
  id: string;
  /** With which its answer is encrypted; never stored. */
  secret: Uint8Array;
}

/** The first call gets a claim, a later one the answer. */
export type Begun = { claim: Claim } | { answer: KeptAnswer };

export interface Once {
  /**
   * @param account whose key it is; a later account of that name has keys of its own
   * @throws AppError `idempotency_key_reused` when the key came with another request; `request_in_progress` while the first call runs;
   *   `unavailable`
   */
  begin(account: Account, key: string, fingerprint: string, time: CallTime): Promise<Begun>;
  keep(claim: Claim, answer: KeptAnswer): Promise<void>;
  /** Gives the key back: the call has no answer that should be repeated. */
  free(claim: Claim): Promise<void>;
}

interface CallTime {
  now: Date;
  /** Milliseconds until the platform ends the call. A claim without an answer holds a little longer: then the process has crashed. */
  leftMs: number;
}

interface Account {
  username: string;
  /** RFC 3339. */
  created_at: string;
}

interface Item {
  fingerprint?: string;
  claim: string;
  /** Seconds since 1970, as are all times here. */
  claimed_at: number;
  claimed_until: number;
  status?: number;
  sealed?: Uint8Array;
  /** In place of `sealed`, deflated alone: of releases before answers were encrypted. */
  answer?: Uint8Array;
  expires_at: number;
}

const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;

export const onceInTable: Once = { begin, keep, free };

async function begin(
  account: Account,
  key: string,
  fingerprint: string,
  { now, leftMs }: CallTime,
): Promise<Begun> {
  const seconds = Math.floor(now.getTime() / 1000);
  const name = nameOf(account, key);
  const claim = { counter: keyOf(name), id: randomUUID(), secret: secretOf(name) };
  const claimed = await updateItem<Item>(table(), keyOfItem(claim), {
    set: {
      fingerprint,
      claim: claim.id,
      claimed_at: seconds,
      claimed_until: seconds + Math.ceil(leftMs / 1000) + CLOCKS_SECONDS,
      expires_at: seconds + KEPT_SECONDS,
    },
    remove: ['status', 'sealed', 'answer'],
    // DynamoDB deletes items late. A write whose answer was lost is repeated, and then finds its own claim.
    when:
      'attribute_not_exists(#fingerprint) OR #expires_at <= :now OR #claim = :own OR ' +
      '(attribute_not_exists(#status) AND #claimed_until <= :now AND #fingerprint = :same)',
    values: { now: seconds, own: claim.id, same: fingerprint },
  });
  if (claimed) return { claim };
  const item = await readItem<Item>(table(), keyOfItem(claim));
  if (item?.fingerprint !== undefined && item.fingerprint !== fingerprint) {
    throw new AppError('idempotency_key_reused');
  }
  const body = item && bodyOf(item, claim);
  if (item?.status === undefined || body === undefined) {
    throw new AppError('request_in_progress', {
      headers: { 'Retry-After': String(secondsToWait(item, seconds)) },
    });
  }
  return { answer: { status: item.status, body } };
}

function bodyOf({ sealed, answer }: Item, { secret }: Claim): string | undefined {
  return sealed ? unseal(sealed, secret) : answer && inflateRawSync(answer).toString('utf8');
}

/** A client that asks every second would give up before the claim of a crashed process ends. */
function secondsToWait(item: Item | undefined, now: number): number {
  if (!item || now - item.claimed_at < USUAL_SECONDS) return 1;
  return Math.max(1, item.claimed_until - now);
}

async function keep(claim: Claim, { status, body }: KeptAnswer): Promise<void> {
  await updateItem(table(), keyOfItem(claim), {
    set: { status, sealed: seal(body, claim.secret) },
    when: '#claim = :own',
    values: { own: claim.id },
  });
}

async function free(claim: Claim): Promise<void> {
  await updateItem(table(), keyOfItem(claim), {
    remove: ['fingerprint'],
    when: '#claim = :own',
    values: { own: claim.id },
  });
}

const nameOf = ({ username, created_at }: Account, key: string) =>
  JSON.stringify([username.toLowerCase(), created_at, key]);

/** The table shows neither the name nor the key, and a key of any length fits. */
function keyOf(name: string): string {
  return `idempotency#${createHash('sha256').update(name).digest('hex')}`;
}

const keyOfItem = ({ counter }: Claim) => ({ counter });
