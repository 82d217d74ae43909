// The rules of an alert group: which occurrences are notified at once, which are summarized, and when. Pure;
// group-store.ts applies each rule as one conditional write of one item.
import { type Alert, cut, LIMITS, type Notice, type Occurrence } from '../alert.ts';
import { FIELDS } from '../texts-es.ts';

const MINUTE_MS = 60_000;

/**
 * The lengths of a group's windows. A fault that continues is notified at once, then by one summary at the end of each
 * window. The first window is short: a burst is summarized soon. The later ones are long: a fault that lasts all day is
 * notified a few times. A group without repeats for a whole window closes; its next occurrence starts over.
 */
export const WINDOWS_MS = [5 * MINUTE_MS, 60 * MINUTE_MS, 240 * MINUTE_MS] as const;

/** Batches remembered before the older ones are forgotten. DynamoDB bills each write by the size of the item. */
export const MAX_SEEN = 500;

/** A closed group is kept this long, to recognise a batch that is delivered late; a firing alarm is kept longer. */
const KEPT_MS = 24 * 60 * MINUTE_MS;
const KEPT_WHILE_FIRING_MS = 30 * KEPT_MS;

/**
 * The sender of a notice that is still pending after this long has crashed (a forwarder times out after 30 s); the sweep
 * then sends the notice. SQS drops a repeated id for five minutes, so a repeat this early has no effect when the first
 * one was sent after all. For that, the id of a notice is the same at every attempt: it is made of the batch that opened
 * or ended the group, or of the end of the window that is summarized.
 */
const ABANDONED_MS = MINUTE_MS;

/** A group: the item of a fault in the alerts table. Times are ISO 8601 in UTC, which sort as text. */
export interface Group {
  fingerprint: string;
  /** The index into WINDOWS_MS of the current window. */
  level: number;
  /** The window begins with a notice and ends when the next one may be sent. */
  opened_at: string;
  window_ends_at: string;
  /** Occurrences that no notice has counted yet. */
  n: number;
  /** Ids of the batches counted, the latest and those before. */
  seen: Set<string>;
  seen_before?: Set<string>;
  /** The first alert (JSON). */
  alert: string;
  /** The time of the first occurrence that no notice has counted, and of the latest one. */
  repeats_since?: string;
  last_at: string;
  functions: Set<string>;
  /** Titles of the alarms that were attached to this group since its last notice. */
  alarms?: Set<string>;
  /** Of an alarm that is firing: since when. */
  firing_since?: string;
  /** A recovery that arrived before its alarm (JSON, see `earlyRecovery`). */
  ended?: string;
  /** The id of a pending notice, until it is known to be in the queue, and that notice without its alert (JSON). */
  pending?: string;
  post?: string;
  /** The key of the sweep's index open-due: `due` is when to look at the group next. */
  open?: typeof OPEN;
  due?: string;
  /** Seconds since 1970; DynamoDB's TTL. */
  expires_at: number;
}

/** The one value of the index's key. */
export const OPEN = 'yes';

/** A notice without its alert. */
type Post = Omit<Notice, 'id' | 'alert'> & Required<Pick<Notice, 'reason'>>;

/**
 * What the store did with an occurrence:
 * - `opened`, `recovered`: stored with a pending notice. `counted`: waits for the summary.
 * - `attached`: an alarm that was added to the open error group of its function. `ignored`: a recovery without an alarm.
 * - `seen`: its batch was counted before.
 * - `over`: not stored: the window has ended with repeats, whose summary must be sent first.
 * - `pending`: not stored: a recovery must wait until the notice of its alarm is sent.
 */
export type Written =
  | { outcome: 'opened' | 'recovered' | 'counted' | 'seen' | 'over' | 'pending'; group: Group }
  | { outcome: 'attached' | 'ignored' };

export interface Decision {
  reason: 'first' | 'repeat' | 'recovered';
  /** To send now: a new notice, or one whose sender crashed. Its id makes a repeat harmless. */
  notice?: Notice;
  /** The occurrence itself is not counted yet: record it again afterwards. */
  again?: 'after sending' | 'after the summary';
}

/** Which notice to send after a write. */
export function decide(written: Written, now: Date): Decision {
  switch (written.outcome) {
    case 'opened':
      return { reason: 'first', ...noticeToSend(written.group) };
    case 'recovered':
      return { reason: 'recovered', ...noticeToSend(written.group) };
    case 'seen':
      return { reason: 'repeat', ...noticeToSend(written.group) };
    case 'counted':
      return { reason: 'repeat', ...(isAbandoned(written.group, now) && noticeToSend(written.group)) };
    case 'pending':
      return { reason: 'repeat', ...noticeToSend(written.group), again: 'after sending' };
    case 'over':
      return { reason: 'repeat', again: 'after the summary' };
    default:
      return { reason: 'repeat' };
  }
}

function isAbandoned({ opened_at }: Group, now: Date): boolean {
  return now.getTime() - Date.parse(opened_at) > ABANDONED_MS;
}

function noticeToSend(group: Group): Pick<Decision, 'notice'> {
  const notice = noticeOf(group);
  return notice ? { notice } : {};
}

