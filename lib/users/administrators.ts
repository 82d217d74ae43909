// Administrators: each user's item has the role, and the item `#roster` lists the administrators, so that one always stays.
//
// Invariant: every listed user is an administrator. A promotion writes the user first and the list second; a demotion
// writes the list first and the user second. A process that crashes in between leaves an administrator who is not listed;
// the same call again finishes the work. Two tags keep concurrent calls from undoing each other's half: a name is added to
// the list only if the list has not changed since before the user was written, and a user is demoted only if the role has
// not been written since before the list was (docs/decisions/last-administrator.md).
import { randomUUID } from 'node:crypto';
import { deleteItem, readItem } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import {
  ADMIN_LIST,
  changeItem,
  findUser,
  KIND,
  type Role,
  type User,
  type UserWithHash,
  userKey,
  usersTable,
} from './user.ts';

/** Names of the administrators in lower case, read strongly. `GET /ready` uses it to probe the table. */
export async function listAdmins(): Promise<Set<string>> {
  return (await readList()).admins;
}

/**
 * Gives a user a role. A user who is demoted loses every session.
 * @throws AppError `user_not_found`; `last_admin` when there is no other administrator.
 */
export async function changeRole(username: string, role: Role): Promise<User> {
  return role === 'admin' ? await promote(username) : await demote(username);
}

async function promote(username: string): Promise<User> {
  for (;;) {
    const { tag } = await readList();
    const user = await readUser(username);
    if ((await writeRole(user, 'admin')) && (await addToList(username, tag)))
      return { ...user, role: 'admin' };
  }
}

async function demote(username: string): Promise<User> {
  for (;;) {
    const user = await readUser(username);
    if (user.role === 'user') return user;
    await removeFromList(username);
    if (await writeRole(user, 'user')) return { ...user, role: 'user' };
  }
}

async function readUser(username: string): Promise<UserWithHash> {
  const user = await findUser(username);
  if (!user) throw new AppError('user_not_found');
  return user;
}

/** @returns false when the role was written since the user was read. */
async function writeRole({ username, role_tag }: UserWithHash, role: Role): Promise<boolean> {
  const tag = randomUUID();
  const written = await changeItem(username, {
    set: { role, role_tag: tag, ...(role === 'user' && { sessions: {} }) },
    when: '#role_tag = :seen',
    values: { seen: role_tag },
  });
  return written || (await readUser(username)).role_tag === tag;
}

/**
 * Deletes a user and every session. The user's feedback stays.
 * @throws AppError `user_not_found`; `last_admin` when there is no other administrator.
 */
export async function deleteUser(username: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const user = await findUser(username);
    // After a first try the user may be gone because our own write was done and its answer was lost.
    if (!user && tries > 0) return;
    if (!user) throw new AppError('user_not_found');
    if (user.role === 'admin') await removeFromList(username);
    const unchanged = { when: '#role_tag = :seen', values: { seen: user.role_tag } };
    if (await deleteItem(usersTable(), { username: userKey(username) }, unchanged)) return;
  }
}

/**
 * Creates the first administrator. The name is reserved in the list first, so that of several concurrent calls one
 * succeeds; after a crash the same name can be used again.
 * @param force also when there are administrators; an existing user gets the role and this password
 * @throws AppError `admin_exists`; `user_exists` when the name is taken.
 */
export async function createAdmin(username: string, hash: string, now: Date, force: boolean): Promise<void> {
  if (!force && !(await reserveFirst(username))) throw new AppError('admin_exists');
  for (;;) {
    const { tag } = await readList();
    if (!(await writeAdmin(username, hash, now, force))) {
      await releaseFirst(username);
      throw new AppError('user_exists');
    }
    if (await addToList(username, tag)) return;
  }
}

/** @returns false when there are administrators, or another name is reserved. */
async function reserveFirst(username: string): Promise<boolean> {
  return await changeItem(ADMIN_LIST, {
    set: { first: userKey(username) },
    when: 'attribute_not_exists(#admins) AND (attribute_not_exists(#first) OR #first = :key)',
    values: { key: userKey(username) },
  });
}

async function releaseFirst(username: string): Promise<void> {
  await changeItem(ADMIN_LIST, {
    remove: ['first'],
    when: '#first = :key',
    values: { key: userKey(username) },
  });
}

/**
 * Writes the administrator's own item.
 * @returns false when a user of that name exists; never with `force`
 */
async function writeAdmin(username: string, hash: string, now: Date, force: boolean): Promise<boolean> {
  return await changeItem(username, {
    set: { role: 'admin', role_tag: randomUUID(), hash, sessions: {}, kind: KIND },
    setOnce: { name: username, created_at: now.toISOString() },
    // An administrator without `force` is the result of an earlier try that crashed.
    ...(!force && { when: 'attribute_not_exists(#username) OR #role = :admin', values: { admin: 'admin' } }),
  });
}

/** @returns false when the list was written since its tag `seen` was read. */
async function addToList(username: string, seen: string | undefined): Promise<boolean> {
  const tag = randomUUID();
  const isUnchanged =
    seen === undefined ? { when: 'attribute_not_exists(#tag)' } : { when: '#tag = :seen', values: { seen } };
  const written = await changeItem(ADMIN_LIST, {
    set: { tag },
    add: { admins: new Set([userKey(username)]) },
    ...isUnchanged,
  });
  return written || (await readList()).tag === tag;
}

/**
 * Removes a name from the list. For a name that is not on it, only the tag changes.
 * @throws AppError `last_admin` when nobody else is listed.
 */
async function removeFromList(username: string): Promise<void> {
  const done = await changeItem(ADMIN_LIST, {
    set: { tag: randomUUID() },
    delete: { admins: new Set([userKey(username)]) },
    when:
      '(contains(#admins, :key) AND size(#admins) > :one) OR ' +
      '(attribute_exists(#admins) AND NOT contains(#admins, :key))',
    values: { key: userKey(username), one: 1 },
  });
  if (!done) throw new AppError('last_admin');
}

async function readList(): Promise<{ admins: Set<string>; tag: string | undefined }> {
  const item = await readItem<{ admins?: Set<string>; tag?: string }>(usersTable(), { username: ADMIN_LIST });
  return { admins: item?.admins ?? new Set(), tag: item?.tag };
}
