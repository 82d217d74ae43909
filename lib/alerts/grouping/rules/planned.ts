// Silences for planned work: while one holds, the groups that match its pattern are silenced, unless they are critical.
import { type Group, openWindow } from '../group.ts';
import { withOpening } from './opening.ts';

/** The silence whose pattern a group matches; of several, the one that ends last. */
export interface PlannedSilence {
  id: string;
  by: string;
  at: string;
  until: string;
  reason?: string | undefined;
}

/** A group that opens under planned work, without a notice; undefined when it opens as usual. */
export function silencedAtOpening(
  group: Group,
  planned: PlannedSilence | undefined,
  now: Date,
): Group | undefined {
  if (!planned || group.handling || group.alert.severity === 'critical') return undefined;
  return openWindow({ ...withOpening(group, now), handling: handlingOf(planned) }, 0, now);
}

/**
 * An open group that nobody has handled is silenced as planned. One that is silenced as planned takes on the silence
 * that matches now; when none does, its window ends now, and with it its silence.
 */
export function asPlanned(group: Group, planned: PlannedSilence | undefined, now: Date): Group {
  const { handling, window, firing_since, alert } = group;
  if (handling?.status === 'silenced' && handling.planned !== undefined) {
    if (handling.planned === planned?.id) return group;
    return { ...group, handling: planned ? handlingOf(planned) : { ...handling, until: now.toISOString() } };
  }
  const isOpen = window !== undefined || firing_since !== undefined;
  if (!planned || handling || !isOpen || alert.severity === 'critical') return group;
  return openWindow({ ...group, handling: handlingOf(planned) }, 0, now);
}

function handlingOf({ id, by, at, until, reason }: PlannedSilence) {
  return { status: 'silenced' as const, by, at, until, planned: id, ...(reason !== undefined && { reason }) };
}
