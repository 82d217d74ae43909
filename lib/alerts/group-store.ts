// Alert groups in DynamoDB: each sighting is one conditional write of one item, so that of many at once one is first.
import { GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { database, isConditionFailed } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { type Group, MAX_SEEN, opening, type Written } from './groups.ts';
import type { Sighting } from './log-alerts.ts';

/**
 * Counts a sighting of a batch, once however often the batch comes.
 * @throws AppError `unavailable` during an outage; nothing is counted then, or all of it.
 */
export async function recordSighting(sighting: Sighting, batch: string, now: Date): Promise<Written> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // In a storm, when it matters, the first of these settles it: nearly every sighting is a repeat in an open window.
    const counted = await count(sighting, batch, now);
    if (counted) return { outcome: 'counted', group: counted };
    const opened = await open(sighting, batch, now);
    if (opened) return { outcome: 'opened', group: opened };

    // Neither: the batch is counted already, or the window is full, or another batch opened it in between.
    const group = await read(sighting.alert.fingerprint);
    if (group?.seen.has(batch) || group?.seen_before?.has(batch)) return { outcome: 'seen', group };
    if (group && group.seen.size >= MAX_SEEN) {
      const countedAnyway = await count(sighting, undefined, now);
      if (countedAnyway) return { outcome: 'counted', group: countedAnyway };
    }
  }
  throw new Error(`alert group ${sighting.alert.fingerprint} kept changing under ${ATTEMPTS} attempts`);
}

/** Notes that the notice is in the queue. Without effect when a newer window has opened since. */
export async function settle(fingerprint: string, noticeId: string): Promise<void> {
  await update(fingerprint, {
    UpdateExpression: 'SET told = first_n REMOVE pending',
    ConditionExpression: 'pending = :id',
    ExpressionAttributeValues: { ':id': noticeId },
  });
}

/** A round fails only when another batch changed the group between two of its calls; that ends with the race. */
const ATTEMPTS = 5;

const table = () => config('ALERTS_TABLE').ALERTS_TABLE;

/** In an open window. Without a batch id it counts and does not remember. */
async function count({ alert, count, last }: Sighting, batch: string | undefined, now: Date) {
  const values = { ':k': count, ':last': JSON.stringify(last), ':now': now.toISOString() };
  if (batch === undefined) {
    return await update(alert.fingerprint, {
      UpdateExpression: 'ADD n :k SET #last = :last',
      ConditionExpression: 'window_ends_at > :now',
      ExpressionAttributeNames: { '#last': 'last' },
      ExpressionAttributeValues: values,
    });
  }
  return await update(alert.fingerprint, {
    UpdateExpression: 'ADD n :k, seen :batches SET #last = :last',
    ConditionExpression: `window_ends_at > :now AND size(seen) < :max AND ${NOT_SEEN}`,
    ExpressionAttributeNames: { '#last': 'last' },
    ExpressionAttributeValues: {
      ...values,
      ':batches': new Set([batch]),
      ':batch': batch,
      ':max': MAX_SEEN,
    },
  });
}

/** Where there is no window, or it is over. What the last one counted and did not tell goes into the new one. */
async function open(sighting: Sighting, batch: string, now: Date) {
  const attributes = Object.entries(opening(sighting, batch, now));
  const assignments = attributes.map(([name]) => `#${name} = :${name}`);
  return await update(sighting.alert.fingerprint, {
    UpdateExpression: `SET ${[
      ...assignments,
      'untold = if_not_exists(n, :zero) - if_not_exists(told, :zero)',
      'untold_since = if_not_exists(opened_at, :opened_at)',
      'seen_before = if_not_exists(seen, :seen)',
    ].join(', ')} REMOVE told`,
    ConditionExpression: `attribute_not_exists(fingerprint) OR (window_ends_at <= :now AND ${NOT_SEEN})`,
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
      ':zero': 0,
      ':now': now.toISOString(),
      ':batch': batch,
    },
  });
}

const NOT_SEEN = 'NOT contains(seen, :batch) AND NOT contains(seen_before, :batch)';

async function read(fingerprint: string): Promise<Group | undefined> {
  const { Item } = await database().send(
    new GetCommand({ TableName: table(), Key: { fingerprint }, ConsistentRead: true }),
  );
  return Item as Group | undefined;
}

/** @returns the item after the write, or undefined when its condition was false. */
async function update(fingerprint: string, input: Omit<UpdateCommandInput, 'TableName' | 'Key'>) {
  try {
    const { Attributes } = await database().send(
      new UpdateCommand({ TableName: table(), Key: { fingerprint }, ReturnValues: 'ALL_NEW', ...input }),
    );
    return Attributes as Group;
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}
