// A group as a notice of how it is now: what the message in the channel shows after a change.
import type { Notice } from '../alert.ts';
import type { Phrase } from '../phrase.ts';
import { handledLine } from '../texts-es.ts';
import { dailyCounts, type Group, msBetween, statusOf } from './group.ts';

/** It tells nothing new: it is drawn, never queued. */
export function presentNotice(group: Group, now: Date): Notice {
  const { fingerprint, rev, alert, total, openings, first_seen, last_at, functions, users, slack } = group;
  const since = slack?.since ?? openings.at(-1) ?? first_seen;
  return {
    id: `${fingerprint}-now`,
    reason: 'first',
    alert,
    // In a channel with threads: since its thread began.
    count: Math.max(1, total - (slack?.before ?? 0)),
    since,
    last_at,
    functions: [...functions].sort(),
    daily: dailyCounts(group, now),
    ...(users.length > 0 && { users: [...users].sort((a, b) => a - b) }),
    ...(group.latest && { latest: group.latest }),
    ...(group.first_release !== undefined && { first_release: group.first_release }),
    rev,
    status: statusOf(group),
    ...endOf(group),
  };
}

/** Of a lasting fault that is over: how long it lasted, and how it ended. */
function endOf(group: Group): Pick<Notice, 'duration_ms' | 'ended'> {
  const { shown, change, firing_since, fired_at = group.first_seen, ended } = group;
  const isOver = shown === 'recovered' && change?.to === 'recovered' && firing_since === undefined;
  return isOver ? { duration_ms: msBetween(fired_at, change.at), ...(ended && { ended }) } : {};
}

/** Who has it, until when it is silenced, who resolved it; and to whom it is assigned. */
export function handlingOf({ handling, resolved, assigned }: Group): Phrase {
  const done = handling ?? (resolved && { status: 'resolved' as const, ...resolved });
  return handledLine(done, assigned?.to);
}
