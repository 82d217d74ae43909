// A user's sessions: a map in the user's item with at most ten entries, one for each signed-in device.
import { AppError } from '#lib/errors.ts';
import { changeSessions, findUser, type Session, type User, type UserWithHash } from './user.ts';

const MAX_SESSIONS = 10;
/** Browsers send about 150 characters; a session must not fill the user's item. */
const AGENT_CHARACTERS = 200;

/** A request that signs in or refreshes. */
interface Use {
  /** The `User-Agent` header. */
  agent: string | undefined;
  /** As API Gateway reports it. */
  address: string;
}

/** What a session keeps of its latest sign-in or refresh. */
export function useOf({ agent, address }: Use, now: Date) {
  const used_at = Math.floor(now.getTime() / 1000);
  return { used_at, address, ...(agent && { agent: agent.slice(0, AGENT_CHARACTERS) }) };
}

/**
 * Adds a session in one conditional write. Expired sessions are removed, and beyond ten those that expire soonest.
 * @param user as read for the comparison of the password; the write fails when the password has changed since
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
    const added = await changeSessions(user.username, {
      UpdateExpression: `SET sessions.#sid = :session${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''}`,
      // When another login changed the map since it was read, the condition is false and this one reads again.
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

/** The ids to remove so that one more session fits: all expired ones, then those that expire soonest. Pure. */
export function sessionsToDrop(sessions: ReadonlyMap<string, Session>, now: Date): string[] {
  const seconds = now.getTime() / 1000;
  const byExpiry = [...sessions].sort(([, a], [, b]) => a.expires_at - b.expires_at);
  const expired = byExpiry.filter(([, { expires_at }]) => expires_at <= seconds).length;
  const excess = sessions.size + 1 - MAX_SESSIONS;
  return byExpiry.slice(0, Math.max(expired, excess)).map(([id]) => id);
}

/** Seconds in which a spent token is answered with the pair that replaced it: two calls of one client, or a lost answer. */
const GRACE_S = 10;

/**
 * Replaces a session's refresh token by the next one. Of any number of concurrent calls exactly one writes; the others, within
 * ten seconds, get what it wrote.
 * @param jti id of the token to spend
 * @returns the session as it is now; undefined when that token was spent longer ago, and the session is unchanged
 * @throws AppError `user_not_found`; `session_ended`.
 */
export async function rotateSession(
  username: string,
  sid: string,
  jti: string,
  next: Session,
  now: Date,
): Promise<Session | undefined> {
  const seconds = Math.floor(now.getTime() / 1000);
  // `began_at` stays.
  const set = { ...next, spent: jti, spent_at: seconds };
  const names = Object.keys(set);
  const rotated = await changeSessions(username, {
    UpdateExpression: `SET ${names.map((name) => `sessions.#sid.#${name} = :${name}`).join(', ')}`,
    ConditionExpression: 'sessions.#sid.#jti = :spent',
    ExpressionAttributeNames: { '#sid': sid, ...Object.fromEntries(names.map((name) => [`#${name}`, name])) },
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(set).map(([name, value]) => [`:${name}`, value]),
    ),
  });
  if (rotated) return next;
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  const session = user.sessions.get(sid);
  if (!session) throw new AppError('session_ended');
  // A write whose answer was lost is repeated; then this very call has spent the token.
  if (session.jti === next.jti) return next;
  const isRecent = session.spent === jti && seconds - (session.spent_at ?? 0) <= GRACE_S;
  return isRecent ? session : undefined;
}

/** Ends a session: its tokens stop working. Does nothing when the session or the user does not exist. */
export async function endSession(username: string, sid: string): Promise<void> {
  await changeSessions(username, {
    UpdateExpression: 'REMOVE sessions.#sid',
    ConditionExpression: 'attribute_exists(sessions.#sid)',
    ExpressionAttributeNames: { '#sid': sid },
  });
}
