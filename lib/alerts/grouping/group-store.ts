// Alert groups in DynamoDB: each occurrence is one conditional write of one item, so that of many at once one is first.
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import { cut, LIMITS } from '../alert.ts';
import type { Occurrence } from '../sources/logs.ts';
import { alertsTable, assignments, update } from '../table.ts';
import {
  type EarlyRecovery,
  expiry,
  type Group,
  lasts,
  MAX_SEEN,
  OPEN,
  opening,
  recovery,
  summary,
  type Written,
} from './group.ts';

/**
 * Counts a occurrence of a batch, once however often the batch comes.
 * @throws AppError `unavailable` during an outage; nothing is counted then, or all of it.
 */
export async function recordOccurrence(occurrence: Occurrence, batch: string, now: Date): Promise<Written> {
  if (occurrence.state === 'recovered') return await recover(occurrence, batch, now);
  if (occurrence.alert.kind === 'alarm' && (await fold(occurrence, batch, now))) return { outcome: 'folded' };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // In a storm, when it matters, the first of these settles it: nearly every occurrence is a repeat in an open window.
    const counted = await count(occurrence, batch, now);
    if (counted) return { outcome: 'counted', group: counted };
    const opened = await open(occurrence, batch, now);
    if (opened) return { outcome: 'opened', group: opened };

    // Neither: the batch is counted already, or the window ended untold, or the set is full, or another was faster.
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
  throw new Error(`alert group ${occurrence.alert.fingerprint} kept changing under ${ATTEMPTS} attempts`);
}

/** Notes that the notice is in the queue. Without effect when a newer one is pending since. */
export async function markSent(fingerprint: string, noticeId: string): Promise<void> {
  await update(fingerprint, {
    UpdateExpression: 'SET due = window_ends_at REMOVE pending, post',
    ConditionExpression: 'pending = :id',
    ExpressionAttributeValues: { ':id': noticeId },
  });
}

/**
 * Ends a window that is over: with a summary when it has repeats, else by closing the group.
 * @returns the group with its summary pending; undefined when there is none to send, or another has done it.
 */
export async function endWindow(group: Group, now: Date): Promise<Group | undefined> {
  const { fingerprint, window_ends_at, n, alarms } = group;
  const same = { ':ends': window_ends_at };
  if (n === 0) {
    await update(fingerprint, {
      UpdateExpression: 'REMOVE #open, due, alarms',
      ConditionExpression: 'window_ends_at = :ends AND n = :zero AND attribute_not_exists(pending)',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ...same, ':zero': 0 },
    });
    return undefined;
  }
  const { SET, names, values } = assignments(summary(group, now));
  return await update(fingerprint, {
    // Not "n = 0": what is counted between reading and writing stays, for the next summary.
    UpdateExpression: `SET ${SET} REMOVE repeats_since ADD n :carried ${alarms ? 'DELETE alarms :alarms' : ''}`,
    ConditionExpression: 'window_ends_at = :ends AND n >= :n AND attribute_not_exists(pending)',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ...values,
      ...same,
      ':carried': -n,
      ':n': n,
      ...(alarms && { ':alarms': alarms }),
    },
  });
}

/**
 * Lets alarms on a function find its open error group: of several, the one whose window ends last. Only a pointer; that
 * the group is open, its own item says when an alarm is folded into it.
 */
export async function pointToGroup({ fingerprint, window_ends_at, expires_at }: Group, source: string) {
  await update(pointer(source), {
    UpdateExpression: 'SET group_id = :group, window_ends_at = :ends, expires_at = :expires',
    ConditionExpression: 'attribute_not_exists(fingerprint) OR window_ends_at < :ends',
    ExpressionAttributeValues: { ':group': fingerprint, ':ends': window_ends_at, ':expires': expires_at },
  });
}

/** What the sweep has to look at, most overdue first. @returns at most `limit` fingerprints. */
export async function dueGroups(now: Date, limit: number): Promise<string[]> {
  const { Items = [] } = await database().send(
    new QueryCommand({
      TableName: alertsTable(),
      IndexName: 'open-due',
      KeyConditionExpression: '#open = :open AND due <= :now',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':open': OPEN, ':now': now.toISOString() },
      Limit: limit,
    }),
  );
  return Items.map(({ fingerprint }) => String(fingerprint));
}

export async function readGroup(fingerprint: string): Promise<Group | undefined> {
  const { Item } = await database().send(
    new GetCommand({ TableName: alertsTable(), Key: { fingerprint }, ConsistentRead: true }),
  );
  return Item as Group | undefined;
}

/** A round fails only when another batch changed the group between two of its calls; that ends with the race. */
const ATTEMPTS = 5;

const pointer = (source: string) => `open#${source}`;
const NOT_SEEN = 'NOT contains(seen, :batch) AND NOT contains(seen_before, :batch)';
/** While a notice is unsent, no window follows: the repeats go on being counted. */
const IS_OPEN = '(window_ends_at > :now OR attribute_exists(pending))';

function hasSeen({ seen, seen_before }: Partial<Group>, batch: string): boolean {
  return Boolean(seen?.has(batch)) || Boolean(seen_before?.has(batch));
}

