// The rules for faults that last, such as alarms: their changes are ordered by the time at which they happened.
import type { Alert, Ending, Notice } from '../../alert.ts';
import {
  closeWindow,
  count,
  DAY_MS,
  type Explanation,
  type Group,
  HOUR_MS,
  isSilenced,
  later,
  msBetween,
  notify,
  openWindow,
} from '../group.ts';
import { escalated, moreSevere, notifyOpening, opened } from './opening.ts';
import { type PlannedSilence, silencedAtOpening } from './planned.ts';

interface Change {
  alert: Alert;
  at: string;
  explained?: Explanation | undefined;
  planned?: PlannedSilence | undefined;
}

export function firing(group: Group, event: Change, now: Date): Group {
  const { alert, at, explained, planned } = event;
  if (group.change?.to === 'firing' && group.change.at === at) return group;
  if (isLate(group, 'firing', at)) return lateFiring(group, event, now);
  const isSame = group.firing_since !== undefined;
  const worse = group.firing_since !== undefined || isSilenced(group) ? moreSevere(group, alert) : undefined;
  const begun: Group = {
    ...(worse ?? group),
    functions: [...new Set([...group.functions, alert.source])],
    change: { to: 'firing', at, notified: isSame ? (group.change?.notified ?? false) : false },
    firing_since: group.firing_since ?? at,
    fired_at: group.firing_since ?? at,
    ended: undefined,
    changes: group.changes + 1,
  };
  const counted = count(begun, 1, at, now);
  // The notified alert is kept: severities are compared with it.
  if (isSilenced(counted)) return counted;
  const seen = { ...counted, alert };
  if (worse && isShown(group)) return escalated(noted(seen), now);
  if ((isSame && !worse && !group.resolved) || (group.recurring && group.window)) return seen;
  if (explained && !worse) return { ...seen, explained };
  return silencedAtOpening(seen, planned, now) ?? showFiring(seen, now);
}

/** The channel shows it as firing or flapping, and nobody has resolved it since. */
function isShown({ shown, resolved }: Group): boolean {
  return shown !== undefined && shown !== 'recovered' && !resolved;
}

/** Notifies that it fires, or once that it flaps. */
export function showFiring(group: Group, now: Date, open = opened): Group {
  const told = open({ ...group, explained: undefined }, now);
  const { firing_since = now.toISOString(), recurring } = told;
  return {
    ...noted(told),
    shown: recurring ? 'flapping' : 'firing',
    reminders: remindersBefore(firing_since, now),
  };
}

export function noted(group: Group): Group {
  return { ...group, change: group.change && { ...group.change, notified: true } };
}

export function recovered(group: Group, event: Change, now: Date): Group {
  const { alert, at } = event;
  if (isLate(group, 'recovered', at)) return group;
  const { firing_since, shown, handling } = group;
  const change = { to: 'recovered' as const, at, notified: false };
  const last_at = at > group.last_at ? at : group.last_at;
  const known = { ...group, change, last_at, ended: endingOf(alert) };
  if (firing_since === undefined) {
    // A recovery that arrives before its alarm is kept for it.
    if (!isNews(group, known, event)) return known;
    const fired_at = isUnsure(group) ? group.fired_at : at;
    return { ...showRecovered({ ...noted(known), alert, fired_at }, now), alert: group.alert };
  }
  const ended = { ...noted(known), firing_since: undefined };
  const isPlanned = handling?.status === 'silenced' && handling.planned !== undefined;
  // During planned work only the recovery of an alarm shown as firing is notified; the rest when the work is over.
  if ((group.recurring && group.window) || (isPlanned && shown !== 'firing')) {
    return { ...ended, changes: group.changes + 1 };
  }
  // The alarm stays the group's alert: a recovery has a title and a severity of its own.
  return { ...showRecovered({ ...ended, alert, fired_at: firing_since }, now), alert: group.alert };
}

/** Only an end that is no recovery has a meaning: it says how the fault ended. */
function endingOf({ meaning, severity }: Alert): Ending | undefined {
  return meaning === undefined ? undefined : { how: meaning, severity };
}

/**
 * Of a fault that does not fire: an end that leaves open whether it goes on is told at once, and so is what follows it.
 * Not while it flaps or during planned work, whose end tells it.
 */
function isNews(before: Group, { ended }: Group, { planned }: Change): boolean {
  if (isSilenced(before) || planned || before.recurring) return false;
  return isOpen(ended) || isUnsure(before);
}

/** The channel shows that it ended, and that nobody knows whether its cause is over. */
function isUnsure({ shown, ended }: Group): boolean {
  return shown === 'recovered' && isOpen(ended);
}

function isOpen(ended: Ending | undefined): boolean {
  return ended !== undefined && ended.severity !== 'info';
}

