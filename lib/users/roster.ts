// Who is an administrator: each user's item says so, and the item `#roster` lists them, so that the last one stays.
//
// Whoever is listed is an administrator: a promotion writes the user and then the list, a demotion the list and then the
// user. A process that dies in between leaves an administrator who is not listed, and the same call again heals that.
// Two tags keep one call from undoing another's half: the list is added to only while it is as it was before the user
// was written, and a user is demoted only while nobody has written the role since before the list was.
import { randomUUID } from 'node:crypto';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import { ifConditionHolds, readItem } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import {
  changeItem,
  findUser,
  KIND,
  ROSTER,
  type Role,
  type User,
  type UserWithHash,
  userKey,
  usersTable,
} from './user.ts';

/** The names of the administrators, as the list has them; one consistent read, also a probe of the table. */
export async function listAdmins(): Promise<Set<string>> {
  return (await readRoster()).admins;
}

/**
 * Gives a user a role, or leaves it. Of a demoted user every session ends.
 * @throws AppError `user_not_found`; `last_admin` when nobody else is an administrator.
 */
export async function changeRole(username: string, role: Role): Promise<User> {
  return role === 'admin' ? await promote(username) : await demote(username);
}

async function promote(username: string): Promise<User> {
  for (;;) {
    const { tag } = await readRoster();
    const user = await readUser(username);
    if ((await writeRole(user, 'admin')) && (await list(username, tag))) return { ...user, role: 'admin' };
  }
}

async function demote(username: string): Promise<User> {
  for (;;) {
    const user = await readUser(username);
    if (user.role === 'user') return user;
    await unlist(username);
    if (await writeRole(user, 'user')) return { ...user, role: 'user' };
  }
}

async function readUser(username: string): Promise<UserWithHash> {
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  return user;
}

/** With a demotion the sessions go. False when the role was written since the user was read. */
async function writeRole({ username, role_tag }: UserWithHash, role: Role): Promise<boolean> {
  const tag = randomUUID();
  const written = await changeItem(username, {
    UpdateExpression: `SET #role = :role, role_tag = :tag${role === 'user' ? ', sessions = :none' : ''}`,
    ConditionExpression: 'role_tag = :seen',
    ExpressionAttributeNames: { '#role': 'role' },
    ExpressionAttributeValues: {
      ':role': role,
      ':tag': tag,
      ':seen': role_tag,
      ...(role === 'user' && { ':none': {} }),
    },
  });
  return written || (await readUser(username)).role_tag === tag;
}

/**
 * Deletes a user, and with it every session. What they have said of predictions stays.
 * @throws AppError `user_not_found`; `last_admin` when nobody else is an administrator.
 */
export async function deleteUser(username: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const user = await findUser(username);
    // After a first try it may be our own whose answer was lost.
    if (!user && tries > 0) return;
    if (!user) throw new AppError('user_not_found');
    if (user.role === 'admin') await unlist(username);
    if (await removeUser(username, user.role_tag)) return;
  }
}

async function removeUser(username: string, roleTag: string): Promise<boolean> {
  const removal = new DeleteCommand({
    TableName: usersTable(),
    Key: { username: userKey(username) },
    ConditionExpression: 'role_tag = :tag',
    ExpressionAttributeValues: { ':tag': roleTag },
  });
  return (await ifConditionHolds(() => database().send(removal))) !== undefined;
}

/**
 * Creates the first administrator. A name claims the place first, so that of many at once one gets it; when the process
 * dies before the end, the same name may do it again.
 * @param force also when there are administrators; an existing user gets the role and this password.
 * @throws AppError `admin_exists` or, for a name that is taken, `user_exists`.
 */
export async function createAdmin(username: string, hash: string, now: Date, force: boolean): Promise<void> {
  if (!force && !(await claimFirst(username))) throw new AppError('admin_exists');
  for (;;) {
    const { tag } = await readRoster();
    if (!(await writeAdmin(username, hash, now, force))) {
      await changeItem(ROSTER, {
        UpdateExpression: 'REMOVE #first',
        ConditionExpression: '#first = :key',
        ExpressionAttributeNames: { '#first': 'first' },
        ExpressionAttributeValues: { ':key': userKey(username) },
      });
      throw new AppError('user_exists');
    }
    if (await list(username, tag)) return;
  }
}

/** False when there are administrators, or another name was here before. */
async function claimFirst(username: string): Promise<boolean> {
  return await changeItem(ROSTER, {
    UpdateExpression: 'SET #first = :key',
    ConditionExpression: 'attribute_not_exists(admins) AND (attribute_not_exists(#first) OR #first = :key)',
    ExpressionAttributeNames: { '#first': 'first' },
    ExpressionAttributeValues: { ':key': userKey(username) },
  });
}

/** @param force also when there is a user of that name; otherwise only one that an earlier try has made. */
async function writeAdmin(username: string, hash: string, now: Date, force: boolean): Promise<boolean> {
  return await changeItem(username, {
    UpdateExpression:
      'SET #role = :admin, role_tag = :tag, #hash = :hash, sessions = :none, kind = :kind, ' +
      '#name = if_not_exists(#name, :name), created_at = if_not_exists(created_at, :now)',
    ...(!force && { ConditionExpression: 'attribute_not_exists(username) OR #role = :admin' }),
    ExpressionAttributeNames: { '#role': 'role', '#hash': 'hash', '#name': 'name' },
    ExpressionAttributeValues: {
      ':admin': 'admin',
      ':tag': randomUUID(),
      ':hash': hash,
      ':none': {},
      ':kind': KIND,
      ':name': username,
      ':now': now.toISOString(),
    },
  });
}

/** Puts a name on the list; false when the list was written since its tag `seen` was read. */
async function list(username: string, seen: string | undefined): Promise<boolean> {
  const tag = randomUUID();
  const written = await changeItem(ROSTER, {
    UpdateExpression: 'SET tag = :tag ADD admins :name',
    ConditionExpression: seen === undefined ? 'attribute_not_exists(tag)' : 'tag = :seen',
    ExpressionAttributeValues: {
      ':tag': tag,
      ':name': new Set([userKey(username)]),
      ...(seen !== undefined && { ':seen': seen }),
    },
  });
  return written || (await readRoster()).tag === tag;
}

/**
 * Takes a name from the list, or notes that one that is not on it is about to lose its role.
 * @throws AppError `last_admin` when nobody else is on it.
 */
async function unlist(username: string): Promise<void> {
  const done = await changeItem(ROSTER, {
    UpdateExpression: 'SET tag = :tag DELETE admins :name',
    ConditionExpression:
      '(contains(admins, :key) AND size(admins) > :one) OR ' +
      '(attribute_exists(admins) AND NOT contains(admins, :key))',
    ExpressionAttributeValues: {
      ':tag': randomUUID(),
      ':name': new Set([userKey(username)]),
      ':key': userKey(username),
      ':one': 1,
    },
  });
  if (!done) throw new AppError('last_admin');
}

async function readRoster(): Promise<{ admins: Set<string>; tag: string | undefined }> {
  const item = await readItem<{ admins?: Set<string>; tag?: string }>(usersTable(), { username: ROSTER });
  return { admins: item?.admins ?? new Set(), tag: item?.tag };
}
