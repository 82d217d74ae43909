// The rules of grouping as one pure function: a group, something that happened, and the time give the next group, with
// the notices to send in its outbox. docs/alert-groups.md has the table of its transitions.
import type { Alert, Latest } from '../alert.ts';
import {
  closeWindow,
  count,
  DAY_MS,
  type Explanation,
  type Group,
  HOUR_MS,
  isMoreSevere,
  later,
  MEMORY_MS,
  MOST_OPENINGS,
  msBetween,
  notify,
  openWindow,
} from './group.ts';

/** One fault, as often as it stands in one batch. */
interface Happened {
  alert: Alert;
  count: number;
  last_at: string;
  latest?: Latest | undefined;
}

export type GroupEvent =
  | ({ type: 'happened' } & Happened)
  /**
   * A fault that lasts begins or ends. `at` orders its changes, whatever the order in which they arrive.
   * `explained`: by which open group of errors; absent when by none.
   */
  | { type: 'firing'; alert: Alert; at: string; explained?: Explanation | undefined }
  | { type: 'recovered'; alert: Alert; at: string }
  /** Time has passed. */
  | { type: 'tick'; explained?: Explanation | undefined };

/** @returns the group after the event, the very same when nothing changes; undefined when nothing has happened yet. */
export function next(group: Group | undefined, event: GroupEvent, now: Date): Group | undefined {
  const explained = event.type === 'tick' ? event.explained : group?.explained;
  const present = group && elapse(group, now, explained);
  switch (event.type) {
    case 'happened':
      return happened(present ?? emptyGroup(event.alert, event.alert.at), event, now);
    case 'firing':
      return firing(present ?? emptyGroup(event.alert, event.at), event, now);
    case 'recovered':
      return recovered(present ?? emptyGroup(event.alert, event.at), event, now);
    default:
      return present;
  }
}

function emptyGroup(alert: Alert, at: string): Group {
  return {
    fingerprint: alert.fingerprint,
    version: 0,
    alert,
    first_seen: at,
    last_at: at,
    n: 0,
    held: 0,
    functions: [],
    users: [],
    first_release: alert.release,
    total: 0,
    buckets: {},
    notified: { count: 0, ms: 1 },
    times: 0,
    openings: [],
    recurring: false,
    changes: 0,
    reminders: 0,
    alarms: [],
    outbox: [],
  };
}

/* ---- faults that happen ---- */

function happened(group: Group, { alert, count: more, last_at, latest }: Happened, now: Date): Group {
  const isNewer = isMoreSevere(alert.severity, group.alert.severity);
  const functions = [...new Set([...group.functions, alert.source])];
  const users = [...new Set([...group.users, ...(alert.users ?? [])])];
  const counted = count({ ...group, functions, users }, more, alert.at, now);
  const isLatest = latest !== undefined && latest.at >= (group.latest?.at ?? '');
  const seen = {
    ...counted,
    last_at: last_at > counted.last_at ? last_at : counted.last_at,
    ...(isLatest && { latest }),
  };
  if (!group.window) return opened({ ...seen, alert }, now);
  if (isNewer) return escalated({ ...seen, alert }, now);
  return isEscalation(seen, now) ? escalated(seen, now) : seen;
}

/** A group opens: it is new, or its fault returns after it was quiet. */
function opened(group: Group, now: Date): Group {
  const back = withOpening(group, now);
  const [reason, level] = reasonToOpen(back);
  const told = notify({ ...back, recurring: reason === 'recurring' }, reason, now, history(back));
  return openWindow(told, level, now);
}

function reasonToOpen({ times, openings }: Group): ['first' | 'again' | 'recurring', number] {
  if (isTooOften(openings)) return ['recurring', 1];
  return [times === 1 ? 'first' : 'again', 0];
}

function withOpening(group: Group, now: Date): Group {
  const oldest = later(now, -DAY_MS);
  const openings = [...group.openings.filter((at) => at > oldest), now.toISOString()].slice(-OPENINGS_KEPT);
  return { ...group, times: group.times + 1, openings };
}

/** More than the most that are compared with. */
const OPENINGS_KEPT = 50;

