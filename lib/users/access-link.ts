// One-time links: with one, a person sets the password of an account that an administrator made or reset, or registers by invitation.
import { createHash, randomBytes } from 'node:crypto';
import { config } from '#lib/config.ts';
import { deleteItem, putItem, readItem } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import { changeItem, findUser, userKey } from './user.ts';

const DAY_S = 24 * 3600;
/** Seconds that each is valid. A reset opens an account that is in use, so it ends sooner. */
const VALID_S = { account: 7 * DAY_S, invitation: 7 * DAY_S, reset: DAY_S } as const;
type Purpose = keyof typeof VALID_S;

/** What a person opens, and until when. */
interface AccessLink {
  code: string;
  /** On the page at `/`. */
  path: string;
  /** RFC 3339. */
  expires_at: string;
}

interface Stored {
  purpose: Purpose;
  /** Of an account; an invitation has none. */
  account?: string;
  by: string;
  /** Seconds since 1970. */
  expires_at: number;
}

const CODE = /^[\w-]{43}$/;
const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;
/** The table never holds a code that could be used. */
const keyOf = (code: string) => ({
  counter: `access-link#${createHash('sha256').update(code).digest('hex')}`,
});
const secondsOf = (now: Date) => Math.floor(now.getTime() / 1000);

/** @param account of whom the password may be set; none for an invitation */
export async function newAccessLink(
  purpose: Purpose,
  account: string | undefined,
  by: string,
  now: Date,
): Promise<AccessLink> {
  const code = randomBytes(32).toString('base64url');
  const expires_at = secondsOf(now) + VALID_S[purpose];
  await putItem(table(), { ...keyOf(code), purpose, by, expires_at, ...(account && { account }) });
  const view = purpose === 'invitation' ? 'invitation' : 'password';
  return { code, path: `/#/${view}/${code}`, expires_at: new Date(expires_at * 1000).toISOString() };
}

/**
 * Spends the code of an invitation.
 * @throws AppError `access_link_expired` when it is unknown, used, too old, or no invitation.
 */
export async function spendInvitation(code: string, now: Date): Promise<void> {
  const link = await read(code, now);
  if (link.purpose !== 'invitation') throw new AppError('access_link_expired');
  await spend(code, link);
}

/** The account whose password the code may set. @throws AppError `access_link_expired` */
export async function accountOfLink(code: string, now: Date): Promise<string> {
  const { account } = await read(code, now);
  if (account === undefined) throw new AppError('access_link_expired');
  return account;
}

/**
 * Spends the code and replaces the password of its account. Every session ends.
 * @returns the ids of the sessions that ended
 * @throws AppError `access_link_expired`, `user_not_found`
 */
export async function setPasswordByLink(code: string, hash: string, now: Date): Promise<string[]> {
  const link = await read(code, now);
  const user = link.account === undefined ? undefined : await findUser(link.account);
  if (link.account === undefined) throw new AppError('access_link_expired');
  if (!user) throw new AppError('user_not_found');
  await spend(code, link);
  const changed = await changeItem(user.username, {
    set: { hash, sessions: {} },
    when: 'attribute_exists(#hash) AND #username = :key',
    values: { key: userKey(user.username) },
  });
  if (!changed) throw new AppError('user_not_found');
  return [...user.sessions.keys()];
}

async function read(code: string, now: Date): Promise<Stored> {
  const item = CODE.test(code) ? await readItem<Stored>(table(), keyOf(code)) : undefined;
  // DynamoDB deletes items late.
  if (!item || item.expires_at <= secondsOf(now)) throw new AppError('access_link_expired');
  return item;
}

/** Of several calls at once one succeeds. */
async function spend(code: string, { by }: Stored): Promise<void> {
  const spent = await deleteItem(table(), keyOf(code), { when: '#by = :by', values: { by } });
  if (!spent) throw new AppError('access_link_expired');
}
