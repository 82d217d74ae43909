// Lists all users by pages, newest first, from an index that has no password hashes.
import * as z from 'zod/mini';
import { type Page, pageOf, queryFirst } from '#lib/dynamodb.ts';
import { KIND, type User, userKey, usersTable } from './user.ts';

/** A place in the list: directly after a user with this time and key, who may have been deleted. */
export const position = z.strictObject({
  at: z.iso.datetime(),
  key: z.string().check(z.minLength(1), z.maxLength(80)),
});
type Position = z.output<typeof position>;

type ListedUser = Pick<User, 'username' | 'role' | 'created_at'>;

/** The index is up to about a second behind the table. */
export async function listUsers(limit: number, after?: Position): Promise<Page<ListedUser, Position>> {
  const found = await queryFirst<ListedUser & { name: string }>({
    TableName: usersTable(),
    IndexName: 'kind-created',
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': KIND },
    ScanIndexForward: false,
    // One more than a page has, to see whether there is a next page.
    Limit: limit + 1,
    ExclusiveStartKey: after && { kind: KIND, created_at: after.at, username: after.key },
  });
  const users = found.map(({ name, role, created_at }) => ({ username: name, role, created_at }));
  return pageOf(users, limit, ({ created_at, username }) => ({ at: created_at, key: userKey(username) }));
}
