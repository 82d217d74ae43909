// Lists of feedback, newest first, a page at a time: a user's, a day's, everybody's.
import * as z from 'zod';
import { type Page as PageOf, pageOf, queryFirst } from '#lib/dynamodb.ts';
import { addDays, dayOf } from './days.ts';
import type { ListedFeedback } from './entry.ts';
import { feedbackTable } from './store.ts';

/**
 * A place in any list: after this entry, whether or not it exists. It says nothing of whose list it is; the list is the
 * caller's to ask for, so that another list's place shows nothing of that list.
 */
export const position = z.strictObject({ at: z.iso.datetime(), id: z.string().min(1).max(64) });
export type Position = z.output<typeof position>;

export type Page = PageOf<ListedFeedback, Position>;

/** A list is no archive: everybody's feedback goes back so far. */
const LOOK_BACK_DAYS = 400;
/** In one call; a page that ends before it is full goes on in the next. */
const DAYS_AT_ONCE = 10;
const ROUNDS = 4;

/** @param since when the account began: what was said before is of an account that was deleted, and had the same name. */
export async function listOfUser(
  username: string,
  limit: number,
  after?: Position,
  since?: string,
): Promise<Page> {
  // DynamoDB refuses a start outside of what is asked for; there is nothing older to list.
  if (since !== undefined && after && after.at < since) return { items: [] };
  return pageOf(await newest('username-at', { username }, limit, after, since), limit, positionOf);
}

/** @param day "2026-01-02", of UTC. */
export async function listOfDay(day: string, limit: number, after?: Position): Promise<Page> {
  return pageOf(await newest('day-at', { day }, limit, after), limit, positionOf);
}

/** Everybody's, from now back. A page may be short, even empty, and still have a next one: between are quiet weeks. */
export async function listNewest(limit: number, now: Date, after?: Position): Promise<Page> {
  const today = dayOf(now);
  const oldest = addDays(today, -LOOK_BACK_DAYS);
  // A place in the future is as good as none.
  const start = after && after.at.slice(0, 10) <= today ? after : endOf(today);
  const items: ListedFeedback[] = [];
  let from = start.at.slice(0, 10);
  for (let round = 0; round < ROUNDS && from >= oldest; round++) {
    const days = Array.from({ length: DAYS_AT_ONCE }, (_, k) => addDays(from, -k)).filter(
      (day) => day >= oldest,
    );
    const isStart = (day: string) => day === start.at.slice(0, 10);
    const found = await Promise.all(
      days.map((day) => newest('day-at', { day }, limit, isStart(day) ? start : undefined)),
    );
    items.push(...found.flat());
    if (items.length > limit) return pageOf(items, limit, positionOf);
    from = addDays(from, -DAYS_AT_ONCE);
  }
  return from < oldest ? { items } : { items, next: endOf(from) };
}

/** Before every entry of that day: no id of ours sorts after "~". */
function endOf(day: string): Position {
  return { at: `${day}T23:59:59.999Z`, id: '~' };
}

/** One more than a page holds, if there are so many: whether there is a next page. */
async function newest(
  IndexName: 'username-at' | 'day-at',
  key: { username: string } | { day: string },
  limit: number,
  after: Position | undefined,
  since = '',
): Promise<ListedFeedback[]> {
  const [[name, value] = ['', '']] = Object.entries(key);
  return await queryFirst<ListedFeedback>({
    TableName: feedbackTable(),
    IndexName,
    KeyConditionExpression: `#key = :key${since && ' AND #at >= :since'}`,
    ExpressionAttributeNames: { '#key': name, ...(since && { '#at': 'at' }) },
    ExpressionAttributeValues: { ':key': value, ...(since && { ':since': since }) },
    ScanIndexForward: false,
    // Even with the longest comments this stays below the 1 MB of one answer.
    Limit: limit + 1,
    ExclusiveStartKey: after && { ...key, at: after.at, feedback_id: after.id },
  });
}

function positionOf({ at, feedback_id }: ListedFeedback): Position {
  return { at, id: feedback_id };
}
