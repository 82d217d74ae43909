// One-time codes: whoever has one may do one thing once. The counters table holds their hashes, so that nobody who reads it can use one.
import { createHash, randomBytes } from 'node:crypto';
import { config } from '#lib/config.ts';
import { deleteItem, putItem, readItem } from '#lib/dynamodb.ts';

/** What a code is for: the beginning of its item's name. */
type Purpose = 'access-link' | 'slack-link';

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
  const item = await readItem<Facts & { expires_at: number }>(table(), keyOf(purpose, code));
  // DynamoDB deletes items late.
  return item && item.expires_at > secondsOf(now) ? item : undefined;
}

/** Whether this call spent the code: of several at once one does. */
export async function spendCode(purpose: Purpose, code: string): Promise<boolean> {
  const key = keyOf(purpose, code);
  return await deleteItem(table(), key, { when: '#counter = :counter', values: key });
}
