// The item of a group in the alerts table: what bare repeats change stands in attributes of its own, the rest as JSON.
import type { Alert, Latest, Notice } from '../alert.ts';
import type { Place } from '../delivery/place.ts';
import { type Group, REQUEST_PLACES, recentBucketsOf, SEVERITIES, WINDOWS_MS } from './group.ts';

/** What a bare repeat changes without reading the item. Beside `n` and `total` there are `b_<bucket>` and `r_<place>`. */
interface Counters {
  n: number;
  total?: number;
  last_at: string;
  repeats_since?: string;
  functions?: Set<string>;
  /** Slots of users. */
  users?: Set<number>;
  /** JSON of the latest occurrence. */
  latest?: string;
  /** Names of alarms that the group explains. */
  alarms?: Set<string>;
  /** Batches counted: the latest, and those before. */
  seen: Set<string>;
  seen_before?: Set<string>;
}

export interface GroupItem extends Counters {
  fingerprint: string;
  version: number;
  /** JSON of everything else of the group. */
  state: string;
  /** The conditions of a bare repeat: the window is open, and the alert no more severe than the one notified. */
  window_ends_at?: string;
  severity: number;
  slack?: Place;
  /** The key of the sweep's index, and when to look. */
  open?: string;
  due?: string;
  /** The key of the list, and its order: the latest change that was no bare repeat. Absent of an announcement. */
  listed?: typeof LISTED;
  changed_at?: string;
  /** Seconds since 1970; DynamoDB's TTL. */
  expires_at?: number;
}

/** The one value of the key of the index `listed-changed`. */
export const LISTED = 'alerts';

/** What stands in attributes of its own. */
type Apart =
  | 'fingerprint'
  | 'version'
  | 'n'
  | 'total'
  | 'buckets'
  | 'last_at'
  | 'repeats_since'
  | 'functions'
  | 'users'
  | 'latest'
  | 'alarms'
  | 'requests'
  | 'slack';
/** Groups that were written before people could act on them have neither `rev` nor `log`. */
type StoredState = Omit<Group, Apart | 'outbox' | 'rev' | 'log'> &
  Partial<Pick<Group, 'rev' | 'log'>> & { outbox: StoredNotice[] };

/** A notice is stored without its alert where that is the group's: an item holds 400 KB at most. */
type StoredNotice = Omit<Notice, 'alert'> & { alert?: Alert };

function withoutAlert({ alert, ...notice }: Notice, group: Group): StoredNotice {
  return alert === group.alert ? notice : { ...notice, alert };
}

/** The attributes that a write of the group sets; those that are undefined are removed. */
export function attributesOf(group: Group, now: Date): Record<string, unknown> {
  const {
    fingerprint: _,
    version,
    n: _n,
    total: _t,
    buckets: _b,
    last_at,
    repeats_since,
    functions: _f,
    users: _u,
    latest,
    alarms: _a,
    requests,
    slack: _s,
    ...state
  } = group;
  const isListed = group.alert.kind !== 'announcement';
  return {
    version: version + 1,
    listed: isListed ? LISTED : undefined,
    changed_at: isListed ? now.toISOString() : undefined,
    state: JSON.stringify({ ...state, outbox: state.outbox.map((notice) => withoutAlert(notice, group)) }),
    window_ends_at: group.window?.ends_at,
    severity: SEVERITIES.indexOf(group.alert.severity),
    last_at,
    latest: latest && JSON.stringify(latest),
    repeats_since,
    ...requestAttributes(requests),
  };
}

/** Requests by their place: `r_0` to `r_4`. */
export function requestAttributes(requests: Group['requests']): Record<string, string> {
  return withPrefix(REQUEST, requests);
}

function withPrefix<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** The attributes that are counted by ADD, so that repeats counted between a read and a write stay. */
export function numbersOf({
  n,
  total,
  buckets,
}: Pick<Group, 'n' | 'total' | 'buckets'>): Record<string, number> {
  return {
    n,
    total,
    ...withPrefix(BUCKET, buckets),
  };
}

const BUCKET = 'b_';
const REQUEST = 'r_';

/** The attributes that make a group; the batches counted, which are most of an item, are not among them. */
export function readAttributes(now: Date): string[] {
  return [
    ...['fingerprint', 'version', 'state', 'n', 'total', 'last_at', 'latest'],
    ...['repeats_since', 'functions', 'users', 'alarms', 'slack'],
    ...REQUEST_PLACES.map((place) => `${REQUEST}${place}`),
    ...recentBucketsOf(now).map((bucket) => `${BUCKET}${bucket}`),
  ];
}

