// Users and their sessions in DynamoDB; the item `#roster` lists the administrators.
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { database, isConditionFailed } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';

type Role = 'user' | 'admin';

/** A name that may be registered (CONTRACT). */
export const username = z
  .string()
  .regex(/^[A-Za-z0-9._-]{3,80}$/, { error: 'de 3 a 80 letras, cifras, «.», «_» o «-»' });

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
}

/** No user name holds a `#`, so this key cannot collide with one. */
const ROSTER = '#roster';
const MAX_SESSIONS = 10;

const table = () => config('USERS_TABLE').USERS_TABLE;
/** The key of a name: registration is unique without case. */
const userKey = (username: string) => username.toLowerCase();

/** The user of that name in any case, or undefined. */
export async function findUser(username: string): Promise<UserWithHash | undefined> {
  const { Item } = await database().send(
    new GetCommand({ TableName: table(), Key: { username: userKey(username) }, ConsistentRead: true }),
  );
  if (!Item || Item.username === ROSTER) return undefined;
  return {
    username: Item.name,
    role: Item.role,
    created_at: Item.created_at,
    hash: Item.hash,
    sessions: new Map(Object.entries(Item.sessions)),
  };
}

/** @throws AppError `user_exists` when the name is taken, in whatever case. */
export async function createUser(username: string, hash: string, now: Date): Promise<User> {
  const user = { name: username, role: 'user' as const, created_at: now.toISOString(), sessions: {} };
  try {
    await database().send(
      new PutCommand({
        TableName: table(),
        Item: { username: userKey(username), ...user, hash },
        ConditionExpression: 'attribute_not_exists(username)',
      }),
    );
  } catch (error) {
    throw isConditionFailed(error) ? new AppError('user_exists', { cause: error }) : error;
  }
  return { username, role: user.role, created_at: user.created_at, sessions: new Map() };
}

/**
 * Adds a session in one conditional write; when there would be more than ten, expired ones go and then the oldest.
 * @throws AppError `user_not_found` when the user was deleted meanwhile.
 */
export async function addSession(user: User, sid: string, session: Session, now: Date): Promise<void> {
  const { username } = user;
  for (let sessions = user.sessions; ; sessions = await readSessions(username)) {
    const dropped = sessionsToDrop(sessions, now);
    const names = Object.fromEntries(dropped.map((id, i) => [`#old${i}`, id]));
    const gone = Object.keys(names).map((name) => `sessions.${name}`);
    try {
      await database().send(
        new UpdateCommand({
          TableName: table(),
          Key: { username: userKey(username) },
          UpdateExpression: `SET sessions.#sid = :session${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''}`,
          // The map is as it was read, or another login came between and this one looks again.
          ConditionExpression: [
            'size(sessions) = :size',
            ...gone.map((path) => `attribute_exists(${path})`),
          ].join(' AND '),
          ExpressionAttributeNames: { '#sid': sid, ...names },
          ExpressionAttributeValues: { ':session': session, ':size': sessions.size },
        }),
      );
      return;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
  }
}

async function readSessions(username: string): Promise<User['sessions']> {
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  return user.sessions;
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
 * Creates the first administrator. The roster is written first: a death in between leaves a listed name that a second
 * call completes, never an administrator that the roster does not list.
 * @param force also when there are administrators; an existing user gets the role and this password.
 * @throws AppError `admin_exists` or, for a name that is taken, `user_exists`.
 */
export async function createAdmin(username: string, hash: string, now: Date, force: boolean): Promise<void> {
  await changeRoster(
    'ADD admins :name',
    username,
    force ? undefined : 'attribute_not_exists(admins) OR admins = :name',
  ).catch((error) => {
    throw isConditionFailed(error) ? new AppError('admin_exists', { cause: error }) : error;
  });
  try {
    await database().send(
      new UpdateCommand({
        TableName: table(),
        Key: { username: userKey(username) },
        UpdateExpression:
          'SET #role = :admin, #hash = :hash, sessions = :none, ' +
          '#name = if_not_exists(#name, :name), created_at = if_not_exists(created_at, :now)',
        ...(!force && { ConditionExpression: 'attribute_not_exists(username)' }),
        ExpressionAttributeNames: { '#role': 'role', '#hash': 'hash', '#name': 'name' },
        ExpressionAttributeValues: {
          ':admin': 'admin',
          ':hash': hash,
          ':none': {},
          ':name': username,
          ':now': now.toISOString(),
        },
      }),
    );
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    await changeRoster('DELETE admins :name', username);
    throw new AppError('user_exists', { cause: error });
  }
}

async function changeRoster(expression: string, username: string, condition?: string): Promise<void> {
  await database().send(
    new UpdateCommand({
      TableName: table(),
      Key: { username: ROSTER },
      UpdateExpression: expression,
      ...(condition && { ConditionExpression: condition }),
      ExpressionAttributeValues: { ':name': new Set([userKey(username)]) },
    }),
  );
}

/** The names of the administrators, as the roster lists them; one consistent read, also a probe of the table. */
export async function listAdmins(): Promise<Set<string>> {
  const { Item } = await database().send(
    new GetCommand({ TableName: table(), Key: { username: ROSTER }, ConsistentRead: true }),
  );
  return Item?.admins ?? new Set();
}
