// Alert groups in DynamoDB. Each occurrence is one conditional write of one item: of several at once, one opens the group.
import { config } from '#lib/config.ts';
import { type Change, queryFirst, readItem, sendUpdate, updateItem } from '#lib/dynamodb.ts';
import { cut, LIMITS, type Occurrence } from '../alert.ts';
import {
  endedText,
  expiry,
  type Group,
  isFiring,
  MAX_SEEN,
  OPEN,
  opening,
  recovery,
  summary,
  type Written,
} from './group.ts';

const table = () => config('ALERTS_TABLE').ALERTS_TABLE;
const update = (fingerprint: string, change: Change) => updateItem<Group>(table(), { fingerprint }, change);

/**
 * Counts an occurrence, once for each batch.
 * @throws AppError `unavailable` during an outage; the occurrence is then either counted or not, never in part.
 */
export async function recordOccurrence(occurrence: Occurrence, batch: string, now: Date): Promise<Written> {
  if (occurrence.state === 'recovered') return await recover(occurrence, batch, now);
  if (occurrence.alert.kind === 'alarm' && (await attach(occurrence, batch, now)))
    return { outcome: 'attached' };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // First the write that nearly every occurrence of a storm needs: a repeat in an open window.
    const counted = await count(occurrence, batch, now);
    if (counted) return { outcome: 'counted', group: counted };
    const opened = await open(occurrence, batch, now);
    if (opened) return { outcome: 'opened', group: opened };

    // Both failed: the batch is counted already, the window ended with repeats, the set is full, or another write won.
    const group = await readGroup(occurrence.alert.fingerprint);
    if (!group) continue;
    if (hasSeen(group, batch)) return { outcome: 'seen', group };
    if (group.window_ends_at <= now.toISOString() && group.n > 0 && !group.pending) {
      return { outcome: 'over', group };
    }
    if (group.seen.size >= MAX_SEEN) {
      const countedAnyway = await countAndForget(occurrence, batch, now);
      if (countedAnyway) return { outcome: 'counted', group: countedAnyway };
    }
  }
  throw new Error(`alert group ${occurrence.alert.fingerprint} kept changing during ${ATTEMPTS} attempts`);
}

/** Marks the notice as sent. No effect when a newer notice is pending. */
export async function markSent(fingerprint: string, noticeId: string): Promise<void> {
  const expression = 'SET #due = #window_ends_at REMOVE #pending, #post';
  await updateWith(fingerprint, expression, '#pending = :id', { id: noticeId });
}

/**
 * Ends a window that is over: with a summary when it has repeats, otherwise by closing the group.
 * @returns the group with its summary pending; undefined when there is nothing to send, or another process did it.
 */
export async function endWindow(group: Group, now: Date): Promise<Group | undefined> {
  const { fingerprint, window_ends_at: ends, n, alarms } = group;
  if (n === 0) {
    await update(fingerprint, {
      remove: ['open', 'due', 'alarms'],
      when: '#window_ends_at = :ends AND #n = :zero AND attribute_not_exists(#pending)',
      values: { ends, zero: 0 },
    });
    return undefined;
  }
  return await update(fingerprint, {
    set: summary(group, now),
    remove: ['repeats_since'],
    // Not n = 0: repeats counted between reading and writing stay, for the next summary.
    add: { n: -n },
    ...(alarms && { delete: { alarms } }),
    when: '#window_ends_at = :ends AND #n >= :n AND attribute_not_exists(#pending)',
    values: { ends, n },
  });
}

/**
 * Lets alarms on a function find its open error group; of several groups, the one whose window ends last. It is only a
 * pointer: when an alarm is attached, the group's own item decides whether it is open.
 */
export async function pointToGroup({ fingerprint, window_ends_at, expires_at }: Group, source: string) {
  await update(pointer(source), {
    set: { group_id: fingerprint, window_ends_at, expires_at },
    when: 'attribute_not_exists(#fingerprint) OR #window_ends_at < :ends',
    values: { ends: window_ends_at },
  });
}

/** The groups that the sweep has to look at, most overdue first. @returns at most `limit` fingerprints. */
export async function dueGroups(now: Date, limit: number): Promise<string[]> {
  const due = await queryFirst<{ fingerprint: string }>({
    TableName: table(),
    IndexName: 'open-due',
    KeyConditionExpression: '#open = :open AND due <= :now',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: { ':open': OPEN, ':now': now.toISOString() },
    Limit: limit,
  });
  return due.map(({ fingerprint }) => fingerprint);
}

export async function readGroup(fingerprint: string): Promise<Group | undefined> {
  return await readItem<Group>(table(), { fingerprint });
}

/** An attempt fails only when another batch changed the group between two of its calls. */
const ATTEMPTS = 5;

const pointer = (source: string) => `open#${source}`;
const NOT_SEEN = 'NOT contains(#seen, :batch) AND NOT contains(#seen_before, :batch)';
/** While a notice is pending no window follows: repeats are still counted. */
const IS_OPEN = '(#window_ends_at > :now OR attribute_exists(#pending))';

function hasSeen({ seen, seen_before }: Partial<Group>, batch: string): boolean {
  return Boolean(seen?.has(batch)) || Boolean(seen_before?.has(batch));
}

