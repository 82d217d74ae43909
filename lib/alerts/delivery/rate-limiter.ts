// The rate limiter for Slack: one post a second, and none before the Retry-After of a 429 has passed.
// Its state is one item of the alerts table; every delivery takes a slot from it.
import { config } from '#lib/config.ts';
import { type Change, readItem, updateItem } from '#lib/dynamodb.ts';

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

export interface LimiterState {
  /** Milliseconds since 1970: no post before. */
  next_at?: number;
  /** The message that Slack refused for good at its latest attempt. */
  refused?: string;
  /** ISO 8601: since when Slack has accepted no message in time; absent when it accepted the latest one. */
  down_since?: string;
  /** Late deliveries since the last notice about them: how many, the oldest (ISO 8601), the longest delay. */
  late?: number;
  late_since?: string;
  longest_ms?: number;
}

/** Takes the next slot, when it is due. @returns the limiter's state; or the milliseconds until the next slot. */
export async function takeSlot(now: Date): Promise<{ state: LimiterState } | { waitMs: number }> {
  const at = now.getTime();
  const state = await update({
    set: { next_at: at + LEASE_MS },
    when: 'attribute_not_exists(#next_at) OR #next_at <= :now',
    values: { now: at },
  });
  if (state) return { state };
  const { next_at = at } = await readLimiter();
  return { waitMs: Math.max(1, next_at - at) };
}

/** The result of a post. */
export interface SlotResult {
  /** Milliseconds without posts after it. */
  restMs?: number;
  /** Whether Slack failed to accept the message in time. */
  isDown: boolean;
  /** The message that Slack refused for good this time; its second refusal is then known as such. */
  refused?: string;
}

/** Releases a slot. The next one is a second after `asked`, the time of the request, or after `restMs`. */
export async function releaseSlot(asked: Date, { restMs = 0, isDown, refused }: SlotResult): Promise<void> {
  await update({
    set: { next_at: asked.getTime() + Math.max(restMs, INTERVAL_MS), refused },
    ...(isDown ? { setOnce: { down_since: asked.toISOString() } } : { remove: ['down_since'] }),
  });
}

/**
 * Counts a late delivery. Only one delivery at a time writes here, so `before`, read with its slot, is still true.
 * `open` and `due` put the item into the sweep's index (open-due), as those of a group do.
 */
export async function countLate(
  before: LimiterState,
  madeAt: string,
  waitedMs: number,
  now: Date,
): Promise<void> {
  const { late_since, longest_ms = 0 } = before;
  await update({
    set: {
      late_since: late_since === undefined || madeAt < late_since ? madeAt : late_since,
      longest_ms: Math.max(waitedMs, longest_ms),
      open: 'yes',
      due: new Date(now.getTime() + QUIET_MS).toISOString(),
    },
    add: { late: 1 },
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
