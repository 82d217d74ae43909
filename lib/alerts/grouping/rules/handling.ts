// The rules for people: acknowledge, release, silence, resolve, assign. Each state may go to each other.
import type { Notice } from '../../alert.ts';
import {
  type ActionName,
  closeWindow,
  DAY_MS,
  type Group,
  HOUR_MS,
  isSilenced,
  type LogEntry,
  later,
  notify,
  openWindow,
  statusOf,
} from '../group.ts';
import { endSilence, noted, stateOf } from './lasting.ts';

export interface PersonAction extends Pick<LogEntry, 'by' | 'via' | 'until' | 'reason' | 'to'> {
  action: ActionName;
  /** Of the group as the person saw it. */
  rev: number;
  /** Of an acknowledgement: milliseconds until the reminder. */
  remindAfter?: number | 'off' | undefined;
}

/** Why an action is not done: the group has changed since, or a value cannot be taken (a Spanish sentence). */
export type Refusal = { changed: true } | { path: string; msg: string };

const LONGEST_SILENCE_MS = DAY_MS;
const LONGEST_CRITICAL_SILENCE_MS = 4 * HOUR_MS;

function longestSilence({ alert }: Group): number {
  return alert.severity === 'critical' ? LONGEST_CRITICAL_SILENCE_MS : LONGEST_SILENCE_MS;
}

/** @returns undefined when the action may be done, and when it is done already. */
export function refusalOf(group: Group, action: PersonAction, now: Date): Refusal | undefined {
  if (isDone(group, action)) return undefined;
  if (action.rev !== group.rev) return { changed: true };
  if (action.action === 'silence') return silenceRefusal(group, action, now);
  const { handling } = group;
  if (action.action === 'release' && handling?.status === 'silenced' && handling.planned !== undefined) {
    return {
      path: 'action',
      msg: `lo silencia un trabajo previsto: DELETE /admin/silences/${handling.planned}`,
    };
  }
  return undefined;
}

function silenceRefusal(group: Group, { until }: PersonAction, now: Date): Refusal | undefined {
  if (until === undefined) return undefined;
  const length = Date.parse(until) - now.getTime();
  if (length <= 0) return { path: 'until', msg: 'una hora futura' };
  const longest = longestSilence(group);
  return length > longest ? { path: 'until', msg: `como mucho ${longest / HOUR_MS} h` } : undefined;
}

/** A request that is sent again, because its answer was lost or a button was pressed twice, is done once. */
function isDone({ log }: Group, { action, by, until, reason, to, rev }: PersonAction): boolean {
  return log.some(
    (entry) =>
      entry.rev === rev &&
      entry.what === action &&
      entry.by === by &&
      entry.until === until &&
      entry.reason === reason &&
      entry.to === to,
  );
}

/** Entries kept of a group's log. */
const LOG_LENGTH = 20;

const REASONS = {
  acknowledge: 'acknowledged',
  release: 'released',
  silence: 'silenced',
  resolve: 'resolved',
  assign: 'assigned',
} as const satisfies Record<ActionName, Notice['reason']>;

/**
 * The group after the action, with a notice of it that carries what no notice has counted yet. The same group when the
 * action is refused, is done already, or would change nothing.
 */
export function handle(group: Group, action: PersonAction, now: Date): Group {
  if (refusalOf(group, action, now) || isDone(group, action) || isSo(group, action)) return group;
  const { by, via, until, reason, to, rev } = action;
  const entry = { at: now.toISOString(), by, via, what: action.action, until, reason, to, rev };
  const end = action.action === 'silence' ? silenceEnd(group, until, now) : undefined;
  const told = notify(group, REASONS[action.action], now, {
    by,
    ...(to !== undefined && { to }),
    ...(end !== undefined && { until: end }),
    ...(reason !== undefined && { note: reason }),
    ...stateOf(group),
  });
  return {
    // What a person did says nothing about how often the fault happens.
    ...CHANGES[action.action]({ ...told, notified: group.notified }, { ...action, until: end }, now),
    rev: group.rev + 1,
    log: [...group.log, entry].slice(-LOG_LENGTH),
  };
}

/** Whether the group is already as the action would make it. */
function isSo(group: Group, { action, by, to, until, reason }: PersonAction): boolean {
  const { handling, assigned } = group;
  switch (action) {
    case 'acknowledge':
      return handling?.status === 'acknowledged' && handling.by === by;
    case 'release':
      return !handling;
    case 'resolve':
      return statusOf(group) === 'resolved';
    case 'assign':
      return assigned?.to === to;
    case 'silence':
      return (
        handling?.status === 'silenced' &&
        handling.by === by &&
        handling.until === until &&
        handling.reason === reason
      );
  }
}

/** Without a time it lasts until the fault is over; what is critical is silenced for some hours at most. */
function silenceEnd(group: Group, until: string | undefined, now: Date): string | undefined {
  if (until !== undefined || group.alert.severity !== 'critical') return until;
  return later(now, LONGEST_CRITICAL_SILENCE_MS);
}

type Change = (group: Group, action: PersonAction, now: Date) => Group;

const CHANGES: Record<ActionName, Change> = {
  acknowledge: (group, { by, remindAfter }, now) => {
    const had: Group = {
      ...seen(group),
      handling: {
        status: 'acknowledged',
        by,
        at: now.toISOString(),
        ...(remindAfter !== undefined && { remind_after: remindAfter }),
      },
      resolved: undefined,
    };
    // A silence had a window of its own length; a closed group is open again, until it is quiet for an hour.
    const needsWindow = isSilenced(group) || (!group.window && group.firing_since === undefined);
    return needsWindow ? openWindow(had, 1, now) : had;
  },
  release: (group, _, now) =>
    isSilenced(group) ? endSilence(group, now) : { ...group, handling: undefined },
  silence: (group, { by, until, reason }, now) => {
    const handling = { status: 'silenced' as const, by, at: now.toISOString(), until, reason };
    const silenced = openWindow({ ...group, handling, resolved: undefined }, 1, now);
    if (until === undefined || !silenced.window) return silenced;
    return { ...silenced, window: { ...silenced.window, ends_at: until } };
  },
  resolve: (group, { by }, now) => ({
    ...seen({ ...closeWindow(group), shown: group.shown === 'flapping' ? 'recovered' : group.shown }),
    handling: undefined,
    assigned: undefined,
    resolved: { by, at: now.toISOString() },
  }),
  assign: (group, { by, to = by }, now) => ({ ...group, assigned: { by, to, at: now.toISOString() } }),
};

/** The notice of an action shows an alarm that was never shown. One that flaps goes on as flapping. */
function seen(group: Group): Group {
  if (group.firing_since === undefined || (group.recurring && group.window)) return group;
  return { ...noted(group), shown: 'firing', explained: undefined };
}
