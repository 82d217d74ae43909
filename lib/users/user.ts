// One user's item in DynamoDB: how it is found and created, and what others may see of it.
import { randomUUID } from 'node:crypto';
import { PutCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { ifConditionHolds, readItem, sendUpdate } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';

export const role = z.enum(['user', 'admin'], { error: 'user o admin' });
export type Role = z.output<typeof role>;

/** A name that may be registered (CONTRACT). */
export const username = z
  .string()
  .regex(/^[A-Za-z0-9._-]{3,80}$/, { error: 'de 3 a 80 letras, cifras, «.», «_» o «-»' });

/** What others may see of a user. */
export const userView = z.object({ username: z.string(), role, created_at: z.iso.datetime() });

/** One signed-in device. */
export interface Session {
  /** The refresh token that is still unspent. */
  jti: string;
  /** When it expires, in seconds since 1970. */
  expires_at: number;
}

export interface User {
  /** As chosen at registration; unique without case. */
  username: string;
  role: Role;
  /** RFC 3339. */
  created_at: string;
  /** By session id. Expired ones may still be listed. */
  sessions: ReadonlyMap<string, Session>;
}

export interface UserWithHash extends User {
  hash: string;
  /** New with each write of the role, so that a later write can tell that none came between; see roster.ts. */
  role_tag: string;
}

/** What every user's item has as `kind`, and no other item: the key of the index `kind-created`. */
export const KIND = 'user';
/** The item that lists the administrators. No user name holds a `#`, so its key cannot collide with one. */
export const ROSTER = '#roster';

export const usersTable = () => config('USERS_TABLE').USERS_TABLE;
/** The key of a name: names are unique without case. */
export const userKey = (username: string) => username.toLowerCase();

/** A user as the table stores it: its key is the name in lower case, `name` the name as chosen. */
type UserItem = Omit<UserWithHash, 'sessions'> & { name: string; sessions: Record<string, Session> };

/** The user of that name in any case, or undefined. */
export async function findUser(username: string): Promise<UserWithHash | undefined> {
  const item = await readItem<UserItem>(usersTable(), { username: userKey(username) });
  if (!item || item.username === ROSTER) return undefined;
  const { name, role, created_at, hash, role_tag, sessions } = item;
  return { username: name, role, created_at, hash, role_tag, sessions: new Map(Object.entries(sessions)) };
}

/**
 * A new user without sessions.
 * @param hash of bcrypt, whose salt makes it this call's own.
 * @throws AppError `user_exists` when the name is taken, in whatever case.
 */
export async function createUser(username: string, hash: string, now: Date): Promise<UserWithHash> {
  const user = { role: 'user' as const, created_at: now.toISOString(), hash, role_tag: randomUUID() };
  const put = new PutCommand({
    TableName: usersTable(),
    Item: { username: userKey(username), name: username, kind: KIND, sessions: {}, ...user },
    ConditionExpression: 'attribute_not_exists(username)',
  });
  // The SDK repeats a write whose answer was lost; the name is then taken by this very call.
  const isNew = await ifConditionHolds(() => database().send(put));
  if (!isNew && (await findUser(username))?.role_tag !== user.role_tag) throw new AppError('user_exists');
  return { username, ...user, sessions: new Map() };
}

type Change = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/**
 * One conditional write of a user's item, or of ROSTER.
 * @returns false when its condition does not hold. The SDK sends again when an answer is lost, so that may also be since
 *   this very write has been done: whoever calls it reads again before deciding.
 */
export async function changeItem(name: string, change: Change): Promise<boolean> {
  const item = await sendUpdate({ TableName: usersTable(), Key: { username: userKey(name) }, ...change });
  return item !== undefined;
}
