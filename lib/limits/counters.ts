// Rate-limit counters in DynamoDB: all windows of a limit are one item, and one conditional write counts a call in all.
import { randomUUID } from 'node:crypto';
import { countersDatabase, type Database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { readItem, sendUpdate } from '#lib/dynamodb.ts';
import type { Window } from './notation.ts';

/** The state of one window after a call was counted or refused. */
export interface WindowState {
  readonly window: Window;
  readonly used: number;
  /** Seconds until the next window begins, at least 1. */
  readonly resetsIn: number;
}

export interface Charge {
  readonly allowed: boolean;
  /** Longest window first. */
  readonly states: WindowState[];
}

/** An item is kept for so long after its window, because clocks differ. */
const KEPT_SECONDS = 3_600;

/**
 * Idempotency key: every write stores an id of its own. A write whose answer was lost is repeated; the repetition finds
 * its own id and changes nothing. Only when another write came between the two does a call count, or is undone, twice.
 */
const NOT_YET = '(attribute_not_exists(last_write) OR last_write <> :write)';

/** A stored counter: the windows by name, and the last write. */
type Counted = Record<string, unknown>;

const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;

/**
 * Counts one call in every window of a limit, or in none when one of them is full. Of any number of concurrent calls
 * exactly as many pass as are left. Counts of an earlier window have another name, so it does not matter how late DynamoDB
 * deletes them.
 * @param counter route and caller: "POST /feedback|user:ana"
 * @throws AppError `unavailable` in an outage
 */
export async function charge(
  counter: string,
  windows: readonly Window[],
  now: Date,
  database: Database = countersDatabase(),
): Promise<Charge> {
  const seconds = Math.floor(now.getTime() / 1000);
  const [longest] = windows;
  if (!longest) return { allowed: true, states: [] };
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
  if (charged) return { allowed: true, states: statesOf(charged, windows, seconds) };
  const item = await readItem<Counted>(table(), { counter: key }, database);
  return { allowed: item?.last_write === write, states: statesOf(item, windows, seconds) };
}

/** Undoes a charge in the windows that counted it. Does nothing when the counter was deleted. */
export async function giveBack(
  counter: string,
  windows: readonly Window[],
  chargedAt: Date,
  database: Database = countersDatabase(),
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
      // The condition prevents counts below zero, and a new item without an expiry in place of a deleted one.
      ConditionExpression: [NOT_YET, ...names.map((name) => `${name} > :none`)].join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(
        windows.map((window, i) => [`#w${i}`, nameOf(window, seconds)]),
      ),
      ExpressionAttributeValues: { ':back': -1, ':none': 0, ':write': randomUUID() },
    },
    database,
  );
}

/** The item's key has the number of the longest window; the shorter windows within it are attributes. */
function keyOf(counter: string, longest: Window, seconds: number): string {
  return `${counter}|${nameOf(longest, seconds)}`;
}

/** A window's name is its length and number: "3600s497512". */
function nameOf({ seconds: length }: Window, seconds: number): string {
  return `${length}s${Math.floor(seconds / length)}`;
}

function endOf({ seconds: length }: Window, seconds: number): number {
  return (Math.floor(seconds / length) + 1) * length;
}

function statesOf(
  item: Record<string, unknown> | undefined,
  windows: readonly Window[],
  seconds: number,
): WindowState[] {
  return windows.map((window) => ({
    window,
    used: Number(item?.[nameOf(window, seconds)] ?? 0),
    resetsIn: Math.max(1, endOf(window, seconds) - seconds),
  }));
}
