// Whether a sighting is told: the pure half of grouping. The store does what these say, in one conditional write each.
import type { Alert, Notice } from './alert.ts';
import type { Sighting } from './log-alerts.ts';

/**
 * The same fault is told once in this time. It equals SQS's deduplication interval on purpose: a notice sent again
 * while its window is open is always within the interval, so the queue drops the repeat.
 */
export const WINDOW_MS = 5 * 60_000;

/**
 * Batches remembered in one window, so that one delivered again is not counted again. Each write is billed by the
 * size of the item; beyond this many the count may include a redelivery twice, which is rare, and is still counted.
 */
export const MAX_SEEN = 500;

/** A group stays this long after its window, for the repeats that its next opening tells. */
const KEPT_MS = 24 * 3_600_000;

/** A notice still unsent after this long has lost its sender: a forwarder lives 30 s at most. */
const ABANDONED_MS = 60_000;

/** The item of a fault in the alerts table. Times are ISO 8601 in UTC, which sort as text. */
export interface Group {
  fingerprint: string;
  opened_at: string;
  window_ends_at: string;
  /** Occurrences in this window. */
  n: number;
  /** Ids of the batches counted in this window, and in the one before. */
  seen: Set<string>;
  seen_before?: Set<string>;
  /** The id of the notice that opened the window, until it is known to be in the queue. */
  pending?: string;
  /** What that notice tells: the first alert of the window (JSON) and how many its batch held. */
  first: string;
  first_n: number;
  /** Occurrences that a notice of this window has told; absent until one has. */
  told?: number;
  /** Occurrences of the window before that no notice told, and when that window opened. */
  untold: number;
  untold_since: string;
  /** The latest occurrence (JSON): when, which request, which log stream. */
  last: string;
  /** Seconds since 1970; DynamoDB's TTL. */
  expires_at: number;
}

/** What the write did: opened a window, counted in an open one, or found the batch already counted. */
export type Written = { outcome: 'opened' | 'counted' | 'seen'; group: Group };

export interface Decision {
  reason: 'first' | 'repeat';
  /** To be sent now: of a first time, or left over from a sender that failed. Its id makes a repeat harmless. */
  notice?: Notice;
}

/** What the outcome of a write means for the channel. */
export function decide({ outcome, group }: Written, now: Date): Decision {
  if (outcome === 'opened') return { reason: 'first', notice: noticeOf(group) };
  const isAbandoned = now.getTime() - Date.parse(group.opened_at) > ABANDONED_MS;
  const isOwed = group.pending !== undefined && (outcome === 'seen' || isAbandoned);
  return isOwed ? { reason: 'repeat', notice: noticeOf(group) } : { reason: 'repeat' };
}

/** The attributes with which a sighting opens a window. Its notice's id is the same however often that is tried. */
export function opening({ alert, count, last }: Sighting, batch: string, now: Date) {
  const ends = now.getTime() + WINDOW_MS;
  return {
    opened_at: now.toISOString(),
    window_ends_at: new Date(ends).toISOString(),
    n: count,
    seen: new Set([batch]),
    pending: `${alert.fingerprint}-${batch}`,
    first: JSON.stringify(alert),
    first_n: count,
    last: JSON.stringify(last),
    expires_at: Math.ceil((ends + KEPT_MS) / 1000),
  } satisfies Partial<Group>;
}

function noticeOf({ pending, first, first_n, untold, untold_since, fingerprint }: Group): Notice {
  const alert = JSON.parse(first) as Alert;
  return {
    id: pending ?? fingerprint,
    alert,
    count: first_n,
    since: alert.at,
    ...(untold > 0 && { untold: { count: untold, since: untold_since } }),
  };
}
