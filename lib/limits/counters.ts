// Counters in DynamoDB: all windows of one limit in one item, charged by one conditional write.
import { randomUUID } from 'node:crypto';
import { countersDatabase } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { readItem, type Sender, sendUpdate } from '#lib/dynamodb.ts';
import type { Window } from './notation.ts';

/** How one window stands after a charge, or at its refusal. */
export interface Standing {
  readonly window: Window;
  readonly used: number;
  /** Seconds until it begins anew, at least 1. */
  readonly resetsIn: number;
}

export interface Charge {
  readonly allowed: boolean;
  /** Longest window first. */
  readonly standings: Standing[];
}

/** What is past its window is of no use, but a clock may be off. */
const KEPT_SECONDS = 3_600;

/**
 * Every write leaves its own name. When its answer was lost it is sent again, and meets itself: it is done, and not done
 * twice. Unless another one came in between; then a call counts twice, or is given back twice.
 */
const NOT_YET = '(attribute_not_exists(last_write) OR last_write <> :write)';

/** A counter's item: the windows by name, and the last write. */
type Counted = Record<string, unknown>;

const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;

/**
 * Counts one call against every window of a limit, or against none when one of them is full. Of many at once exactly
 * as many pass as are left. What was counted in an earlier window has another name, so it does not matter how late
 * DynamoDB deletes it.
 * @param counter names the limit and whose it is: "POST /feedback|user:ana"
 * @throws AppError `unavailable` during an outage
 */
export async function charge(
  counter: string,
  windows: readonly Window[],
  now: Date,
  database: Sender = countersDatabase(),
): Promise<Charge> {
  const seconds = Math.floor(now.getTime() / 1000);
  const [longest] = windows;
  if (!longest) return { allowed: true, standings: [] };
  const key = keyOf(counter, longest, seconds);
  const names = Object.fromEntries(windows.map((window, i) => [`#w${i}`, nameOf(window, seconds)]));
  const most = Object.fromEntries(windows.map((window, i) => [`:most${i}`, window.most]));
  const write = randomUUID();
  const charged = await sendUpdate<Counted>(
    {
      TableName: table(),
      Key: { counter: key },
      UpdateExpression: `SET expires_at = :expires, last_write = :write ADD ${windows.map((_, i) => `#w${i} :one`).join(', ')}`,
      ConditionExpression: [
        NOT_YET,
        ...windows.map((_, i) => `(attribute_not_exists(#w${i}) OR #w${i} < :most${i})`),
      ].join(' AND '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ...most,
        ':one': 1,
        ':write': write,
        ':expires': endOf(longest, seconds) + KEPT_SECONDS,
      },
    },
    database,
  );
  if (charged) return { allowed: true, standings: standingsOf(charged, windows, seconds) };
  const item = await readItem<Counted>(table(), { counter: key }, database);
  return { allowed: item?.last_write === write, standings: standingsOf(item, windows, seconds) };
}

/** Takes a charge back, in the windows that it was counted in; where it is not counted any more, nothing happens. */
export async function giveBack(
  counter: string,
  windows: readonly Window[],
  chargedAt: Date,
  database: Sender = countersDatabase(),
): Promise<void> {
  const seconds = Math.floor(chargedAt.getTime() / 1000);
  const [longest] = windows;
  if (!longest) return;
  const names = windows.map((_, i) => `#w${i}`);
  await sendUpdate(
    {
      TableName: table(),
      Key: { counter: keyOf(counter, longest, seconds) },
      UpdateExpression: `SET last_write = :write ADD ${names.map((name) => `${name} :back`).join(', ')}`,
      // Never below zero, nor into an item that is deleted: that would be a new one without an end.
      ConditionExpression: [NOT_YET, ...names.map((name) => `${name} > :none`)].join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(
        windows.map((window, i) => [`#w${i}`, nameOf(window, seconds)]),
      ),
      ExpressionAttributeValues: { ':back': -1, ':none': 0, ':write': randomUUID() },
    },
    database,
  );
}

/** An item for each of the longest windows; the shorter ones within it are attributes. */
function keyOf(counter: string, longest: Window, seconds: number): string {
  return `${counter}|${nameOf(longest, seconds)}`;
}

/** "3600s497512": which of all windows of that length. */
function nameOf({ seconds: length }: Window, seconds: number): string {
  return `${length}s${Math.floor(seconds / length)}`;
}

function endOf({ seconds: length }: Window, seconds: number): number {
  return (Math.floor(seconds / length) + 1) * length;
}

function standingsOf(
  item: Record<string, unknown> | undefined,
  windows: readonly Window[],
  seconds: number,
): Standing[] {
  return windows.map((window) => ({
    window,
    used: Number(item?.[nameOf(window, seconds)] ?? 0),
    resetsIn: Math.max(1, endOf(window, seconds) - seconds),
  }));
}