/** Counts a repeat in an open window. */
async function count({ alert, count: n, last, state }: Occurrence, batch: string, now: Date) {
  return await update(alert.fingerprint, {
    set: { last_at: last.at },
    setOnce: { repeats_since: alert.at, ...(state === 'firing' && { firing_since: alert.at }) },
    add: { n, functions: new Set([alert.source]), seen: new Set([batch]) },
    when: `${IS_OPEN} AND size(#seen) < :max AND ${NOT_SEEN}`,
    values: { now: now.toISOString(), max: MAX_SEEN, batch },
  });
}

/** The same where the set of batches is full: the full set is kept as `seen_before`, and a new one begins. */
async function countAndForget(occurrence: Occurrence, batch: string, now: Date) {
  const { alert, count: n, last } = occurrence;
  const firing = isFiring(occurrence) ? ', #firing_since = if_not_exists(#firing_since, :first)' : '';
  const expression = `SET #last_at = :last, #repeats_since = if_not_exists(#repeats_since, :first),
    #seen_before = #seen, #seen = :batches${firing} ADD #n :n, #functions :functions`;
  return await updateWith(
    alert.fingerprint,
    expression,
    `${IS_OPEN} AND size(#seen) >= :max AND ${NOT_SEEN}`,
    {
      n,
      first: alert.at,
      last: last.at,
      now: now.toISOString(),
      functions: new Set([alert.source]),
      batches: new Set([batch]),
      batch,
      max: MAX_SEEN,
    },
  );
}

/** Opens a group that does not exist, or that had no repeats until the end of its window. */
async function open(occurrence: Occurrence, batch: string, now: Date) {
  const attributes = opening(occurrence, batch, now);
  const assignments = Object.keys(attributes).map((name) => `#${name} = :${name}`);
  return await updateWith(
    occurrence.alert.fingerprint,
    `SET ${assignments.join(', ')}, #seen_before = if_not_exists(#seen, :seen) REMOVE #alarms, #repeats_since`,
    `attribute_not_exists(#fingerprint) OR
      (#window_ends_at <= :now AND #n = :n AND attribute_not_exists(#pending) AND ${NOT_SEEN})`,
    { ...attributes, now: now.toISOString(), batch },
  );
}

/** Adds the title of an alarm on a function to that function's error group, while the group is open. */
async function attach({ alert }: Occurrence, batch: string, now: Date): Promise<boolean> {
  const found = await readItem<{ group_id: string }>(table(), { fingerprint: pointer(alert.source) });
  if (!found) return false;
  const attached = await update(found.group_id, {
    add: { alarms: new Set([cut(alert.title, LIMITS.name)]), seen: new Set([batch]) },
    when: '#window_ends_at > :now',
    values: { now: now.toISOString() },
  });
  return attached !== undefined;
}

/** Ends an alarm that is firing. A recovery that is older than the alarm is ignored. */
async function recover(occurrence: Occurrence, batch: string, now: Date): Promise<Written> {
  const { fingerprint } = occurrence.alert;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const group = await readGroup(fingerprint);
    if (group && hasSeen(group, batch)) return { outcome: 'seen', group };
    if (group?.firing_since === undefined) {
      if (await keepEarlyRecovery(occurrence, batch, now)) return { outcome: 'ignored' };
      continue;
    }
    const { firing_since: since, n } = group;
    if (since > occurrence.last.at) return { outcome: 'ignored' };
    if (group.pending) return { outcome: 'pending', group };
    const recovered = await update(fingerprint, {
      set: recovery(occurrence, group, batch, now),
      remove: ['firing_since', 'repeats_since', 'alarms', 'ended'],
      add: { n: -n, seen: new Set([batch]) },
      when: '#firing_since = :since AND #n >= :n AND attribute_not_exists(#pending)',
      values: { since, n },
    });
    if (recovered) return { outcome: 'recovered', group: recovered };
  }
  throw new Error(`alert group ${fingerprint} kept changing during ${ATTEMPTS} attempts`);
}

/** Keeps a recovery for an alarm that may arrive later. A new item is that of a group without repeats. */
async function keepEarlyRecovery(occurrence: Occurrence, batch: string, now: Date): Promise<boolean> {
  const kept = await update(occurrence.alert.fingerprint, {
    set: { ended: endedText({ occurrence, batch }) },
    setOnce: { window_ends_at: now.toISOString(), expires_at: expiry(now.getTime(), false) },
    add: { n: 0 },
    when: 'attribute_not_exists(#firing_since)',
  });
  return kept !== undefined;
}

/** A write whose expression copies one attribute to another. `#name` is an attribute, `:name` a value. */
async function updateWith(
  fingerprint: string,
  expression: string,
  when: string,
  values: Record<string, unknown>,
): Promise<Group | undefined> {
  const names = [...`${expression} ${when}`.matchAll(/#(\w+)/g)];
  return await sendUpdate<Group>({
    TableName: table(),
    Key: { fingerprint },
    UpdateExpression: expression,
    ConditionExpression: when,
    ExpressionAttributeNames: Object.fromEntries(
      names.map(([placeholder, name]) => [placeholder, name ?? '']),
    ),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`:${name}`, value]),
    ),
  });
}
