// How a group opens, and when its window is broken: a fault is new, returns, returns too often, or grows.
import {
  DAY_MS,
  type Group,
  HOUR_MS,
  isMoreSevere,
  later,
  MOST_OPENINGS,
  msBetween,
  notify,
  openWindow,
} from '../group.ts';

/**
 * A group opens: it is new, or its fault returns after it was quiet. Each opening is counted, also a silenced one. Alarms that it
 * explained when it was open before have told themselves.
 */
export function withOpening(group: Group, now: Date): Group {
  const oldest = later(now, -DAY_MS);
  const openings = [...group.openings.filter((at) => at > oldest), now.toISOString()].slice(-OPENINGS_KEPT);
  return { ...group, rev: group.rev + 1, times: group.times + 1, openings, resolved: undefined, alarms: [] };
}

/** More than the most that are compared with. */
const OPENINGS_KEPT = 50;

/** Opens the group and notifies it. */
export function opened(group: Group, now: Date): Group {
  return notifyOpening(withOpening(group, now), now, group.resolved);
}

/** Notifies an opening that is counted already: of what was silenced until now. */
export function notifyOpening(group: Group, now: Date, resolved?: Group['resolved']): Group {
  const [reason, level] = reasonToOpen(group);
  const said = { ...history(group), ...(resolved && { resolved }) };
  return openWindow(notify({ ...group, recurring: reason === 'recurring' }, reason, now, said), level, now);
}

function reasonToOpen({ times, openings }: Group): ['first' | 'again' | 'recurring', number] {
  if (isTooOften(openings)) return ['recurring', 1];
  return [times <= 1 ? 'first' : 'again', 0];
}

function isTooOften(openings: readonly string[]): boolean {
  const latest = openings.at(-1) ?? '';
  const inLastHour = openings.filter((at) => msBetween(at, latest) < HOUR_MS).length;
  return inLastHour > MOST_OPENINGS.perHour || openings.length > MOST_OPENINGS.perDay;
}

/** What a notice says of a fault that was there before. */
function history({ openings, first_seen }: Group) {
  return { openings: Math.max(1, openings.length), first_seen };
}

/** A more severe occurrence also ends a silence. */
export function escalated(group: Group, now: Date): Group {
  return openWindow(notify(group, 'escalated', now, history(group)), 0, now);
}

/** The group as it is when an alert came that is more severe than the one notified; undefined when it is not. */
export function moreSevere(group: Group, alert: Group['alert']): Group | undefined {
  if (!isMoreSevere(alert.severity, group.alert.severity)) return undefined;
  const handling = group.handling?.status === 'silenced' ? undefined : group.handling;
  return { ...group, alert, handling, rev: group.rev + 1 };
}

/**
 * An order of magnitude more than was notified, and more than that rate would have made since. Not in the first minute
 * after a notice: a burst is summed up soon anyway. Never while it is silenced.
 */
export function isEscalation({ n, notified, window, handling }: Group, now: Date): boolean {
  if (!window || handling?.status === 'silenced') return false;
  const sinceMs = msBetween(window.opened_at, now.toISOString());
  if (sinceMs < BURST_MS) return false;
  const expected = (notified.count / notified.ms) * sinceMs;
  return n >= ORDER_OF_MAGNITUDE * Math.max(ORDER_OF_MAGNITUDE, notified.count, expected);
}

const ORDER_OF_MAGNITUDE = 10;
const BURST_MS = 60_000;
