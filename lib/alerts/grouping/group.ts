// Whether a occurrence is told, and when: the pure half of grouping. The store does what these say, in one conditional
// write of one item each.
import { type Alert, cut, LIMITS, type Notice } from '../alert.ts';
import type { Occurrence } from '../sources/logs.ts';

const MINUTE_MS = 60_000;

/**
 * A fault that goes on is told at once, then by one summary at the end of each window: the first window is short, so
 * that a burst is summed up soon, the later ones long, so that what lasts all day is told a few times. A group that is
 * quiet for a whole window closes, and its next occurrence starts over.
 */
export const LADDER_MS = [5 * MINUTE_MS, 60 * MINUTE_MS, 240 * MINUTE_MS] as const;

/** Batches remembered before the older half is forgotten. Each write is billed by the size of the item. */
export const MAX_SEEN = 500;

/** A closed group stays this long, so that a batch delivered late is known; what still lasts stays until it ends. */
const KEPT_MS = 24 * 60 * MINUTE_MS;
const KEPT_WHILE_FIRING_MS = 30 * KEPT_MS;

/**
 * A notice still unsent after this long has lost its sender (a forwarder lives 30 s at most), and the sweep sends it.
 * SQS drops a repeated id for five minutes, so a repeat this early does nothing when the first was sent after all.
 * For that, every post has an id of its own that is the same however often it is tried: the batch that opened or ended
 * the group, or the end of the window that is summed up.
 */
const ABANDONED_MS = MINUTE_MS;

/** The item of a fault in the alerts table. Times are ISO 8601 in UTC, which sort as text. */
export interface Group {
  fingerprint: string;
  /** The rung of LADDER_MS that the window stands on. */
  level: number;
  /** The window begins with a post and ends when the next one may be made. */
  opened_at: string;
  window_ends_at: string;
  /** Occurrences that no notice carries yet. */
  n: number;
  /** Ids of the batches counted, the latest and those before. */
  seen: Set<string>;
  seen_before?: Set<string>;
  /** The first alert (JSON). */
  alert: string;
  /** When the first of those that no notice carries happened, and the latest of all. */
  repeats_since?: string;
  last_at: string;
  functions: Set<string>;
  /** Names of the alarms that were folded into this group since its last post. */
  alarms?: Set<string>;
  /** Since when it lasts, for what ends by a recovery. */
  firing_since?: string;
  /** An end that was heard of before its beginning: an EarlyRecovery (JSON). */
  ended?: string;
  /** The id of a notice until it is known to be in the queue, and that notice without its alert (JSON). */
  pending?: string;
  post?: string;
  /** The sweep's index holds what has both: when to look at it next. */
  open?: typeof OPEN;
  due?: string;
  /** Seconds since 1970; DynamoDB's TTL. */
  expires_at: number;
}

/** The one value of the index's key. */
export const OPEN = 'yes';

/** What a notice says beside its alert. */
type Post = Omit<Notice, 'id' | 'alert'> & Required<Pick<Notice, 'reason'>>;

/**
 * What came of a occurrence:
 * - `opened`, `recovered`: it is told, its notice is pending. `counted`: it waits for the summary.
 * - `folded`: an alarm on a function whose errors are being told. `ignored`: the end of something that was not told.
 * - `seen`: its batch was counted before.
 * - `over`: the window has ended with repeats, which a summary must tell first.
 * - `owed`: a recovery must wait until what it ends is sent.
 */
export type Written =
  | { outcome: 'opened' | 'recovered' | 'counted' | 'seen' | 'over' | 'owed'; group: Group }
  | { outcome: 'folded' | 'ignored' };

export interface Decision {
  reason: 'first' | 'repeat' | 'recovered';
  /** To be sent now: news, or left over from a sender that failed. Its id makes a repeat harmless. */
  notice?: Notice;
  /** The occurrence itself is not counted yet: record it again once this is done. */
  again?: 'after sending' | 'after the summary';
}

/** What the outcome of a write means for the channel. */
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
    case 'owed':
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

/** The attributes with which a occurrence opens a group. */
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
    ...(lasts(occurrence) && { firing_since: alert.at }),
    expires_at: expiry(now.getTime() + LADDER_MS[0], lasts(occurrence)),
  } satisfies Partial<Group>;
}

/** Whether it is the beginning of something that ends by a recovery, and does not only happen. */
export function lasts({ state }: Occurrence): boolean {
  return state === 'firing';
}

/** The attributes with which a summary of a window that is over opens the next, a rung up. */
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
  const next = Math.min(level + 1, LADDER_MS.length - 1);
  return {
    ...windowOf(next, now),
    ...pendingPost(`${fingerprint}-${Date.parse(window_ends_at)}`, post, now),
    ...(group.alarms && { alert: withAlarms(group.alert, group.alarms) }),
    expires_at: expiry(now.getTime() + lengthOf(next), group.firing_since !== undefined),
  } satisfies Partial<Group>;
}

/** The attributes with which what lasted ends. Its window is over with it: should it come back, that is news. */
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

/** A recovery, kept for the beginning that comes after it: events overtake each other when one is delivered again. */
export interface EarlyRecovery {
  occurrence: Occurrence;
  batch: string;
}

/** The end that the group's beginning has met already; undefined when it still lasts. */
export function earlyRecovery({ ended, firing_since }: Group): EarlyRecovery | undefined {
  if (ended === undefined || firing_since === undefined) return undefined;
  const early = JSON.parse(ended) as EarlyRecovery;
  return early.occurrence.last.at >= firing_since ? early : undefined;
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
  return LADDER_MS[level] ?? LADDER_MS[LADDER_MS.length - 1] ?? 0;
}

export function expiry(fromMs: number, isFiring: boolean): number {
  return Math.ceil((fromMs + (isFiring ? KEPT_WHILE_FIRING_MS : KEPT_MS)) / 1000);
}

const ALARMS = 'Alarmas';

/** The alert with the names of the alarms that its group swallowed, in place of those it had. */
function withAlarms(json: string, alarms: Set<string>): string {
  const alert = JSON.parse(json) as Alert;
  const value = cut([...alarms].sort().join(', '), LIMITS.name);
  const fields = [...alert.fields.filter(({ name }) => name !== ALARMS), { name: ALARMS, value }];
  return JSON.stringify({ ...alert, fields });
}