/** The notice that is pending. */
export function noticeOf({ pending, post, alert }: Group): Notice | undefined {
  if (pending === undefined || post === undefined) return undefined;
  return { id: pending, alert: JSON.parse(alert) as Alert, ...(JSON.parse(post) as Post) };
}

/** The attributes that an occurrence sets when it opens a group. */
export function opening(occurrence: Occurrence, batch: string, now: Date) {
  const { alert, count, last } = occurrence;
  const functions = [alert.source];
  const post: Post = {
    reason: 'first',
    count,
    since: alert.at,
    first_at: alert.at,
    last_at: last.at,
    functions,
  };
  return {
    ...windowOf(0, now),
    ...pendingPost(`${alert.fingerprint}-${batch}`, post, now),
    n: 0,
    seen: new Set([batch]),
    alert: JSON.stringify(alert),
    last_at: last.at,
    functions: new Set(functions),
    ...(isFiring(occurrence) && { firing_since: alert.at }),
    expires_at: expiry(now.getTime() + WINDOWS_MS[0], isFiring(occurrence)),
  } satisfies Partial<Group>;
}

/** Whether it is an alarm that a recovery will end. */
export function isFiring({ state }: Occurrence): boolean {
  return state === 'firing';
}

/** The attributes that a summary sets: it ends a window and opens the next, longer one. */
export function summary(group: Group, now: Date) {
  const { fingerprint, level, window_ends_at, n, opened_at, last_at, functions } = group;
  const post: Post = {
    reason: 'summary',
    count: n,
    since: opened_at,
    first_at: group.repeats_since ?? opened_at,
    last_at,
    functions: [...functions].sort(),
  };
  const next = Math.min(level + 1, WINDOWS_MS.length - 1);
  return {
    ...windowOf(next, now),
    ...pendingPost(`${fingerprint}-${Date.parse(window_ends_at)}`, post, now),
    ...(group.alarms && { alert: withAlarms(group.alert, group.alarms) }),
    expires_at: expiry(now.getTime() + lengthOf(next), group.firing_since !== undefined),
  } satisfies Partial<Group>;
}

/** The attributes that a recovery sets. It also ends the window: an alarm that returns is notified at once. */
export function recovery({ alert, last }: Occurrence, group: Group, batch: string, now: Date) {
  const { firing_since = last.at, n, opened_at, functions } = group;
  const post: Post = {
    reason: 'recovered',
    count: 1,
    since: firing_since,
    first_at: firing_since,
    last_at: last.at,
    functions: [...functions].sort(),
    duration_ms: Math.max(0, Date.parse(last.at) - Date.parse(firing_since)),
    ...(n > 0 && { untold: { count: n, since: opened_at } }),
  };
  return {
    opened_at: now.toISOString(),
    window_ends_at: now.toISOString(),
    ...pendingPost(`${group.fingerprint}-${batch}`, post, now),
    alert: JSON.stringify(alert),
    last_at: last.at,
    expires_at: expiry(now.getTime(), false),
  } satisfies Partial<Group>;
}

/** A recovery that arrived before its alarm: a repeated delivery can change the order of events. */
export interface EarlyRecovery {
  occurrence: Occurrence;
  batch: string;
}

/** The text of the attribute `ended`, whose stored form says "sighting" for the occurrence. */
export function endedText({ occurrence, batch }: EarlyRecovery): string {
  return JSON.stringify({ sighting: occurrence, batch });
}

/** The early recovery that ends the group's alarm; undefined when there is none, or the alarm began later. */
export function earlyRecovery({ ended, firing_since }: Group): EarlyRecovery | undefined {
  if (ended === undefined || firing_since === undefined) return undefined;
  const { sighting, batch } = JSON.parse(ended) as { sighting: Occurrence; batch: string };
  return sighting.last.at >= firing_since ? { occurrence: sighting, batch } : undefined;
}

function windowOf(level: number, now: Date) {
  const window_ends_at = new Date(now.getTime() + lengthOf(level)).toISOString();
  return { level, opened_at: now.toISOString(), window_ends_at };
}

function pendingPost(pending: string, post: Post, now: Date) {
  const due = new Date(now.getTime() + ABANDONED_MS).toISOString();
  return { pending, post: JSON.stringify(post), open: OPEN, due } as const;
}

function lengthOf(level: number): number {
  return WINDOWS_MS[level] ?? WINDOWS_MS[WINDOWS_MS.length - 1] ?? 0;
}

export function expiry(fromMs: number, firing: boolean): number {
  return Math.ceil((fromMs + (firing ? KEPT_WHILE_FIRING_MS : KEPT_MS)) / 1000);
}

/** The alert with the titles of the alarms that were attached to its group since the last notice. */
function withAlarms(json: string, alarms: Set<string>): string {
  const alert = JSON.parse(json) as Alert;
  const value = cut([...alarms].sort().join(', '), LIMITS.name);
  const fields = [
    ...alert.fields.filter(({ name }) => name !== FIELDS.alarms),
    { name: FIELDS.alarms, value },
  ];
  return JSON.stringify({ ...alert, fields });
}
