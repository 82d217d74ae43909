// One-time codes: whoever has one may do one thing once. The counters table holds their hashes, so that nobody who reads it can use one.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { config } from '#lib/config.ts';
import { putItem, readItem, updateItem } from '#lib/dynamodb.ts';

/** What a code is for: the beginning of its item's name. */
type Purpose = 'access-link' | 'slack-link';

interface Spendable {
  /** Seconds since 1970. */
  expires_at: number;
  /** The call that has spent it. */
  spent_by?: string;
}

const CODE = /^[\w-]{43}$/;
const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;
const keyOf = (purpose: Purpose, code: string) => ({
  counter: `${purpose}#${createHash('sha256').update(code).digest('hex')}`,
});
const secondsOf = (now: Date) => Math.floor(now.getTime() / 1000);

/**
 * Makes a code.
 * @param facts what is stored with it
 * @param validS seconds for which it counts
 */
export async function newCode(purpose: Purpose, facts: object, validS: number, now: Date) {
  const code = randomBytes(32).toString('base64url');
  const expires_at = secondsOf(now) + validS;
  await putItem(table(), { ...keyOf(purpose, code), ...facts, expires_at });
  return { code, expires_at: new Date(expires_at * 1000).toISOString() };
}

/** What was stored with the code; undefined when it is unknown, used or too old. */
export async function readCode<Facts extends object>(
  purpose: Purpose,
  code: string,
  now: Date,
): Promise<Facts | undefined> {
  if (!CODE.test(code)) return undefined;
  const item = await readItem<Facts & Spendable>(table(), keyOf(purpose, code));
  // DynamoDB deletes items late.
  return item && item.spent_by === undefined && item.expires_at > secondsOf(now) ? item : undefined;
}

/**
 * Spends a code: of several calls at once one has it. The item stays, marked, until it expires.
 * @returns whether this call has spent it. A write whose answer was lost is repeated, and finds its own id.
 */
export async function spendCode(purpose: Purpose, code: string): Promise<boolean> {
  const own = randomUUID();
  const spent = await updateItem(table(), keyOf(purpose, code), {
    set: { spent_by: own },
    when: 'attribute_exists(#expires_at) AND (attribute_not_exists(#spent_by) OR #spent_by = :own)',
    values: { own },
  });
  return spent !== undefined;
}
