// The list of groups for administrators, latest change first, and what they read of one.
import * as z from 'zod';
import { config } from '#lib/config.ts';
import { getItems, type Page, queryFirst } from '#lib/dynamodb.ts';
import { dailyCounts, type Group, statusOf } from './group.ts';
import { type GroupItem, groupFrom, LISTED } from './group-item.ts';

export const status = z.enum(['firing', 'acknowledged', 'silenced', 'resolved']);

/** A place in the list: after this group. */
export const groupPosition = z.strictObject({
  changed_at: z.iso.datetime(),
  fingerprint: z.string().min(1).max(64),
});
type Position = z.output<typeof groupPosition>;

export interface Wanted {
  state?: z.output<typeof status> | undefined;
  /** Part of the source, title or error, in any case. */
  q?: string | undefined;
}

const KEYS_PER_ROUND = 100;
/** In one call; a page that ends before it is full goes on in the next. */
const ROUNDS = 5;

/** A page may be short, even empty, and still have a next one: between are groups that are not wanted. */
export async function listGroups(
  wanted: Wanted,
  limit: number,
  after?: Position,
): Promise<Page<Group, Position>> {
  const { ALERTS_TABLE } = config('ALERTS_TABLE');
  const items: Group[] = [];
  let from = after;
  for (let round = 0; round < ROUNDS; round++) {
    const keys = await queryFirst<Position>({
      TableName: ALERTS_TABLE,
      IndexName: 'listed-changed',
      KeyConditionExpression: 'listed = :listed',
      ExpressionAttributeValues: { ':listed': LISTED },
      ScanIndexForward: false,
      Limit: KEYS_PER_ROUND,
      ExclusiveStartKey: from && { listed: LISTED, ...from },
    });
    const groups = await groupsOf(ALERTS_TABLE, keys);
    for (const { changed_at, fingerprint } of keys) {
      const group = groups.get(fingerprint);
      from = { changed_at, fingerprint };
      if (!group || !matches(group, wanted)) continue;
      items.push(group);
      if (items.length === limit) return { items, next: from };
    }
    if (keys.length < KEYS_PER_ROUND) return { items };
  }
  return from ? { items, next: from } : { items };
}

async function groupsOf(table: string, keys: readonly Position[]): Promise<Map<string, Group>> {
  const items = await getItems<GroupItem>(
    table,
    keys.map(({ fingerprint }) => ({ fingerprint })),
  );
  return new Map(items.map((item) => [item.fingerprint, groupFrom(item)]));
}

function matches(group: Group, { state, q }: Wanted): boolean {
  if (state !== undefined && statusOf(group) !== state) return false;
  const { source, title, error } = group.alert;
  return (
    q === undefined || `${source} ${title} ${error?.message ?? ''}`.toLowerCase().includes(q.toLowerCase())
  );
}

const person = z.object({ by: z.string(), at: z.iso.datetime() });

/** A group as an administrator reads it. */
export const groupView = z.object({
  fingerprint: z.string(),
  /** To be sent back with an action: what is acted on must still be so. */
  rev: z.int(),
  state: status,
  kind: z.enum(['log', 'alarm', 'dead_letter', 'event', 'announcement']),
  severity: z.enum(['info', 'warning', 'error', 'critical']),
  title: z.string(),
  source: z.string(),
  error: z.object({ type: z.string(), message: z.string(), stack: z.string().optional() }).nullable(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  first_seen: z.iso.datetime(),
  last_at: z.iso.datetime(),
  firing_since: z.iso.datetime().nullable(),
  /** Occurrences while it is remembered; those of the last 24 hours in eight buckets of three hours, the oldest first. */
  count: z.int(),
  daily: z.array(z.int()),
  /** How often it opened within 24 hours; whether it is recurring or flapping. */
  openings: z.int(),
  recurring: z.boolean(),
  acknowledged: person.nullable(),
  silenced: person.extend({ until: z.iso.datetime(), reason: z.string().nullable() }).nullable(),
  resolved: person.nullable(),
  assigned_to: z.string().nullable(),
  log: z.array(person.extend({ via: z.enum(['slack', 'page', 'api']), what: z.string() })),
});

export function viewOf(group: Group, now: Date): z.input<typeof groupView> {
  const { fingerprint, rev, alert, handling, first_seen, last_at, firing_since, total, openings, recurring } =
    group;
  const { kind = 'log', severity, title, source, error, fields, links } = alert;
  return {
    fingerprint,
    rev,
    state: statusOf(group),
    kind,
    severity,
    title,
    source,
    error: error ?? null,
    fields,
    links,
    first_seen,
    last_at,
    firing_since: firing_since ?? null,
    count: total,
    daily: dailyCounts(group, now),
    openings: openings.length,
    recurring,
    acknowledged: handling?.status === 'acknowledged' ? { by: handling.by, at: handling.at } : null,
    silenced: handling?.status === 'silenced' ? { ...handling, reason: handling.reason ?? null } : null,
    resolved: group.resolved ?? null,
    assigned_to: group.assigned_to ?? null,
    log: [...group.log],
  };
}
