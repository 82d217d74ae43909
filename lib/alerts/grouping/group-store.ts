// Groups of alerts in DynamoDB. A bare repeat is one ADD without a read; everything else reads the group, applies
// next(), and writes on condition of the version that was read.
import { config } from '#lib/config.ts';
import { queryFirst, readItem, updateItem } from '#lib/dynamodb.ts';
import type { Alert } from '../alert.ts';
import { bucketOf, type Explanation, type Group, isSilenced, placeOf, SEVERITIES } from './group.ts';
import {
  attributesOf,
  type GroupItem,
  groupFrom,
  LEGACY_ATTRIBUTES,
  type LegacyItem,
  numbersOf,
  requestAttributes,
} from './group-item.ts';
import { sendStateChange } from './live-state.ts';
import { type GroupEvent, next } from './next.ts';
import { dueAt, expiresAt } from './rules/elapse.ts';
import { type PersonAction, type Refusal, refusalOf } from './rules/handling.ts';
import { isEscalation } from './rules/opening.ts';
import { plannedFor } from './silences.ts';

const table = () => config('ALERTS_TABLE').ALERTS_TABLE;

/** The one value of the key of the sweep's index `open-due`. */
const OPEN = 'yes';

/** Batches remembered before the older half is forgotten. Each write is billed by the size of the item. */
export const MAX_SEEN = 500;

/** A round fails only when another writer changed the group between its read and its write. */
const ROUNDS = 20;

const NOT_SEEN = 'NOT contains(#seen, :batch) AND NOT contains(#seen_before, :batch)';

/**
 * Records an event of a batch, once however often the batch comes.
 * @returns the group with the notices to send in its outbox; undefined when nothing is to be sent or redrawn now.
 * @throws AppError `unavailable` during an outage: nothing is recorded then, or all of it.
 */
export async function recordGroupEvent(
  fingerprint: string,
  event: GroupEvent & { alert: Alert },
  batch: string,
  now: Date,
): Promise<Group | undefined> {
  for (let round = 0; round < ROUNDS; round++) {
    // In a storm this is usually enough: nearly every occurrence repeats a fault whose window is open.
    const counted = await countRepeat(fingerprint, event, batch, now);
    if (counted && needsAttention(counted, now)) return await tick(fingerprint, now);
    if (counted) return counted.slack && groupFrom(counted);
    const found = await find(fingerprint);
    // Its first delivery may have died before it sent what it wrote.
    if (found && hasSeen(found.item, batch)) return found.group;
    const planned = await plannedFor(silenceableIn(event, found?.group), now);
    const after = next(found?.group, { ...event, planned }, now);
    // A change that came late, or again: nothing to write, so that many at once do not wait for each other.
    if (after === found?.group) return undefined;
    if (after && (await write(found, after, now, batch))) return { ...after, version: after.version + 1 };
  }
  throw new Error(`alert group ${fingerprint} kept changing under ${ROUNDS} rounds`);
}

/** Lets everything happen that is due by now. @returns as `recordGroupEvent`, undefined also when there is no such group. */
export async function tick(
  fingerprint: string,
  now: Date,
  explained?: Explanation,
): Promise<Group | undefined> {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await find(fingerprint);
    if (!found) return undefined;
    const { item, group } = found;
    const planned = await plannedFor(group.alert, now);
    const after = next(group, { type: 'tick', explained, planned }, now) ?? group;
    if (after === group && item.due === dueAt(after, now)) return after;
    if (await write(found, after, now)) return { ...after, version: after.version + 1 };
  }
  throw new Error(`alert group ${fingerprint} kept changing under ${ROUNDS} rounds`);
}

/**
 * Does what a person asks for, once: a request that is sent again finds it done.
 * @returns the group, with the notices to send in its outbox, or why it is not done; undefined when there is no such group.
 * @throws AppError `unavailable`.
 */
