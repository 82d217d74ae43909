// A user's sessions, a map in the user's item: one signed-in device each, ten at most.
import { AppError } from '#lib/errors.ts';
import { changeItem, findUser, type Session, type User, type UserWithHash } from './user.ts';

const MAX_SESSIONS = 10;

/**
 * Adds a session in one conditional write; when there would be more than ten, expired ones go and then the oldest.
 * @param user whose password was compared: a session stands only while that is still the password.
 * @throws AppError `user_not_found` when the user was deleted meanwhile, `invalid_credentials` when the password changed.
 */
export async function addSession(
  user: UserWithHash,
  sid: string,
  session: Session,
  now: Date,
): Promise<void> {
  for (let { sessions } = user; !sessions.has(sid); { sessions } = await readAgain(user)) {
    const dropped = sessionsToDrop(sessions, now);
    const names = Object.fromEntries(dropped.map((id, i) => [`#old${i}`, id]));
    const gone = Object.keys(names).map((name) => `sessions.${name}`);
    const added = await changeItem(user.username, {
      UpdateExpression: `SET sessions.#sid = :session${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''}`,
      // The map is as it was read, or another login came between and this one looks again.
      ConditionExpression: [
        '#hash = :hash AND size(sessions) = :size',
        ...gone.map((path) => `attribute_exists(${path})`),
      ].join(' AND '),
      ExpressionAttributeNames: { '#sid': sid, '#hash': 'hash', ...names },
      ExpressionAttributeValues: { ':session': session, ':hash': user.hash, ':size': sessions.size },
    });
    if (added) return;
  }
}

async function readAgain({ username, hash }: UserWithHash): Promise<User> {
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  if (user.hash !== hash) throw new AppError('invalid_credentials');
  return user;
}

/** Pure: the ids to remove so that one more session fits, expired ones first, then those that expire soonest. */
export function sessionsToDrop(sessions: ReadonlyMap<string, Session>, now: Date): string[] {
  const seconds = now.getTime() / 1000;
  const byExpiry = [...sessions].sort(([, a], [, b]) => a.expires_at - b.expires_at);
  const expired = byExpiry.filter(([, { expires_at }]) => expires_at <= seconds).length;
  const excess = sessions.size + 1 - MAX_SESSIONS;
  return byExpiry.slice(0, Math.max(expired, excess)).map(([id]) => id);
}

/**
 * Spends a session's refresh token for the next one: of many at once exactly one succeeds.
 * @param jti of the token that is spent
 * @returns false when it had been spent before, by whomever; the session still stands then.
 * @throws AppError `user_not_found`; `invalid_token` when the session has ended.
 */
export async function rotateSession(
  username: string,
  sid: string,
  jti: string,
  next: Session,
): Promise<boolean> {
  const rotated = await changeItem(username, {
    UpdateExpression: 'SET sessions.#sid = :next',
    ConditionExpression: 'sessions.#sid.jti = :jti',
    ExpressionAttributeNames: { '#sid': sid },
    ExpressionAttributeValues: { ':next': next, ':jti': jti },
  });
  if (rotated) return true;
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  const session = user.sessions.get(sid);
  if (!session) throw new AppError('invalid_token');
  // The SDK sends again when the answer is lost; then the token was spent by us.
  return session.jti === next.jti;
}

/** From here on no token of this session is good. One that has ended, or whose user is gone, is left as it is. */
export async function endSession(username: string, sid: string): Promise<void> {
  await changeItem(username, {
    UpdateExpression: 'REMOVE sessions.#sid',
    ConditionExpression: 'attribute_exists(sessions.#sid)',
    ExpressionAttributeNames: { '#sid': sid },
  });
}