export function groupFrom(item: GroupItem | LegacyItem): Group {
  if (!('state' in item)) return groupFromLegacy(item);
  const {
    fingerprint,
    version,
    n,
    total = 0,
    last_at,
    latest,
    repeats_since,
    functions,
    users,
    alarms,
    slack,
    state,
  } = item;
  const { outbox, ...stored } = JSON.parse(state) as StoredState;
  return {
    rev: 0,
    log: [],
    ...stored,
    outbox: outbox.map((notice) => ({ ...notice, alert: notice.alert ?? stored.alert })),
    fingerprint,
    version,
    n,
    total,
    buckets: attributesWith<number>(BUCKET, item),
    requests: attributesWith<string>(REQUEST, item),
    last_at,
    repeats_since,
    functions: [...(functions ?? [])],
    users: [...(users ?? [])],
    latest: latest === undefined ? undefined : (JSON.parse(latest) as Latest),
    alarms: [...(alarms ?? [])],
    ...(slack && { slack }),
  };
}

function attributesWith<Value>(prefix: string, item: GroupItem): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value as Value]] : [],
    ),
  );
}

/** The form of items that were written before there was `state`. */
export interface LegacyItem extends Partial<Counters> {
  fingerprint: string;
  version?: undefined;
  level?: number;
  opened_at?: string;
  window_ends_at?: string;
  n: number;
  alert?: string;
  firing_since?: string;
  /** A recovery that arrived before its alarm (JSON). */
  ended?: string;
  /** The id of a notice that is not sent yet, and the notice without its alert (JSON). */
  pending?: string;
  post?: string;
  open?: string;
  due?: string;
  expires_at?: number;
}

/** Attributes of the older form, which the first write in the newer form removes. */
export const LEGACY_ATTRIBUTES = [
  'level',
  'opened_at',
  'alert',
  'firing_since',
  'ended',
  'pending',
  'post',
] as const;

function groupFromLegacy(item: LegacyItem): Group {
  const alert = legacyAlert(item);
  const {
    fingerprint,
    n,
    opened_at = alert.at,
    window_ends_at,
    level = 0,
    firing_since,
    pending,
    post,
  } = item;
  const ended = item.ended === undefined ? undefined : (JSON.parse(item.ended) as EarlyRecovery);
  const notice = pending && post ? [{ id: pending, alert, ...JSON.parse(post) } as Notice] : [];
  const isOpen = item.open !== undefined && window_ends_at !== undefined;
  return {
    fingerprint,
    version: 0,
    rev: 0,
    alert,
    first_seen: opened_at,
    last_at: item.last_at ?? opened_at,
    ...(isOpen && {
      window: { level: Math.min(level, WINDOWS_MS.length - 1), opened_at, ends_at: window_ends_at },
    }),
    n,
    held: 0,
    repeats_since: item.repeats_since,
    functions: [...(item.functions ?? [alert.source])],
    users: [],
    total: n,
    buckets: {},
    notified: { count: 1, ms: 1 },
    times: 1,
    openings: [],
    recurring: false,
    ...(firing_since !== undefined && {
      firing_since,
      shown: 'firing' as const,
      change: { to: 'firing' as const, at: firing_since, notified: true },
    }),
    ...(firing_since === undefined &&
      ended && { change: { to: 'recovered' as const, at: recoveryTime(ended), notified: false } }),
    changes: 0,
    reminders: 0,
    alarms: [...(item.alarms ?? [])],
    requests: {},
    log: [],
    outbox: notice,
  };
}

type EarlyRecovery = { sighting?: { last: { at: string }; alert: Alert } };

function recoveryTime({ sighting }: EarlyRecovery): string {
  return sighting?.last.at ?? '';
}

/** An item that holds only a recovery has no alert of its own. */
function legacyAlert({ alert, ended, fingerprint, last_at = '' }: LegacyItem): Alert {
  if (alert !== undefined) return JSON.parse(alert) as Alert;
  const early = ended === undefined ? undefined : (JSON.parse(ended) as EarlyRecovery).sighting?.alert;
  return (
    early ?? { fingerprint, severity: 'error', title: '', source: '', at: last_at, fields: [], links: [] }
  );
}
