// The rate limiter for Slack: one post a second, urgent ones first, and none before the Retry-After of a 429 has passed.
// Its state is one item of the alerts table; every delivery takes a slot from it.
import { config } from '#lib/config.ts';
import { type Change, readItem, updateItem } from '#lib/dynamodb.ts';
import type { DeliveryClass } from './classes.ts';

/** The key of its item in the alerts table. */
export const LIMITER_KEY = '#pacing';

/** Slack takes one message a second per webhook, with short bursts, and can disable a webhook that posts faster. */
const INTERVAL_MS = 1_000;

/**
 * The lease of a slot: a delivery takes it, posts, and releases it with Slack's answer. A delivery that crashes in
 * between may have received a Retry-After, so nobody posts for the time that Slack usually asks for.
 */
const LEASE_MS = 30_000;

/** The delay is over when no delivery was late for this long; a queue that drains has one delivery a second. */
const QUIET_MS = 10_000;

/** Clocks of two machines differ by less. */
const CLOCKS_DIFFER_MS = 60_000;

/** How long a free slot is kept for an urgent delivery that waits for it. */
const RESERVED_MS = 2_000;

export interface LimiterState {
  /** Milliseconds since 1970: no post before; and the moment from which this rest was counted. */
  next_at?: number;
  from?: number;
  /** Present while a delivery has the slot. */
  leased?: string;
  /** Milliseconds since 1970: until then only an urgent delivery takes the slot. */
  reserved_until?: number;
  /** How many posts Slack has accepted. */
  accepted?: number;
  /** The message that failed last, since Slack accepted one. */
  failed?: string;
  /** Present since an answer left open whether Slack took the message, until Slack gives a clear answer. */
  unclear?: string;
  /** ISO 8601: since when Slack has accepted no message; absent when it accepted the latest one. */
  down_since?: string;
  /** ISO 8601: when it accepted the first message after the latest outage. */
  up_at?: string;
  /** Late deliveries since the last notice about them: how many, the oldest (ISO 8601), the longest delay. */
  late?: number;
  late_since?: string;
  longest_ms?: number;
}

/** No slot now. */
export interface NoSlot {
  /** Milliseconds until it is due. */
  waitMs: number;
  /** Whether another delivery has it, which usually returns it much earlier. */
  isLeased: boolean;
  /** ISO 8601: since when Slack has accepted nothing. */
  downSince: string | undefined;
}

/** Takes the next slot, when it is due. @returns the limiter's state; or why there is no slot. */
export async function takeSlot(
  now: Date,
  forClass: DeliveryClass = 'usual',
): Promise<{ state: LimiterState } | NoSlot> {
  const at = now.getTime();
  const isUrgent = forClass === 'urgent';
  const isDue = '(attribute_not_exists(#next_at) OR #next_at <= :now)';
  const isFree = '(attribute_not_exists(#reserved_until) OR #reserved_until <= :now)';
  const state = await update({
    set: { next_at: at + LEASE_MS, from: at, leased: 'yes' },
    remove: isUrgent ? ['reserved_until'] : [],
    when: isUrgent ? isDue : `${isDue} AND ${isFree}`,
    values: { now: at },
  });
  if (state) return { state };
  const { next_at = at, reserved_until = at, leased, down_since } = await readInTime(at);
  if (isUrgent) await reserveSlot(next_at + RESERVED_MS);
  const due = isUrgent ? next_at : Math.max(next_at, reserved_until);
  return { waitMs: Math.max(1, due - at), isLeased: leased !== undefined, downSince: down_since };
}

/**
 * The limiter as it is by the clock of this delivery. A delivery whose clock is far ahead counts its rest from the future: everyone would
 * wait until then. The same rest is counted from now instead.
 */
async function readInTime(at: number): Promise<LimiterState> {
  const found = await readLimiter();
  const { next_at, from } = found;
  if (next_at === undefined || from === undefined || from <= at + CLOCKS_DIFFER_MS) return found;
  const counted = await update({
    set: { next_at: at + (next_at - from), from: at },
    remove: ['reserved_until'],
    when: '#from = :from AND #next_at = :next_at',
    values: { from, next_at },
  });
  return counted ?? (await readLimiter());
}

async function reserveSlot(until: number): Promise<void> {
  await update({
    set: { reserved_until: until },
    when: 'attribute_not_exists(#reserved_until) OR #reserved_until < :until',
    values: { until },
  });
}

/** The result of a post. */
export interface SlotResult {
  /** Milliseconds without posts after it. */
  restMs?: number;
  /** Whether Slack has accepted no message since a failure. */
  isDown: boolean;
  /** Whether Slack accepted a message. */
  isAccepted?: boolean;
  /** ISO 8601: when an outage ended with this message. */
  upAt?: string | undefined;
  /** The message that failed in a way that another try may mend. */
  failed?: string;
  /** Whether the answer left open what Slack did; undefined when it says nothing about that. */
  isUnclear?: boolean;
}

/** Releases a slot. The next one is a second after `asked`, the time of the request, or after `restMs`. */
export async function releaseSlot(asked: Date, result: SlotResult): Promise<void> {
  const { restMs = 0, isDown, isAccepted = false, upAt, failed, isUnclear } = result;
  await update({
    set: {
      next_at: asked.getTime() + Math.max(restMs, INTERVAL_MS),
      from: asked.getTime(),
      failed,
      unclear: isUnclear ? 'yes' : undefined,
      up_at: upAt,
    },
    ...(isDown && { setOnce: { down_since: asked.toISOString() } }),
    remove: [
      'leased',
      ...(isDown ? [] : ['down_since']),
      ...(isAccepted ? ['failed'] : []),
      ...(isUnclear === false ? ['unclear'] : []),
    ],
    ...(isAccepted && { add: { accepted: 1 } }),
  });
}

/**
 * Counts a late delivery of one alert, or of a digest of several. Only one delivery at a time writes here, so `before`, read with its slot, is still true.
 * `open` and `due` put the item into the sweep's index (open-due), as those of a group do.
 */
export async function countLate(
  before: LimiterState,
  madeAt: string,
  waitedMs: number,
  now: Date,
  alerts = 1,
): Promise<void> {
  const { late_since, longest_ms = 0 } = before;
  await update({
    set: {
      late_since: late_since === undefined || madeAt < late_since ? madeAt : late_since,
      longest_ms: Math.max(waitedMs, longest_ms),
      open: 'yes',
      due: new Date(now.getTime() + QUIET_MS).toISOString(),
    },
    add: { late: alerts },
  });
}

/** Forgets the late deliveries of a notice; no effect when further ones were counted since. */
export async function clearLate(notified: number): Promise<void> {
  await update({
    remove: ['late', 'late_since', 'longest_ms', 'open', 'due'],
    when: '#late = :notified',
    values: { notified },
  });
}

export async function readLimiter(): Promise<LimiterState> {
  return (
    (await readItem<LimiterState>(config('ALERTS_TABLE').ALERTS_TABLE, { fingerprint: LIMITER_KEY })) ?? {}
  );
}

async function update(change: Change): Promise<LimiterState | undefined> {
  return await updateItem<LimiterState>(
    config('ALERTS_TABLE').ALERTS_TABLE,
    { fingerprint: LIMITER_KEY },
    change,
  );
}
