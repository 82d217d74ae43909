// The list of groups for administrators, the latest change first.
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { getItems, type Page, queryFirst } from '#lib/dynamodb.ts';
import type { Status } from '../alert.ts';
import { type Group, statusOf } from './group.ts';
import { type GroupItem, groupFrom, LISTED, readAttributes } from './group-item.ts';

/** A place in the list: after this group. */
export const alertPosition = z.strictObject({
  changed_at: z.iso.datetime(),
  fingerprint: z.string().check(z.minLength(1), z.maxLength(64)),
});
type Position = z.output<typeof alertPosition>;

export interface Wanted {
  state?: Status | undefined;
  /** Only those that are not resolved. */
  isOpen?: true;
  /** Part of "source: title" or of the error's message, in any case. */
  q?: string | undefined;
}

const KEYS_PER_ROUND = 100;
/** Rounds of one call, so that it ends in time; a page that is not full then goes on in the next. */
const ROUNDS = 5;

/** A page may be short, even empty, and have a next one: between them stand groups that are not wanted. */
export async function listGroups(
  wanted: Wanted,
  limit: number,
  after?: Position,
): Promise<Page<Group, Position>> {
  const { ALERTS_TABLE } = config('ALERTS_TABLE');
  const items: Group[] = [];
  let from = after;
  for (let round = 0; round < ROUNDS; round++) {
    const keys = await keysAfter(ALERTS_TABLE, from);
    const groups = await groupsOf(ALERTS_TABLE, keys);
    for (const { changed_at, fingerprint } of keys) {
      const group = groups.get(fingerprint);
      from = { changed_at, fingerprint };
      if (group && isWanted(group, wanted)) items.push(group);
      if (items.length === limit) return { items, next: from };
    }
    if (keys.length < KEYS_PER_ROUND) return { items };
  }
  return from ? { items, next: from } : { items };
}

async function keysAfter(table: string, from: Position | undefined): Promise<Position[]> {
  return await queryFirst<Position>({
    TableName: table,
    IndexName: 'listed-changed',
    KeyConditionExpression: 'listed = :listed',
    ExpressionAttributeValues: { ':listed': LISTED },
    ScanIndexForward: false,
    Limit: KEYS_PER_ROUND,
    ...(from && { ExclusiveStartKey: { listed: LISTED, ...from } }),
  });
}

async function groupsOf(table: string, keys: readonly Position[]): Promise<Map<string, Group>> {
  const items = await getItems<GroupItem>(
    table,
    keys.map(({ fingerprint }) => ({ fingerprint })),
    readAttributes(new Date()),
  );
  return new Map(items.map((item) => [item.fingerprint, groupFrom(item)]));
}

function isWanted(group: Group, { state, isOpen, q = '' }: Wanted): boolean {
  const status = statusOf(group);
  if ((state !== undefined && status !== state) || (isOpen && status === 'resolved')) return false;
  const { source, title, error } = group.alert;
  return `${source}: ${title} ${error?.message ?? ''}`.toLowerCase().includes(q.toLowerCase());
}