/** Ends whatever a person has done with it. */
function showRecovered(group: Group, now: Date): Group {
  const end = group.change?.at ?? now.toISOString();
  const since = group.fired_at ?? end;
  const told = notify(group, 'recovered', now, {
    since,
    first_at: since,
    last_at: end,
    duration_ms: msBetween(since, end),
    ...(group.ended && { ended: group.ended }),
  });
  return {
    ...closeWindow(told),
    rev: group.rev + 1,
    shown: 'recovered',
    explained: undefined,
    reminders: 0,
    handling: undefined,
    resolved: undefined,
    assigned: undefined,
  };
}

/** Whether a later change is known already. At equal times the alarm wins over the recovery. */
function isLate({ change }: Group, to: 'firing' | 'recovered', at: string): boolean {
  if (!change || at > change.at) return false;
  return at < change.at || change.to === to || to === 'recovered';
}

/** An alarm whose recovery came before it was never shown: one notice says that it fired, and that it is over. */
function lateFiring(group: Group, { alert, at, planned }: Change, now: Date): Group {
  const { change } = group;
  if (change?.to !== 'recovered' || change.notified)
    return { ...group, held: group.held + 1, total: group.total + 1 };
  const known = noted({ ...group, alert, first_seen: at < group.first_seen ? at : group.first_seen });
  const fired: Group = {
    ...known,
    fired_at: at,
    functions: [...new Set([...group.functions, alert.source])],
  };
  if (isSilenced(group) || (group.recurring && group.window)) return count(fired, 1, at, now);
  const silenced = silencedAtOpening(fired, planned, now);
  return silenced ? count(silenced, 1, at, now) : showRecovered(fired, now);
}

/** After flapping, the channel is told what it has settled to. */
export function settled(group: Group, now: Date): Group {
  if (group.firing_since !== undefined) return stillFiring(group, now);
  return showRecovered(group, now);
}

/** Brings an alarm back to mind: from now on the channel shows it as firing, also when somebody had resolved it. */
export function stillFiring(group: Group, now: Date): Group {
  const { firing_since = now.toISOString(), openings, handling, resolved } = group;
  const told = notify(group, 'still_firing', now, {
    since: firing_since,
    duration_ms: msBetween(firing_since, now.toISOString()),
    ...(openings.length > 0 && { openings: openings.length }),
    ...(handling?.status === 'acknowledged' && { by: handling.by }),
    ...(resolved && { resolved }),
  });
  return {
    ...noted(told),
    shown: 'firing',
    resolved: undefined,
    rev: resolved ? group.rev + 1 : group.rev,
    reminders: remindersBefore(firing_since, now),
  };
}

/** Reminders whose time has passed, or comes so soon after the notice of now that they would only repeat it. */
function remindersBefore(firing_since: string, now: Date): number {
  const soon = later(now, HOUR_MS / 2);
  let passed = 0;
  while (reminderAt(firing_since, passed) <= soon) passed++;
  return passed;
}

/** After an hour, after four hours, then daily. */
export function reminderAt(firing_since: string, reminders: number): string {
  const days = reminders - REMINDERS_MS.length + 1;
  return later(firing_since, REMINDERS_MS[reminders] ?? (days + 1) * DAY_MS);
}

const REMINDERS_MS = [HOUR_MS, 4 * HOUR_MS, DAY_MS];

/** Ends a silence: what was counted is told by one notice, and what still fires is shown. */
export function endSilence(group: Group, now: Date): Group {
  const { n, held, changes, firing_since, shown, explained, recurring, window, handling } = group;
  const heard: Group = { ...group, handling: undefined };
  const isFlapping = recurring && window !== undefined;
  if (firing_since !== undefined && !isFlapping) {
    if (explained) return closeWindow(heard);
    if (shown === 'firing') return closeWindow(stillFiring(heard, now));
    const isCounted = handling?.status === 'silenced' && handling.planned !== undefined;
    return showFiring(heard, now, isCounted ? notifyOpening : opened);
  }
  if (n + held + changes === 0) return { ...closeWindow(heard), assigned: undefined };
  return openWindow(summedUp(heard, now, { was_silenced: true, ...(changes > 0 && { changes }) }), 1, now);
}

/** Notifies what happened since the last notice. Of a fault that lasts it says whether it fires now. */
export function summedUp(group: Group, now: Date, said: Partial<Notice> = {}): Group {
  return notify(group, 'summary', now, { ...stateOf(group), ...said });
}

/** Of a fault that lasts: whether it fires now, or how it ended. */
export function stateOf({ change, firing_since, ended }: Group): Pick<Notice, 'is_firing' | 'ended'> {
  return change ? { is_firing: firing_since !== undefined, ...(ended && { ended }) } : {};
}
