// One-time links: with one, a person sets the password of an account that an administrator made or reset, or registers by invitation.
import { createHash } from 'node:crypto';
import { AppError } from '#lib/errors.ts';
import { newCode, readCode, spendCode } from './one-time-code.ts';
import { changeItem, findUser, type UserWithHash } from './user.ts';

const KIND = 'access-link';
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
  /** Of which account, and of which of its passwords: `markOf`. Links that are older than this field have none. */
  mark?: string;
  by: string;
}

/**
 * A link is of the account and the password that are there now. Once that password was replaced, by another link or by its owner, it is void; so
 * it is for a later account of the same name.
 */
function markOf({ created_at, hash }: Pick<UserWithHash, 'created_at' | 'hash'>): string {
  return createHash('sha256').update(`${created_at} ${hash}`).digest('base64url');
}

/**
 * @param account of whom the password may be set; none for an invitation
 * @throws AppError `user_not_found`
 */
export async function newAccessLink(
  purpose: Purpose,
  account: string | undefined,
  by: string,
  now: Date,
): Promise<AccessLink> {
  const user = account === undefined ? undefined : await existing(account);
  const facts: Stored = { purpose, by, ...(user && { account: user.username, mark: markOf(user) }) };
  const { code, expires_at } = await newCode(KIND, facts, VALID_S[purpose], now);
  const view = purpose === 'invitation' ? 'invitation' : 'password';
  return { code, path: `/#/${view}/${code}`, expires_at };
}

/**
 * Spends the code of an invitation.
 * @throws AppError `access_link_expired` when it is unknown, used, too old, or no invitation.
 */
export async function spendInvitation(code: string, now: Date): Promise<void> {
  const link = await read(code, now);
  if (link.purpose !== 'invitation') throw new AppError('access_link_expired');
  if (!(await spendCode(KIND, code))) throw new AppError('access_link_expired');
}

/** The account whose password the code may set. @throws AppError `access_link_expired`, `user_not_found` */
export async function accountOfLink(code: string, now: Date): Promise<string> {
  const { username } = await userOfLink(code, now);
  return username;
}

/**
 * Replaces the password of the account, of several calls at once by one, and spends the code. Every session ends.
 * @returns the ids of the sessions that ended
 * @throws AppError `access_link_expired`, `user_not_found`
 */
export async function setPasswordByLink(code: string, hash: string, now: Date): Promise<string[]> {
  const user = await userOfLink(code, now);
  const changed = await changeItem(user.username, {
    set: { hash, sessions: {} },
    when: '#hash = :compared AND created_at = :created',
    values: { compared: user.hash, created: user.created_at },
  });
  // A write whose answer was lost is repeated, and finds its own hash.
  if (!changed && (await existing(user.username)).hash !== hash) throw new AppError('access_link_expired');
  // The link is of a password that is no more. What fails now must not say that the new one is not set.
  await spendCode(KIND, code).catch(() => undefined);
  return [...user.sessions.keys()];
}

async function userOfLink(code: string, now: Date): Promise<UserWithHash> {
  const link = await read(code, now);
  if (link.account === undefined) throw new AppError('access_link_expired');
  const user = await existing(link.account);
  if (link.mark !== undefined && link.mark !== markOf(user)) throw new AppError('access_link_expired');
  return user;
}

async function existing(username: string): Promise<UserWithHash> {
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  return user;
}

async function read(code: string, now: Date): Promise<Stored> {
  const link = await readCode<Stored>(KIND, code, now);
  if (!link) throw new AppError('access_link_expired');
  return link;
}
