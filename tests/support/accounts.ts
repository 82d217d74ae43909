// Users as a login leaves them, without the time that a password hash takes: in the store, with a session and its token.
import { randomUUID } from 'node:crypto';
import { issueTokens, type TokenPair } from '#lib/auth/auth.ts';
import { addSession, createAdmin, createUser, findUser } from '#lib/users/users.ts';

/** Opens nothing: nobody signs in to these accounts. */
const NO_HASH = 'no hash';
const FAR_AWAY = 4e9;

/** Makes a user, signed in. @returns the headers that the user calls with */
export async function signedUp(username: string): Promise<{ authorization: string }> {
  await createUser(username, NO_HASH, new Date());
  return await signedIn(username);
}

/** The same for an administrator. */
export async function administrator(username: string): Promise<{ authorization: string }> {
  await createAdmin(username, NO_HASH, new Date(), true);
  return await signedIn(username);
}

/** One more session of a user. */
export async function signedIn(username: string): Promise<{ authorization: string }> {
  const { access_token } = await sessionOf(username);
  return { authorization: `Bearer ${access_token}` };
}

/** The same. @returns its tokens */
export async function sessionOf(username: string): Promise<TokenPair> {
  const user = await findUser(username);
  if (!user) throw new Error(`there is no user ${username}`);
  const [sid, jti] = [randomUUID(), randomUUID()];
  await addSession(user, sid, { jti, expires_at: FAR_AWAY }, new Date());
  return await issueTokens(user.username, sid, jti);
}
