// The state of one group of alerts, as plain data, and the small changes that every rule is made of.
import type { Alert, Ending, Latest, Notice, Severity, Status } from '../alert.ts';
import type { Place } from '../delivery/place.ts';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Lengths of the windows: a fault is notified at once, then by one summary at the end of each window. The first window
 * is short, so that a burst is summed up soon; the later ones are long, so that a fault that lasts all day is notified a
 * few times. A group that is quiet for a whole window closes.
 */
export const WINDOWS_MS = [5 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS] as const;

/** A closed group is remembered this long, so that a fault that returns is told as one that returns. */
export const MEMORY_MS = 14 * DAY_MS;

/** A fault that opens its group more often than this is recurring, and a lasting one is flapping. */
export const MOST_OPENINGS = { perHour: 3, perDay: 8 } as const;

/** What a lasting fault, such as an alarm, changes to. */
type Condition = 'firing' | 'recovered';

/** What a person, or a silence for planned work, has done with the group. Absent: nothing, or it is over. */
type Handling =
  | {
      status: 'acknowledged';
      by: string;
      at: string;
      reminded?: boolean | undefined;
      /** Milliseconds until the reminder; absent: four hours. */
      remind_after?: number | 'off' | undefined;
    }
  | ({ status: 'silenced' } & Silence);

/** Occurrences are counted and not notified; at its end one notice has the count. */
export interface Silence {
  by: string;
  at: string;
  /** Absent: until the fault is over. */
  until?: string | undefined;
  reason?: string | undefined;
  /** The id of the silence for planned work whose pattern the group matches. */
  planned?: string | undefined;
}

/** One thing that a person did. `rev`: of the group before it, by which a repeated request is recognised. */
export interface LogEntry {
  at: string;
  by: string;
  via: 'slack' | 'page' | 'api';
  what: ActionName;
  until?: string | undefined;
  reason?: string | undefined;
  to?: string | undefined;
  rev: number;
}

export const ACTIONS = ['acknowledge', 'release', 'silence', 'resolve', 'assign'] as const;
export type ActionName = (typeof ACTIONS)[number];

/** Whose errors explain an alarm, and until when their group is open. */
export interface Explanation {
  errors_of: string;
  until: string;
}

/** Times are ISO 8601 in UTC, which sort as text. */
export interface Group {
  fingerprint: string;
  /** Goes up with each write that is not a bare repeat: the optimistic lock. */
  version: number;
  /** Goes up when the group opens, recovers or becomes more severe, and with each action: a person acts on what they saw. */
  rev: number;
  /** The alert that notices carry: of the occurrence that was notified last; of an alarm that recovered, the alarm. */
  alert: Alert;
  first_seen: string;
  last_at: string;

  /** The window; closed when there is none. */
  window?: { level: number; opened_at: string; ends_at: string } | undefined;
  /** Occurrences of this window that no notice carries yet; the first of all that no notice carries. */
  n: number;
  repeats_since?: string | undefined;
  /** Occurrences of earlier windows that no notice carries yet. */
  held: number;
  functions: readonly string[];
  /** The users affected since `first_seen`, as slots of lib/alerts/users.ts. */
  users: readonly number[];
  /** The latest occurrence of a fault in logs, and the release of the first one, where they are known. */
  latest?: Latest | undefined;
  first_release?: string | undefined;
  /** Occurrences while the group is remembered, and those of the last day by bucket of three hours since 1970. */
  total: number;
  buckets: Readonly<Record<string, number>>;
  /** The count of the latest notice and the milliseconds that it covers: the rate that an escalation is measured by. */
  notified: { count: number; ms: number };
  /** How often the group opened while it is remembered, and when within the last 24 hours, the oldest first. */
  times: number;
  openings: readonly string[];
  /** Notified as recurring or flapping: until it is quiet for a whole window there are summaries alone. */
  recurring: boolean;

  /** Of a lasting fault: its latest change, and whether the episode that this change ended was notified. */
  change?: { to: Condition; at: string; notified: boolean } | undefined;
  /** How the episode ended; absent of a recovery. */
  ended?: Ending | undefined;
  firing_since?: string | undefined;
  /** When the latest episode began; it stays when that is over. */
  fired_at?: string | undefined;
  /** What the channel shows of a lasting fault. */
  shown?: Condition | 'flapping' | undefined;
  /** Changes that no notice carries yet. */
  changes: number;
  /** Firing, and not notified because an open group of errors explains it. */
  explained?: Explanation | undefined;
  reminders: number;
  /** Names of alarms that this group of errors explains, and that no notice names yet. */
  alarms: readonly string[];
  /** Ids of recent requests, each with its time, in a few places that are used in turn. */
  requests: Readonly<Record<string, string>>;

  handling?: Handling | undefined;
  /** Until the fault comes back, or an alarm that still fires is brought back to mind. */
  resolved?: { by: string; at: string } | undefined;
  assigned?: { by: string; to: string; at: string } | undefined;
  /** The latest actions, the oldest first. */
  log: readonly LogEntry[];

