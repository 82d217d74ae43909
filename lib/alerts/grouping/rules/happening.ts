// The rules for faults that happen: log lines, dead letters, messages.
import type { Alert } from '../../alert.ts';
import { count, type Group, placeOf } from '../group.ts';
import { escalated, isEscalation, moreSevere, opened } from './opening.ts';
import { type PlannedSilence, silencedAtOpening } from './planned.ts';

/** One fault, as often as it stands in one batch. */
export interface Happened {
  alert: Alert;
  count: number;
  last_at: string;
  /** The latest request that met it. */
  last_request?: string | undefined;
  planned?: PlannedSilence | undefined;
}

export function happened(group: Group, event: Happened, now: Date): Group {
  const { alert, count: more, last_at, last_request, planned } = event;
  const counted = count(group, more, alert.at, now);
  const seen: Group = {
    ...counted,
    functions: [...new Set([...group.functions, alert.source])],
    requests: { ...group.requests, ...placeOf(last_request, last_at, now) },
    last_at: last_at > counted.last_at ? last_at : counted.last_at,
  };
  if (!group.window) {
    const open = { ...seen, alert };
    return silencedAtOpening(open, planned, now) ?? opened(open, now);
  }
  const worse = moreSevere(seen, alert);
  if (worse) return escalated(worse, now);
  return isEscalation(seen, now) ? escalated(seen, now) : seen;
}
