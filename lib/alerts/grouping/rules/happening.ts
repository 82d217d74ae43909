// The rules for faults that happen: log lines, dead letters, messages.
import type { Alert, Latest } from '../../alert.ts';
import { count, type Group, placeOf } from '../group.ts';
import { escalated, isEscalation, moreSevere, opened } from './opening.ts';
import { type PlannedSilence, silencedAtOpening } from './planned.ts';

/** One fault, as often as it stands in one batch. */
export interface Happened {
  alert: Alert;
  count: number;
  last_at: string;
  latest?: Latest | undefined;
  planned?: PlannedSilence | undefined;
}

export function happened(group: Group, event: Happened, now: Date): Group {
  const { alert, count: more, last_at, latest, planned } = event;
  const counted = count(group, more, alert.at, now);
  const isLatest = latest !== undefined && latest.at >= (group.latest?.at ?? '');
  const seen: Group = {
    ...counted,
    functions: [...new Set([...group.functions, alert.source])],
    users: [...new Set([...group.users, ...(alert.users ?? [])])],
    requests: { ...group.requests, ...placeOf(latest, now) },
    last_at: last_at > counted.last_at ? last_at : counted.last_at,
    ...(isLatest && { latest }),
  };
  if (!group.window) {
    const open = { ...seen, alert };
    return silencedAtOpening(open, planned, now) ?? opened(open, now);
  }
  const worse = moreSevere(seen, alert);
  if (worse) return escalated(worse, now);
  return isEscalation(seen, now) ? escalated(seen, now) : seen;
}
