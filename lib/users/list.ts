// All users, newest first, a page at a time, from an index that holds no hash.
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { database } from '#lib/aws.ts';
import { KIND, type User, userKey, usersTable } from './user.ts';

/** A place in the list: after this user, whether or not there is one. */
export const position = z.strictObject({ at: z.iso.datetime(), key: z.string().min(1).max(80) });
type Position = z.output<typeof position>;

type ListedUser = Pick<User, 'username' | 'role' | 'created_at'>;

interface Page {
  items: ListedUser[];
  /** Where the next page begins; undefined after the last. */
  next?: Position;
}

/** The index follows the table within a second or so. */
export async function listUsers(limit: number, after?: Position): Promise<Page> {
  const { Items = [] } = await database().send(
    new QueryCommand({
      TableName: usersTable(),
      IndexName: 'kind-created',
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': KIND },
      ScanIndexForward: false,
      // One more than a page holds tells whether there is a next one.
      Limit: limit + 1,
      ExclusiveStartKey: after && { kind: KIND, created_at: after.at, username: after.key },
    }),
  );
  const found = Items.map(({ name, role, created_at }) => ({ username: name, role, created_at }));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || !last) return { items };
  return { items, next: { at: last.created_at, key: userKey(last.username) } };
}
