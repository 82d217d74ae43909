// What the root of a group's thread says: the group as it is now, as a notice that is never queued.
import type { Notice } from '../alert.ts';
import type { Place } from '../delivery/place.ts';
import { REDRAW_MS, redrawForRepeats } from '../delivery/redraw.ts';
import { dailyCounts, type Group, msBetween, statusOf } from './group.ts';
import { readGroup } from './group-store.ts';

export interface RootNotice extends Notice {
  reason: 'redraw';
  /** When somebody did what `by` names. */
  handled_at?: string | undefined;
  /** An alarm that is over, however that came. */
  is_over: boolean;
}

/** @returns undefined when the group is forgotten. @throws AppError `unavailable`. */
export async function readRoot(
  fingerprint: string,
  place: Place,
  now: Date,
): Promise<RootNotice | undefined> {
  const group = await readGroup(fingerprint);
  return group && rootNotice(group, place, now);
}

/** Pure. */
export function rootNotice(group: Group, place: Place, now: Date): RootNotice {
  const { alert, total, last_at, users, latest, first_release, rev, handling, resolved, assigned } = group;
  const { firing_since, change, shown } = group;
  const is_over = shown === 'recovered' && firing_since === undefined;
  const person = handling ?? resolved;
  return {
    id: `redraw-${group.fingerprint}`,
    reason: 'redraw',
    alert,
    count: Math.max(1, total - place.before),
    since: place.since,
    last_at,
    daily: dailyCounts(group, now),
    ...(users.length > 0 && { users: [...users].sort((a, b) => a - b) }),
    ...(latest && { latest }),
    ...(first_release !== undefined && { first_release }),
    rev,
    status: statusOf(group),
    is_over,
    ...(change && { is_firing: firing_since !== undefined }),
    ...(is_over && change && { duration_ms: msBetween(place.since, change.at) }),
    ...(person && { by: person.by, handled_at: person.at }),
    ...(handling?.status === 'silenced' && handling.until !== undefined && { until: handling.until }),
    ...(assigned && { to: assigned.to }),
  };
}

/** The redraw that repeats make due, when the root has shown the same for a minute; undefined without a root. */
export function dueRedraw({ slack, alert, outbox }: Group, now: Date): Notice | undefined {
  // What the outbox holds is followed by a redraw of its own.
  if (!slack || outbox.length > 0 || msBetween(slack.drawn_at, now.toISOString()) < REDRAW_MS)
    return undefined;
  return redrawForRepeats(alert, now);
}