export async function actOnGroup(
  fingerprint: string,
  action: PersonAction,
  now: Date,
): Promise<{ group: Group; refusal?: Refusal } | undefined> {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await find(fingerprint);
    if (!found) return undefined;
    const { group } = found;
    const planned = await plannedFor(group.alert, now);
    const present = next(group, { type: 'tick', explained: group.explained, planned }, now) ?? group;
    const refusal = refusalOf(present, action, now);
    if (refusal) return { group: present, refusal };
    const after = next(group, { type: 'action', ...action, planned }, now) ?? group;
    if (after === group) return { group };
    if (await write(found, after, now)) return { group: { ...after, version: after.version + 1 } };
  }
  throw new Error(`alert group ${fingerprint} kept changing under ${ROUNDS} rounds`);
}

/** The notices of the group are in the queue. Without effect when the group was written since. */
export async function markSent(group: Group, now: Date): Promise<void> {
  await write({ item: { version: group.version }, group }, { ...group, outbox: [] }, now);
}

/**
 * Adds an alarm to the open group of the errors that explain it.
 * @returns undefined when there is none: also when the alarm is more severe than the errors, or somebody has silenced them. The
 *   channel would not learn of it otherwise.
 */
export async function explain(
  errors_of: string,
  { title, severity }: Pick<Alert, 'title' | 'severity'>,
  now: Date,
): Promise<Explanation | undefined> {
  const pointer = await readItem<{ group_id?: string }>(table(), { fingerprint: pointerTo(errors_of) });
  if (pointer?.group_id === undefined) return undefined;
  const item = await updateItem<GroupItem>(
    table(),
    { fingerprint: pointer.group_id },
    {
      add: { alarms: new Set([title]) },
      when: '#window_ends_at > :now AND #severity >= :severity',
      values: { now: now.toISOString(), severity: SEVERITIES.indexOf(severity) },
    },
  );
  if (item?.window_ends_at === undefined || isSilenced(groupFrom(item))) return undefined;
  return { errors_of, until: item.window_ends_at };
}

/** Whether a function has an open group of errors besides `fingerprint`. */
export async function hasOtherErrors(source: string, fingerprint: string, now: Date): Promise<boolean> {
  const pointer = await readItem<{ group_id?: string; window_ends_at?: string }>(table(), {
    fingerprint: pointerTo(source),
  });
  const { group_id = fingerprint, window_ends_at = '' } = pointer ?? {};
  return group_id !== fingerprint && window_ends_at > now.toISOString();
}

/** Lets alarms on a function's errors find its open group; of several, the one whose window ends last. */
export async function pointToGroup({ fingerprint, window }: Group, source: string, now: Date): Promise<void> {
  if (!window) return;
  await updateItem(
    table(),
    { fingerprint: pointerTo(source) },
    {
      set: {
        group_id: fingerprint,
        window_ends_at: window.ends_at,
        expires_at: Math.ceil(now.getTime() / 1000) + 86_400,
      },
      when: 'attribute_not_exists(#fingerprint) OR #window_ends_at < :ends',
      values: { ends: window.ends_at },
    },
  );
}

/** What the sweep has to look at, most overdue first. @returns at most `limit` fingerprints. */
export async function dueGroups(now: Date, limit: number): Promise<string[]> {
  const items = await queryFirst<Pick<GroupItem, 'fingerprint'>>({
    TableName: table(),
    IndexName: 'open-due',
    KeyConditionExpression: '#open = :open AND due <= :now',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: { ':open': OPEN, ':now': now.toISOString() },
    Limit: limit,
  });
  return items.map(({ fingerprint }) => fingerprint);
}

export async function readGroup(fingerprint: string): Promise<Group | undefined> {
  return (await find(fingerprint))?.group;
}

/** A group as it was read. */
interface Found {
  item: GroupItem | LegacyItem;
  group: Group;
}

async function find(fingerprint: string): Promise<Found | undefined> {
  const item = await readItem<GroupItem | LegacyItem>(table(), { fingerprint });
  return item && { item, group: groupFrom(item) };
}

/** The alert that planned work may silence: of a recovery the alarm, which has another title. */
function silenceableIn(event: GroupEvent & { alert: Alert }, group: Group | undefined): Alert {
  return event.type === 'recovered' ? (group?.alert ?? event.alert) : event.alert;
}