  /** Where the channel shows it; only the deliverer changes it. */
  slack?: Place | undefined;

  /** Notices to send, in order: the outbox. Emptied when the queue has them. */
  outbox: readonly Notice[];
}

export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error', 'critical'];

export function isMoreSevere(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);
}

export function statusOf({ handling, window, firing_since, resolved }: Group): Status {
  if (handling) return handling.status;
  return !resolved && (window || firing_since !== undefined) ? 'firing' : 'resolved';
}

export function isSilenced({ handling }: Group): boolean {
  return handling?.status === 'silenced';
}

export function later(from: Date | string, ms: number): string {
  return new Date(new Date(from).getTime() + ms).toISOString();
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

export function msBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}

/** Opens a window of this level now; what the one before counted is held for the next notice. */
export function openWindow(group: Group, level: number, now: Date): Group {
  const highest = WINDOWS_MS.length - 1;
  const at = Math.min(level, highest);
  return {
    ...group,
    n: 0,
    held: group.held + group.n,
    window: { level: at, opened_at: now.toISOString(), ends_at: later(now, WINDOWS_MS[at] as number) },
  };
}

export function closeWindow(group: Group): Group {
  return { ...group, window: undefined, changes: 0, recurring: false };
}

/** Counts occurrences that the next notice will carry. */
export function count(group: Group, more: number, at: string, now: Date): Group {
  const bucket = bucketOf(now);
  return {
    ...group,
    n: group.n + more,
    total: group.total + more,
    buckets: { ...recentBuckets(group, now), [bucket]: (group.buckets[bucket] ?? 0) + more },
    repeats_since: earlier(group.repeats_since ?? at, at),
    last_at: at > group.last_at ? at : group.last_at,
  };
}

const BUCKET_MS = 3 * HOUR_MS;
const BUCKETS = DAY_MS / BUCKET_MS;

/** The bucket of three hours in which occurrences are counted now. */
export function bucketOf(now: Date): number {
  return Math.floor(now.getTime() / BUCKET_MS);
}

function recentBuckets({ buckets }: Group, now: Date): Record<string, number> {
  const oldest = bucketOf(now) - BUCKETS;
  return Object.fromEntries(Object.entries(buckets).filter(([bucket]) => Number(bucket) > oldest));
}

/** Occurrences of the last 24 hours in eight buckets of three hours, the oldest first. */
export function dailyCounts({ buckets }: Pick<Group, 'buckets'>, now: Date): number[] {
  return recentBucketsOf(now).map((bucket) => buckets[bucket] ?? 0);
}

/** The buckets of the last 24 hours, the oldest first. */
export function recentBucketsOf(now: Date): number[] {
  return Array.from({ length: BUCKETS }, (_, i) => bucketOf(now) - BUCKETS + 1 + i);
}

export const REQUEST_PLACES = [0, 1, 2, 3, 4] as const;

/** Where the request of an occurrence is kept: by time, so that repeats overwrite each other without a read. */
export function placeOf(latest: Latest | undefined, now: Date): Record<string, string> {
  if (latest?.requestId === undefined) return {};
  const place = Math.floor(now.getTime() / 1000) % REQUEST_PLACES.length;
  return { [place]: `${latest.at} ${latest.requestId}` };
}

/** Notices of what a person did may count nothing. */
const PEOPLE: ReadonlySet<Notice['reason']> = new Set([
  'acknowledged',
  'released',
  'silenced',
  'resolved',
  'assigned',
]);

type Said = Partial<Omit<Notice, 'id' | 'alert' | 'reason'>>;

/**
 * Puts a notice into the outbox. It carries all occurrences that no notice carries yet, which are none afterwards. Its
 * id is the same however often it is sent, since the group is written on condition of its version.
 */
export function notify(
  group: Group,
  reason: NonNullable<Notice['reason']>,
  now: Date,
  said: Said = {},
): Group {
  // A bare repeat sets both times without a read, and batches come in any order.
  const times = [group.repeats_since ?? group.last_at, group.last_at].sort();
  const [since = group.last_at, last_at = group.last_at] = times;
  const total = group.n + group.held;
  const notice: Notice = {
    id: `${group.fingerprint}-${group.version}-${group.outbox.length}`,
    reason,
    alert: group.alert,
    count: PEOPLE.has(reason) ? total : Math.max(1, total),
    since,
    first_at: since,
    last_at,
    functions: [...group.functions].sort(),
    daily: dailyCounts(group, now),
    ...(group.users.length > 0 && { users: [...group.users].sort((a, b) => a - b) }),
    ...(group.latest && { latest: group.latest }),
    ...(group.first_release !== undefined && { first_release: group.first_release }),
    ...(group.alarms.length > 0 && { alarms: [...group.alarms] }),
    ...(group.total > total && { before: group.total - total }),
    ...said,
  };
  return {
    ...group,
    n: 0,
    held: 0,
    repeats_since: undefined,
    changes: 0,
    alarms: [],
    notified: { count: total, ms: Math.max(WINDOWS_MS[0], msBetween(since, now.toISOString())) },
    outbox: [...group.outbox, notice],
  };
}
