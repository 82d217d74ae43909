// Changes a password: the calling session stays, all other sessions end.
import { AppError } from '#lib/errors.ts';
import { changeSessions, findUser, type UserWithHash } from './user.ts';

/**
 * Replaces the hash and ends every session but one, in one conditional write: the stored hash must still be the one that
 * the old password was compared with.
 * @param sid the session that stays
 * @returns the ids of the sessions that ended
 * @throws AppError `invalid_credentials` when the password was changed meanwhile, `session_ended`, `user_not_found` when the user was deleted.
 */
export async function changePassword(user: UserWithHash, sid: string, hash: string): Promise<string[]> {
  for (let now = user; now.hash !== hash; now = await readAgain(user.username)) {
    if (now.hash !== user.hash) throw new AppError('invalid_credentials');
    const session = now.sessions.get(sid);
    if (!session) throw new AppError('session_ended');
    const changed = await changeSessions(user.username, {
      UpdateExpression: 'SET #hash = :hash, sessions = :only',
      // The session's refresh token may have been rotated meanwhile; the new map must not restore the spent one.
      ConditionExpression: '#hash = :compared AND sessions.#sid.jti = :jti',
      ExpressionAttributeNames: { '#hash': 'hash', '#sid': sid },
      ExpressionAttributeValues: {
        ':hash': hash,
        ':compared': user.hash,
        ':only': { [sid]: session },
        ':jti': session.jti,
      },
    });
    if (changed) return [...now.sessions.keys()].filter((id) => id !== sid);
  }
  // Our own write was done, but its answer was lost.
  return [...user.sessions.keys()].filter((id) => id !== sid);
}

async function readAgain(username: string): Promise<UserWithHash> {
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  return user;
}
