// The audit log in DynamoDB: entries are appended, kept for 400 days, and listed newest first. Only an erasure changes any (erase.ts).
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { type Page, pageOf, putItem, queryAll } from '#lib/dynamodb.ts';
import { asError, logger } from '#lib/log.ts';
import type { AuditAction, AuditEntry } from './entry.ts';

const RETENTION_SECONDS = 400 * 24 * 3600;
/** The same for every entry: the key of the index of all. */
const KIND = 'entry';
/** Sorts before every place; DynamoDB refuses an empty text as part of a key. */
export const FIRST_PLACE = '0';
/** Longer names and targets are no ids of ours: somebody tried them. */
const MOST_CHARACTERS = 200;

/** A place in any of the lists: directly after this entry. It names no list. */
export const position = z.strictObject({ place: z.string().check(z.minLength(1), z.maxLength(80)) });
type Position = z.output<typeof position>;

/** `actor` is the key, in lower case; `name` the actor as written; `place` sorts by time and tells entries of one millisecond apart. */
export type Item = Omit<AuditEntry, 'actor'> & {
  actor: string;
  name: string;
  place: string;
  kind: string;
  expires_at: number;
};

export const auditTable = () => config('AUDIT_TABLE').AUDIT_TABLE;
const shortened = (text: string) => text.slice(0, MOST_CHARACTERS) || '?';

/**
 * Appends an entry. It never throws: what it records is done already. A failure is logged as an error, which becomes an alert.
 * @param id of an entry that may be recorded again: with the same one it is written once
 */
export async function recordAudit(entry: AuditEntry, id = randomUUID().slice(0, 8)): Promise<void> {
  const target = entry.target?.slice(0, MOST_CHARACTERS);
  await appendAudit({ ...entry, target }, id).catch((error) => {
    logger.error('an entry of the audit log was not written', {
      error: asError(error),
      action: entry.action,
    });
  });
}

/**
 * Appends an entry, for work that is done again when this fails.
 * @param id tells entries of one millisecond apart; with the same one an entry is written once
 * @throws AppError `unavailable`
 */
export async function appendAudit(entry: AuditEntry, id: string): Promise<void> {
  const { actor, target, ...rest } = entry;
  const item: Item = {
    ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as typeof rest),
    ...(target && { target }),
    actor: shortened(actor).toLowerCase(),
    name: shortened(actor),
    place: `${entry.at}#${id}`,
    kind: KIND,
    expires_at: Math.floor(Date.parse(entry.at) / 1000) + RETENTION_SECONDS,
  };
  await putItem(auditTable(), { ...item });
}

export interface AuditFilter {
  actor?: string | undefined;
  action?: AuditAction | undefined;
  /** RFC 3339; entries from then on. */
  since?: string | undefined;
}

/** The entries that fit, newest first. Of an actor they are read strongly; another list is about a second behind. */
export async function listAudit(
  { actor, action, since }: AuditFilter,
  limit: number,
  now: Date,
  after?: Position,
): Promise<Page<AuditEntry, Position>> {
  // Places begin with a time in milliseconds, and a time without them would sort after its own second.
  const first = since === undefined ? FIRST_PLACE : new Date(since).toISOString();
  // DynamoDB refuses a range that ends before it begins.
  if (after && after.place < first) return { items: [] };
  const [index, name, value] = keyOf(actor, action);
  const filters = [
    ...(actor !== undefined && action !== undefined ? ['#action = :action'] : []),
    '#expires > :now',
  ];
  const found: Item[] = [];
  for await (const item of queryAll<Item>({
    TableName: auditTable(),
    ...(index && { IndexName: index }),
    KeyConditionExpression: `#key = :key AND #place ${after ? 'BETWEEN :since AND :before' : '>= :since'}`,
    FilterExpression: filters.join(' AND '),
    ExpressionAttributeNames: {
      '#key': name,
      '#place': 'place',
      '#expires': 'expires_at',
      ...(filters.length > 1 && { '#action': 'action' }),
    },
    ExpressionAttributeValues: {
      ':key': value,
      ':since': first,
      ':now': Math.floor(now.getTime() / 1000),
      ...(after && { ':before': after.place }),
      ...(filters.length > 1 && { ':action': action }),
    },
    ScanIndexForward: false,
  })) {
    // The range includes the entry that the page before ended with.
    if (item.place !== after?.place) found.push(item);
    if (found.length > limit) break;
  }
  const page = pageOf(found, limit, ({ place }) => ({ place }));
  return { ...page, items: page.items.map(entryOf) };
}

function keyOf(actor: string | undefined, action: string | undefined): [string | undefined, string, string] {
  if (actor !== undefined) return [undefined, 'actor', actor.toLowerCase()];
  if (action !== undefined) return ['action-place', 'action', action];
  return ['kind-place', 'kind', KIND];
}

function entryOf({ name, place: _p, kind: _k, expires_at: _e, ...entry }: Item): AuditEntry {
  return { ...entry, actor: name };
}
