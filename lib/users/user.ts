// A user's item in DynamoDB: find, create and change it, and the public view of a user.
import { randomUUID } from 'node:crypto';
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { type Change, putNew, readItem, sendUpdate, updateItem } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';

export const role = z.enum(['user', 'admin'], { error: 'user o admin' });
export type Role = z.output<typeof role>;

/** A name that may be registered (docs/contract.md, Accounts). */
export const username = z
  .string()
  .check(z.regex(/^[A-Za-z0-9._-]{3,80}$/, { error: 'de 3 a 80 letras, cifras, «.», «_» o «-»' }));

/** The public view of a user. */
export const userView = z.object({ username: z.string(), role, created_at: z.iso.datetime() });

/** One signed-in device. */
export interface Session {
  /** Id of the unspent refresh token. */
  jti: string;
  /** Expiry of that token, in seconds since 1970. */
  expires_at: number;
  /** Id of the token that was exchanged for it, and when, in seconds since 1970. */
  spent?: string;
  spent_at?: number;
  /** When it began, in seconds since 1970; sessions that are older than this field have none, nor those below. */
  began_at?: number;
  /** Of the latest sign-in or refresh: when, and what the request said of itself. An access token is refreshed after 15 minutes at most. */
  used_at?: number;
  agent?: string;
  address?: string;
}

export interface User {
  /** As written at registration; unique, ignoring case. */
  username: string;
  role: Role;
  /** RFC 3339. */
  created_at: string;
  /** By session id; expired sessions may be among them. */
  sessions: ReadonlyMap<string, Session>;
  /** The key of the person in Slack who it is (slack-link.ts). */
  slack?: string;
  /** Until when somebody may listen to the live events of this user, in seconds since 1970; absent: nobody ever has. */
  listens_until?: number;
}

export interface UserWithHash extends User {
  hash: string;
  /** Renewed by each write of the role, so that a later write can detect one in between (administrators.ts). */
  role_tag: string;
}

/** `kind` of every user's item, and of no other item: the key of the index `kind-created`. */
export const KIND = 'user';
/** Key of the item that lists the administrators. User names have no `#`. */
export const ADMIN_LIST = '#roster';

export const usersTable = () => config('USERS_TABLE').USERS_TABLE;
/** The key of a name; names are unique, ignoring case. */
export const userKey = (username: string) => username.toLowerCase();

/** A stored user: `username` is the key, the name in lower case; `name` is the name as registered. */
type UserItem = Omit<UserWithHash, 'sessions'> & { name: string; sessions: Record<string, Session> };

/** The user of that name, ignoring case; undefined when there is none. */
export async function findUser(username: string): Promise<UserWithHash | undefined> {
  // Clients choose the name, and other items of the table have a `#` in their keys.
  if (username.includes('#')) return undefined;
  const item = await readItem<UserItem>(usersTable(), { username: userKey(username) });
  if (!item) return undefined;
  const { name, role, created_at, hash, role_tag, slack, listens_until, sessions } = item;
  return {
    username: name,
    role,
    created_at,
    hash,
    role_tag,
    ...(slack !== undefined && { slack }),
    ...(listens_until !== undefined && { listens_until }),
    sessions: new Map(Object.entries(sessions)),
  };
}

/**
 * Creates a user without sessions.
 * @param hash bcrypt's hash
 * @throws AppError `user_exists` when the name is taken, ignoring case.
 */
export async function createUser(username: string, hash: string, now: Date): Promise<UserWithHash> {
  const user = { role: 'user' as const, created_at: now.toISOString(), hash, role_tag: randomUUID() };
  const item = { username: userKey(username), name: username, kind: KIND, sessions: {}, ...user };
  if (!(await putNew(usersTable(), 'username', item))) throw new AppError('user_exists');
  return { username, ...user, sessions: new Map() };
}

/**
 * Changes a user's item, or ADMIN_LIST, in one conditional write.
 * @returns false when the condition is false. A write whose answer was lost is repeated, so the cause may be that this
 *   very write was done: read the item before deciding.
 */
export async function changeItem(name: string, change: Change): Promise<boolean> {
  return (await updateItem(usersTable(), { username: userKey(name) }, change)) !== undefined;
}

type Expressions = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** The same with written-out expressions, which can name paths into the map of sessions. */
export async function changeSessions(username: string, expressions: Expressions): Promise<boolean> {
  const Key = { username: userKey(username) };
  return (await sendUpdate({ TableName: usersTable(), Key, ...expressions })) !== undefined;
}