function isTooOften(openings: readonly string[]): boolean {
  const latest = openings.at(-1) ?? '';
  const inLastHour = openings.filter((at) => msBetween(at, latest) < HOUR_MS).length;
  return inLastHour > MOST_OPENINGS.perHour || openings.length > MOST_OPENINGS.perDay;
}

/** What a notice says of a fault that was there before. */
function history({ openings, first_seen }: Group) {
  return { openings: openings.length, first_seen };
}

function escalated(group: Group, now: Date): Group {
  return openWindow(notify(group, 'escalated', now, history(group)), 0, now);
}

/**
 * An order of magnitude more than was notified, and more than that rate would have made since. Not in the first minute
 * after a notice: a burst is summed up soon anyway.
 */
export function isEscalation({ n, notified, window }: Group, now: Date): boolean {
  if (!window) return false;
  const sinceMs = msBetween(window.opened_at, now.toISOString());
  if (sinceMs < BURST_MS) return false;
  const expected = (notified.count / notified.ms) * sinceMs;
  return n >= ORDER_OF_MAGNITUDE * Math.max(ORDER_OF_MAGNITUDE, notified.count, expected);
}

const ORDER_OF_MAGNITUDE = 10;
const BURST_MS = 60_000;

/* ---- faults that last ---- */

type Change = { alert: Alert; at: string; explained?: Explanation | undefined };

function firing(group: Group, event: Change, now: Date): Group {
  const { alert, at, explained } = event;
  if (group.change?.to === 'firing' && group.change.at === at) return group;
  if (isLate(group, 'firing', at)) return lateFiring(group, event, now);
  const isSame = group.firing_since !== undefined;
  const begun: Group = {
    ...group,
    alert,
    functions: [...new Set([...group.functions, alert.source])],
    change: { to: 'firing', at, notified: isSame ? (group.change?.notified ?? false) : false },
    firing_since: group.firing_since ?? at,
    changes: group.changes + 1,
  };
  const counted = count(begun, 1, at, now);
  if (isSame || (group.recurring && group.window)) return counted;
  if (explained) return { ...counted, explained };
  return showFiring(counted, now);
}

/** Notifies that it fires, or once that it flaps. */
function showFiring(group: Group, now: Date): Group {
  const back = withOpening({ ...group, explained: undefined }, now);
  const [reason, level] = reasonToOpen(back);
  const told = notify({ ...back, recurring: reason === 'recurring' }, reason, now, history(back));
  const shown = reason === 'recurring' ? 'flapping' : 'firing';
  return openWindow({ ...noted(told), shown, reminders: 0 }, level, now);
}

function noted(group: Group): Group {
  return { ...group, change: group.change && { ...group.change, notified: true } };
}

function recovered(group: Group, { alert, at }: Change, now: Date): Group {
  if (isLate(group, 'recovered', at)) return group;
  const { firing_since } = group;
  const change = { to: 'recovered' as const, at, notified: false };
  const last_at = at > group.last_at ? at : group.last_at;
  // A recovery that arrives before its alarm is kept for it.
  if (firing_since === undefined) return { ...group, change, last_at };
  const ended = { ...group, change: { ...change, notified: true }, firing_since: undefined, last_at };
  if (group.recurring && group.window) return { ...ended, changes: group.changes + 1 };
  return showRecovered({ ...ended, alert }, firing_since, now);
}

function showRecovered(group: Group, since: string, now: Date): Group {
  const end = group.change?.at ?? now.toISOString();
  const told = notify(group, 'recovered', now, {
    since,
    first_at: since,
    last_at: end,
    duration_ms: msBetween(since, end),
  });
  return {
    ...closeWindow(told),
    shown: 'recovered',
    explained: undefined,
    reminders: 0,
  };
}

/** Whether a later change is known already. Of two changes at the same time the alarm counts. */
function isLate({ change }: Group, to: 'firing' | 'recovered', at: string): boolean {
  if (!change || at > change.at) return false;
  return at < change.at || change.to === to || to === 'recovered';
}

