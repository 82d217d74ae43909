// Where a fault's messages stand in a channel with threads: the root of its thread. The deliverer keeps it beside the state
// of the group, or, for announcements that share a thread, in an item of the thread.
import { config } from '#lib/config.ts';
import { readItem, sendUpdate, updateItem } from '#lib/dynamodb.ts';
import type { Notice } from '../alert.ts';

export interface Place {
  channel: string;
  /** Slack's id of the root in its channel. */
  ts: string;
  permalink?: string | undefined;
  /** ISO 8601: when the root was posted, and the first occurrence that it counts. */
  at: string;
  since: string;
  /** Occurrences that the group had counted before those of the root. */
  before: number;
  /** ISO 8601: of which moment the root shows the state. */
  drawn_at: string;
}

const table = () => config('ALERTS_TABLE').ALERTS_TABLE;

/** Notices about the delivery itself: no later message belongs to them. */
const ALONE: ReadonlySet<Notice['reason']> = new Set(['delayed', 'digest', 'aside']);

/** The item that holds the place of a notice's thread; undefined when it has no thread. */
export function placeKey({ reason, alert }: Pick<Notice, 'reason' | 'alert'>): string | undefined {
  if (ALONE.has(reason)) return undefined;
  return alert.thread === undefined ? alert.fingerprint : `${THREAD}${alert.thread.id}`;
}

const THREAD = 'thread#';

export async function readPlace(key: string): Promise<Place | undefined> {
  return (await readItem<{ slack?: Place }>(table(), { fingerprint: key }))?.slack;
}

/** Longer than any message waits in the queue. */
const KEPT_S = 15 * 86_400;

/**
 * Keeps the place of a new root. Without effect when another delivery has kept one since `before` was read, and for a group
 * that is forgotten by now.
 */
export async function keepPlace(key: string, place: Place, before: Place | undefined): Promise<void> {
  const isThread = key.startsWith(THREAD);
  const isSame = before ? '#slack.#ts = :before' : 'attribute_not_exists(#slack)';
  await updateItem(
    table(),
    { fingerprint: key },
    {
      set: {
        slack: withoutUndefined(place),
        ...(isThread && { expires_at: Math.ceil(Date.parse(place.at) / 1000) + KEPT_S }),
      },
      when: isThread ? isSame : `attribute_exists(#fingerprint) AND ${isSame}`,
      ...(before && { values: { before: before.ts } }),
    },
  );
}

function withoutUndefined(place: Place): Place {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined)) as never;
}

/** The root is gone: the next notice starts a new thread. */
export async function forgetPlace(key: string, { ts }: Place): Promise<void> {
  await updateItem(
    table(),
    { fingerprint: key },
    { remove: ['slack'], when: '#slack.#ts = :ts', values: { ts } },
  );
}

/** The root shows the state of this moment. */
export async function markDrawn(key: string, { ts }: Place, at: Date): Promise<void> {
  await sendUpdate({
    TableName: table(),
    Key: { fingerprint: key },
    UpdateExpression: 'SET #slack.#drawn_at = :at',
    ConditionExpression: '#slack.#ts = :ts AND #slack.#drawn_at < :at',
    ExpressionAttributeNames: { '#slack': 'slack', '#ts': 'ts', '#drawn_at': 'drawn_at' },
    ExpressionAttributeValues: { ':ts': ts, ':at': at.toISOString() },
  });
}