async function count(occurrence: Occurrence, batch: string, now: Date) {
  return await addUp(occurrence, batch, now, 'seen :batches', '', 'size(seen) < :max');
}

/** Where the set of batches is full: the latest are remembered, the half before those is forgotten. */
async function countAndForget(occurrence: Occurrence, batch: string, now: Date) {
  return await addUp(occurrence, batch, now, '', 'seen_before = seen, seen = :batches', 'size(seen) >= :max');
}

async function addUp(
  occurrence: Occurrence,
  batch: string,
  now: Date,
  adding: string,
  setting: string,
  condition: string,
) {
  const { alert, count, last } = occurrence;
  const firing = lasts(occurrence) ? 'firing_since = if_not_exists(firing_since, :first)' : '';
  const since = 'repeats_since = if_not_exists(repeats_since, :first)';
  const sets = ['last_at = :last', since, setting, firing].filter(Boolean).join(', ');
  const adds = ['n :k', '#functions :functions', adding].filter(Boolean).join(', ');
  return await update(alert.fingerprint, {
    UpdateExpression: `SET ${sets} ADD ${adds}`,
    ConditionExpression: `${IS_OPEN} AND ${condition} AND ${NOT_SEEN}`,
    ExpressionAttributeNames: { '#functions': 'functions' },
    ExpressionAttributeValues: {
      ':k': count,
      ':first': alert.at,
      ':last': last.at,
      ':now': now.toISOString(),
      ':functions': new Set([alert.source]),
      ':batches': new Set([batch]),
      ':batch': batch,
      ':max': MAX_SEEN,
    },
  });
}

/** Where there is no group, or it was quiet to the end of its window. */
async function open(occurrence: Occurrence, batch: string, now: Date) {
  const { SET, names, values } = assignments(opening(occurrence, batch, now));
  return await update(occurrence.alert.fingerprint, {
    UpdateExpression: `SET ${SET}, seen_before = if_not_exists(seen, :seen) REMOVE alarms, repeats_since`,
    ConditionExpression: `attribute_not_exists(fingerprint) OR
      (window_ends_at <= :now AND n = :n AND attribute_not_exists(pending) AND ${NOT_SEEN})`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ...values, ':now': now.toISOString(), ':batch': batch },
  });
}

/** An alarm on a function whose errors are told already adds its name to their group, while that is open. */
async function fold({ alert }: Occurrence, batch: string, now: Date): Promise<boolean> {
  const { group_id } = ((await readGroup(pointer(alert.source))) ?? {}) as { group_id?: string };
  if (group_id === undefined) return false;
  const folded = await update(group_id, {
    UpdateExpression: 'ADD alarms :names, seen :batches',
    ConditionExpression: 'window_ends_at > :now',
    ExpressionAttributeValues: {
      ':names': new Set([cut(alert.title, LIMITS.name)]),
      ':batches': new Set([batch]),
      ':now': now.toISOString(),
    },
  });
  return folded !== undefined;
}

/** The end of what is firing. An end that is older than the beginning came late, and ends nothing. */
async function recover(occurrence: Occurrence, batch: string, now: Date): Promise<Written> {
  const { fingerprint } = occurrence.alert;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const group = await readGroup(fingerprint);
    if (group && hasSeen(group, batch)) return { outcome: 'seen', group };
    if (group?.firing_since === undefined) {
      if (await rememberEnd(occurrence, batch, now)) return { outcome: 'ignored' };
      continue;
    }
    const { firing_since, n } = group;
    if (firing_since > occurrence.last.at) return { outcome: 'ignored' };
    if (group.pending) return { outcome: 'owed', group };
    const { SET, names, values } = assignments(recovery(occurrence, group, batch, now));
    const recovered = await update(fingerprint, {
      UpdateExpression: `SET ${SET} ADD n :carried, seen :batches REMOVE firing_since, repeats_since, alarms, ended`,
      ConditionExpression: 'firing_since = :since AND n >= :n AND attribute_not_exists(pending)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ...values,
        ':since': firing_since,
        ':carried': -n,
        ':n': n,
        ':batches': new Set([batch]),
      },
    });
    if (recovered) return { outcome: 'recovered', group: recovered };
  }
  throw new Error(`alert group ${fingerprint} kept changing under ${ATTEMPTS} attempts`);
}

/** Where nothing is firing, unless that has just begun. The item is one of a group that was quiet, should it be new. */
async function rememberEnd(occurrence: Occurrence, batch: string, now: Date): Promise<boolean> {
  const early: EarlyRecovery = { occurrence, batch };
  const remembered = await update(occurrence.alert.fingerprint, {
    UpdateExpression: `SET ended = :ended, window_ends_at = if_not_exists(window_ends_at, :now),
      expires_at = if_not_exists(expires_at, :expires) ADD n :zero`,
    ConditionExpression: 'attribute_not_exists(firing_since)',
    ExpressionAttributeValues: {
      ':ended': JSON.stringify(early),
      ':now': now.toISOString(),
      ':expires': expiry(now.getTime(), false),
      ':zero': 0,
    },
  });
  return remembered !== undefined;
}