const pointerTo = (source: string) => `open#${source}`;

function hasSeen({ seen, seen_before }: GroupItem | LegacyItem, batch: string): boolean {
  return Boolean(seen?.has(batch)) || Boolean(seen_before?.has(batch));
}

/** Counts a repeat in an open window, when it is no more severe than what was notified. */
async function countRepeat(fingerprint: string, event: GroupEvent, batch: string, now: Date) {
  if (event.type !== 'happened') return undefined;
  const { alert, count, last_at, latest } = event;
  return await updateItem<GroupItem>(
    table(),
    { fingerprint },
    {
      set: {
        last_at,
        ...(latest && { latest: JSON.stringify(latest) }),
        ...requestAttributes(placeOf(latest, now)),
      },
      setOnce: { repeats_since: alert.at },
      add: {
        ...numbersOf({ n: count, total: count, buckets: { [bucketOf(now)]: count } }),
        functions: new Set([alert.source]),
        ...usersOf(alert.users),
        seen: new Set([batch]),
      },
      when: `#window_ends_at > :now AND #severity >= :severity AND size(#seen) < :max AND ${NOT_SEEN}`,
      values: {
        now: now.toISOString(),
        severity: SEVERITIES.indexOf(alert.severity),
        max: MAX_SEEN,
        batch,
      },
    },
  );
}

/** DynamoDB has no empty sets. */
function usersOf(users: readonly number[] = []): { users?: Set<number> } {
  return users.length > 0 ? { users: new Set(users) } : {};
}

function needsAttention(item: GroupItem, now: Date): boolean {
  const group = groupFrom(item);
  return (item.due !== undefined && item.due <= now.toISOString()) || isEscalation(group, now);
}

/** What a write has to know of the group as it was read. An item of the older form has no version. */
interface Base {
  item: Partial<Pick<GroupItem | LegacyItem, 'version' | 'seen'>>;
  group: Group;
}

/** @returns false when another writer was faster, or has counted this batch. */
async function write(base: Base | undefined, after: Group, now: Date, batch?: string): Promise<boolean> {
  const due = dueAt(after, now);
  const attributes = {
    ...attributesOf(after, now),
    due,
    open: due && OPEN,
    expires_at: expiresAt(after, now),
  };
  const [before, numbers] = [base ? numbersOf(base.group) : {}, numbersOf(after)];
  const isFull = (base?.item.seen?.size ?? 0) >= MAX_SEEN;
  const named = (base?.group.alarms ?? []).filter((alarm) => !after.alarms.includes(alarm));
  const isLegacy = base !== undefined && base.item.version === undefined;
  const written = await updateItem(
    table(),
    { fingerprint: after.fingerprint },
    {
      set: {
        ...attributes,
        ...(batch !== undefined && isFull && { seen_before: base?.item.seen, seen: new Set([batch]) }),
      },
      remove: [
        ...Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [name] : [])),
        ...Object.keys(before).filter((name) => !(name in numbers)),
        ...(isLegacy ? LEGACY_ATTRIBUTES : []),
      ],
      add: {
        ...Object.fromEntries(
          Object.entries(numbers).map(([name, value]) => [name, value - (before[name] ?? 0)]),
        ),
        ...(after.functions.length > 0 && { functions: new Set(after.functions) }),
        ...usersOf(after.users),
        ...(batch !== undefined && !isFull && { seen: new Set([batch]) }),
      },
      ...(named.length > 0 && { delete: { alarms: new Set(named) } }),
      when: [unchanged(base), ...(batch === undefined ? [] : [NOT_SEEN])].join(' AND '),
      values: {
        ...(base?.item.version !== undefined && { version: base.item.version }),
        ...(batch !== undefined && { batch }),
      },
    },
  );
  if (!written) return false;
  await sendStateChange(base?.group, after, now);
  return true;
}

function unchanged(base: Base | undefined): string {
  if (!base) return 'attribute_not_exists(#fingerprint)';
  return base.item.version === undefined ? 'attribute_not_exists(#version)' : '#version = :version';
}
