// Erasures: an account ends at once, and a record in the users table says what is still to be erased. The record is written before the
// account is deleted, so that no crash loses it; the sweep works it off (docs/decisions/erasure.md).
import { randomBytes } from 'node:crypto';
import { deleteItem, putItem, queryAll, readItem, updateItem } from '#lib/dynamodb.ts';
import { deleteUser } from './administrators.ts';
import { findUser, type User, usersTable } from './user.ts';

export interface Erasure {
  /** What stands in place of the name from now on. */
  pseudonym: string;
  /** The account: its name as registered, and when that was (RFC 3339). */
  account: string;
  account_at: string;
  /** RFC 3339. */
  at: string;
  /** The administrator who deleted the account; absent when its person did. */
  by?: string;
  /** Whether the pictures of answers are erased too. */
  pictures: boolean;
  /** The key of the person in Slack who the account was tied to. */
  slack?: string;
  /** When everything was erased, once that is known. */
  done_at?: string;
}

/** Records share this key of the index by kind, which has other keys for users. */
const KIND = 'erasure';
/** More than one sweep can do. */
const MOST_OPEN = 100;

const keyOf = (pseudonym: string) => ({ username: `erasure#${pseudonym}` });

/**
 * Deletes an account with its sessions, and records what is to be erased.
 * @throws AppError `user_not_found`, `last_admin`; then nothing is erased
 */
export async function beginErasure(
  { username, created_at, slack }: Pick<User, 'username' | 'created_at' | 'slack'>,
  { by, pictures }: Pick<Erasure, 'pictures'> & { by?: string | undefined },
  now: Date,
): Promise<Erasure> {
  const erasure: Erasure = {
    // 64 random bits: nobody can register the name before.
    pseudonym: `deleted-${randomBytes(8).toString('hex')}`,
    account: username,
    account_at: created_at,
    at: now.toISOString(),
    pictures,
    ...(by !== undefined && { by }),
    ...(slack !== undefined && { slack }),
  };
  const { pseudonym, at } = erasure;
  await putItem(usersTable(), { ...keyOf(pseudonym), kind: KIND, created_at: at, ...erasure });
  try {
    await deleteUser(username);
  } catch (error) {
    // When this fails too, the record is found to be of an account that exists.
    await removeErasure(pseudonym).catch(() => undefined);
    throw error;
  }
  return erasure;
}

/** The records from before that time, oldest first, read strongly. */
export async function openErasures(before: Date): Promise<Erasure[]> {
  const query = {
    TableName: usersTable(),
    IndexName: 'kind-created',
    KeyConditionExpression: 'kind = :kind AND created_at < :before',
    ExpressionAttributeValues: { ':kind': KIND, ':before': before.toISOString() },
  };
  const found: Erasure[] = [];
  for await (const { username } of queryAll<{ username: string }>(query)) {
    const erasure = await readItem<Erasure>(usersTable(), { username });
    if (erasure) found.push(erasure);
    if (found.length === MOST_OPEN) break;
  }
  return found;
}

/**
 * Whether the account still exists, so that nothing of it may be erased; and from when on the name belongs to another account, if it does.
 */
export async function whoHasTheName({
  account,
  account_at,
}: Erasure): Promise<'itself' | { since?: string }> {
  const user = await findUser(account);
  if (user?.created_at === account_at) return 'itself';
  return user ? { since: user.created_at } : {};
}

/** Ends the tie to a person in Slack. @returns whether there was one */
export async function eraseTie({ account, slack }: Erasure): Promise<boolean> {
  if (slack === undefined) return false;
  const found = await readItem<{ account: string }>(usersTable(), { username: slack });
  if (found?.account !== account) return false;
  return await deleteItem(
    usersTable(),
    { username: slack },
    { when: '#account = :name', values: { name: account } },
  );
}

/** Notes that everything was erased. @returns when that was first noted */
export async function noteErased({ pseudonym }: Erasure, now: Date): Promise<string> {
  const when = { when: 'attribute_exists(#kind)' };
  const setOnce = { done_at: now.toISOString() };
  const item = await updateItem<Erasure>(usersTable(), keyOf(pseudonym), { setOnce, ...when });
  return item?.done_at ?? now.toISOString();
}

/** Forgets which account had the pseudonym. */
export async function removeErasure(pseudonym: string): Promise<void> {
  await deleteItem(usersTable(), keyOf(pseudonym));
}