/** An alarm whose recovery came before it was never shown: one notice says that it fired, and that it is over. */
function lateFiring(group: Group, { alert, at }: Change, now: Date): Group {
  const { change } = group;
  if (change?.to !== 'recovered' || change.notified)
    return { ...group, held: group.held + 1, total: group.total + 1 };
  const known = noted({ ...group, alert, first_seen: at < group.first_seen ? at : group.first_seen });
  if (group.recurring && group.window) return count(known, 1, at, now);
  return showRecovered({ ...known, functions: [alert.source] }, at, now);
}

/* ---- time ---- */

/** Lets everything happen that was due by now. The same, however often and how late it is called. */
function elapse(group: Group, now: Date, explained: Explanation | undefined): Group {
  const steps = [endWindow, escalate, remind];
  return steps.reduce((state, step) => step(state, now), unexplained(group, now, explained));
}

/** Bare repeats are counted without these rules; the first look at the group after them finds the escalation. */
function escalate(group: Group, now: Date): Group {
  return isEscalation(group, now) ? escalated(group, now) : group;
}

function isOver(end: string | undefined, now: Date): boolean {
  return end !== undefined && end <= now.toISOString();
}

function endWindow(group: Group, now: Date): Group {
  const { window, n, changes, recurring } = group;
  if (!window || !isOver(window.ends_at, now)) return group;
  if (n === 0 && changes === 0) return settle(closeWindow(group), recurring, now);
  return openWindow(notify(group, 'summary', now, summaryOf(group)), window.level + 1, now);
}

function summaryOf({ recurring, changes, firing_since, shown }: Group) {
  return recurring && shown !== undefined ? { changes, is_firing: firing_since !== undefined } : {};
}

/** After flapping, the channel is told what it has settled to. */
function settle(group: Group, wasRecurring: boolean, now: Date): Group {
  if (!wasRecurring || group.shown !== 'flapping') return group;
  if (group.firing_since !== undefined) {
    const told = notify(group, 'still_firing', now, {
      since: group.firing_since,
      openings: group.openings.length,
    });
    return { ...noted(told), shown: 'firing' };
  }
  return showRecovered(group, group.change?.at ?? group.last_at, now);
}

/** An alarm that still fires when nothing explains it any more is shown. */
function unexplained(group: Group, now: Date, explained: Explanation | undefined): Group {
  if (!group.explained || group.firing_since === undefined) return group;
  return explained && !isOver(explained.until, now) ? { ...group, explained } : showFiring(group, now);
}

/** After an hour, four hours, then daily. */
function remind(group: Group, now: Date): Group {
  const { firing_since, shown, reminders } = group;
  if (firing_since === undefined || shown !== 'firing') return group;
  if (!isOver(reminderDue(group), now)) return group;
  const told = notify(group, 'still_firing', now, {
    since: firing_since,
    duration_ms: msBetween(firing_since, now.toISOString()),
  });
  return { ...told, reminders: reminders + 1 };
}

const REMINDERS_MS = [HOUR_MS, 4 * HOUR_MS, DAY_MS];

function reminderDue({ firing_since, reminders }: Group): string | undefined {
  if (firing_since === undefined) return undefined;
  const days = reminders - REMINDERS_MS.length + 2;
  return later(firing_since, REMINDERS_MS[reminders] ?? days * DAY_MS);
}

/* ---- when to look again ---- */

/** A notice still unsent after this long has lost its sender, and the sweep sends it. */
const ABANDONED_MS = 60_000;

/** When the sweep has to look at the group; undefined when nothing is due. */
export function dueAt(group: Group, now: Date): string | undefined {
  const { window, outbox, explained, shown } = group;
  const times = [
    outbox.length > 0 ? later(now, ABANDONED_MS) : undefined,
    window?.ends_at,
    explained?.until,
    shown === 'firing' ? reminderDue(group) : undefined,
  ];
  return times.filter((time) => time !== undefined).sort()[0];
}

/** When the group may be forgotten, in seconds since 1970; never while it fires. */
export function expiresAt(group: Group, now: Date): number | undefined {
  if (group.firing_since !== undefined || group.window) return undefined;
  return Math.ceil((now.getTime() + MEMORY_MS) / 1000);
}
