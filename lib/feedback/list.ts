// Lists of feedback, newest first, in pages: of one user, of one day, of everybody.
import * as z from 'zod/mini';
import { type Page as PageOf, pageOf, queryFirst } from '#lib/dynamodb.ts';
import type { ListedFeedback } from './entry.ts';
import { addDays, dayOf, feedbackTable } from './store.ts';

/**
 * A position in any list: directly after this entry, whether or not the entry exists. It does not name a list, so a
 * cursor taken from another list reveals nothing of that list.
 */
export const position = z.strictObject({
  at: z.iso.datetime(),
  id: z.string().check(z.minLength(1), z.maxLength(64)),
});
export type Position = z.output<typeof position>;

export type Page = PageOf<ListedFeedback, Position>;

/** The list of everybody's feedback ends here. */
const LOOK_BACK_DAYS = 400;
/** One call asks for at most 40 days; a page may end before it is full, and the next page continues. */
const DAYS_AT_ONCE = 10;
const ROUNDS = 4;

/** @param since when the account was created: older feedback is of a deleted account that had the same name. */
export async function listOfUser(
  username: string,
  limit: number,
  after?: Position,
  since?: string,
): Promise<Page> {
  // DynamoDB refuses a start key outside of the key condition. Nothing older is to be listed.
  if (since !== undefined && after && after.at < since) return { items: [] };
  return pageOf(await newest('username-at', { username }, limit, after, since), limit, positionOf);
}

/** @param day "2026-01-02", of UTC. */
export async function listOfDay(day: string, limit: number, after?: Position): Promise<Page> {
  return pageOf(await newest('day-at', { day }, limit, after), limit, positionOf);
}

/** Everybody's feedback. A short or empty page may have a next page, because there may be weeks without feedback. */
export async function listNewest(limit: number, now: Date, after?: Position): Promise<Page> {
  const today = dayOf(now);
  const oldest = addDays(today, -LOOK_BACK_DAYS);
  // A position in the future counts as none.
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

/** The position before all entries of that day: none of our ids sorts after "~". */
function endOf(day: string): Position {
  return { at: `${day}T23:59:59.999Z`, id: '~' };
}

/** Reads one entry more than a page holds; `pageOf` needs it to know whether there is a next page. */
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
    // Even with the longest comments this is less than 1 MB, DynamoDB's limit for one answer.
    Limit: limit + 1,
    ExclusiveStartKey: after && { ...key, at: after.at, feedback_id: after.id },
  });
}

function positionOf({ at, feedback_id }: ListedFeedback): Position {
  return { at, id: feedback_id };
}
