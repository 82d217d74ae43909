// Creates users with a session and its token directly in the store, without the time of a password hash.
import { randomUUID } from 'node:crypto';
import { issueTokens, type TokenPair } from '#lib/auth/auth.ts';
import { addSession, createAdmin, createUser, findUser } from '#lib/users/users.ts';

/** No password matches it; tests do not sign in to these accounts. */
const NO_HASH = 'no hash';
const FAR_AWAY = 4e9;

/** Creates a signed-in user. @returns the user's headers */
export async function signedUp(username: string): Promise<{ authorization: string }> {
  await createUser(username, NO_HASH, new Date());
  return await signedIn(username);
}

/** The same for an administrator. */
export async function administrator(username: string): Promise<{ authorization: string }> {
  await createAdmin(username, NO_HASH, new Date(), true);
  return await signedIn(username);
}

/** Adds a session to a user. @returns the user's headers */
export async function signedIn(username: string): Promise<{ authorization: string }> {
  const { access_token } = await sessionOf(username);
  return { authorization: `Bearer ${access_token}` };
}

/** Adds a session to a user. @returns its tokens */
export async function sessionOf(username: string): Promise<TokenPair> {
  const user = await findUser(username);
  if (!user) throw new Error(`there is no user ${username}`);
  const [sid, jti] = [randomUUID(), randomUUID()];
  await addSession(user, sid, { jti, expires_at: FAR_AWAY }, new Date());
  return await issueTokens(user.username, sid, jti);
}
