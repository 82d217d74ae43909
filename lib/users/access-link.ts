// One-time links: with one, a person sets the password of an account that an administrator made or reset, or registers by invitation.
import { AppError } from '#lib/errors.ts';
import { newCode, readCode, spendCode } from './one-time-code.ts';
import { changeItem, findUser, userKey } from './user.ts';

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
  by: string;
}

/** @param account of whom the password may be set; none for an invitation */
export async function newAccessLink(
  purpose: Purpose,
  account: string | undefined,
  by: string,
  now: Date,
): Promise<AccessLink> {
  const facts: Stored = { purpose, by, ...(account && { account }) };
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
  await spend(code);
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
  await spend(code);
  const changed = await changeItem(user.username, {
    set: { hash, sessions: {} },
    when: 'attribute_exists(#hash) AND #username = :key',
    values: { key: userKey(user.username) },
  });
  if (!changed) throw new AppError('user_not_found');
  return [...user.sessions.keys()];
}

async function read(code: string, now: Date): Promise<Stored> {
  const link = await readCode<Stored>(KIND, code, now);
  if (!link) throw new AppError('access_link_expired');
  return link;
}

async function spend(code: string): Promise<void> {
  if (!(await spendCode(KIND, code))) throw new AppError('access_link_expired');
}
