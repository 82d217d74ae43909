// One post a second, and none before Slack's Retry-After: the one item that every delivery asks for its turn.
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import { OPEN } from '../grouping/group.ts';
import { alertsTable, update } from '../table.ts';

/** Its key in the alerts table. */
export const LIMITER_KEY = '#pacing';

/** Slack takes one message a second per webhook, with short bursts; insisting can disable the webhook for good. */
const INTERVAL_MS = 1_000;

/**
 * Whoever takes a turn takes it for so long, and gives it back when it knows what Slack said. One that dies in between
 * may have been told to rest, by a word that died with it; so nobody asks for as long as Slack usually wants.
 */
const LEASE_MS = 30_000;

/** When no late delivery came for so long, the delay is over: one that drains has a delivery a second. */
const QUIET_MS = 10_000;

export interface LimiterState {
  /** Milliseconds since 1970: no request before. */
  next_at?: number;
  /** The message that Slack refused for good when it was last tried. */
  refused?: string;
  /** Since when Slack has not taken what it was given; absent when it took the latest in time. */
  down_since?: string;
  /** Late deliveries not yet told of: how many, made since when (ISO 8601), the longest wait. */
  late?: number;
  late_since?: string;
  longest_ms?: number;
}

/** Takes the next turn, if it is due. @returns what the item holds; or when to ask again. */
export async function takeSlot(now: Date): Promise<{ pace: LimiterState } | { waitMs: number }> {
  const at = now.getTime();
  const pace = await update<LimiterState>(LIMITER_KEY, {
    UpdateExpression: 'SET next_at = :lease',
    ConditionExpression: 'attribute_not_exists(next_at) OR next_at <= :now',
    ExpressionAttributeValues: { ':now': at, ':lease': at + LEASE_MS },
  });
  if (pace) return { pace };
  const { next_at = at } = await readLimiter();
  return { waitMs: Math.max(1, next_at - at) };
}

/** What came of a turn: how long to rest after it, and whether Slack took what it was given. */
export interface Outcome {
  restMs?: number;
  isDown: boolean;
  /** The message that Slack refused for good this time, so that a second refusal is known as such. */
  refused?: string;
}

/** Gives the turn back: the next is a second after `asked`, the moment of the request, or later. */
export async function releaseSlot(asked: Date, { restMs = 0, isDown, refused }: Outcome): Promise<void> {
  const down = isDown ? ', down_since = if_not_exists(down_since, :asked)' : '';
  const refusal = refused === undefined ? '' : ', refused = :refused';
  await update(LIMITER_KEY, {
    UpdateExpression: `SET next_at = :next${down}${refusal} ${isDown ? '' : 'REMOVE down_since'}`,
    ExpressionAttributeValues: {
      ':next': asked.getTime() + Math.max(restMs, INTERVAL_MS),
      ...(isDown && { ':asked': asked.toISOString() }),
      ...(refused !== undefined && { ':refused': refused }),
    },
  });
}

/** Counts a late delivery. One deliverer at a time writes here, so what it read before is still so. */
export async function countLate(
  before: LimiterState,
  madeAt: string,
  waitedMs: number,
  now: Date,
): Promise<void> {
  await update(LIMITER_KEY, {
    UpdateExpression:
      'SET late_since = :since, longest_ms = :longest, #open = :open, due = :due ADD late :one',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: {
      ':since': before.late_since === undefined || madeAt < before.late_since ? madeAt : before.late_since,
      ':longest': Math.max(waitedMs, before.longest_ms ?? 0),
      ':open': OPEN,
      ':due': new Date(now.getTime() + QUIET_MS).toISOString(),
      ':one': 1,
    },
  });
}

/** Forgets so many late deliveries, which are told now; without effect when more came since. */
export async function clearLate(told: number): Promise<void> {
  await update(LIMITER_KEY, {
    UpdateExpression: 'REMOVE late, late_since, longest_ms, #open, due',
    ConditionExpression: 'late = :told',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: { ':told': told },
  });
}

export async function readLimiter(): Promise<LimiterState> {
  const { Item = {} } = await database().send(
    new GetCommand({ TableName: alertsTable(), Key: { fingerprint: LIMITER_KEY }, ConsistentRead: true }),
  );
  return Item;
}
