// The state of a group as a live event, whenever it changes: also where the channel is told nothing.
import { ADMIN_ROOM, sendEvent } from '#lib/realtime/realtime.ts';
import { type Group, statusOf } from './group.ts';

/**
 * Sends the event when the status or the revision differs. Never throws. As with live alerts, a group about the live
 * events themselves sends none, and an announcement has no state.
 */
export async function sendStateChange(before: Group | undefined, after: Group, now: Date): Promise<void> {
  const isChanged = !before || before.rev !== after.rev || statusOf(before) !== statusOf(after);
  const { kind, source } = after.alert;
  if (!isChanged || kind === 'announcement' || source.startsWith('realtime-')) return;
  await sendEvent({ room: ADMIN_ROOM, event: 'alert_state', data: stateOf(after) }, now);
}

/** Pure: the data of the event. */
function stateOf(group: Group) {
  const { fingerprint, rev, alert, total, first_seen, last_at, handling, resolved, assigned } = group;
  const until = handling?.status === 'silenced' ? handling.until : undefined;
  const by = (handling ?? resolved)?.by;
  return {
    fingerprint,
    rev,
    status: statusOf(group),
    severity: alert.severity,
    title: alert.title,
    source: alert.source,
    count: total,
    first_seen,
    last_at,
    ...(by !== undefined && { by }),
    ...(until !== undefined && { until }),
    ...(assigned && { assigned_to: assigned.to }),
  };
}
