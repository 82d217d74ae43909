// Each notice as a live event for the administrators' WebSocket, sent when the notice goes into the queue.
import { ADMIN_ROOM, sendEvent } from '#lib/realtime/realtime.ts';
import { cut, type Notice } from '../alert.ts';
import { isFollowUp } from './classes.ts';

/** Characters of an error that a terminal shows; LIMITS bounds the rest, so the event stays below half of a frame. */
const MESSAGE = 500;
const LINKS = 2;

/**
 * Sent by the forwarder, not by alerts-deliver: while Slack is down the queue stands still. Never throws.
 *
 * An alert about the live events themselves goes to Slack only: its event might fail in the same way and cause the next
 * alert. A follow-up tells nothing new.
 */
export async function sendLiveAlert(notice: Notice, now: Date): Promise<void> {
  if (isFollowUp(notice) || notice.alert.source.startsWith('realtime-')) return;
  await sendEvent({ room: ADMIN_ROOM, event: 'alert', data: liveAlert(notice) }, now);
}

/** Pure: the data of the event. `id` is the same for every copy of a notice. */
export function liveAlert({ id, reason = 'first', count, duration_ms, alert }: Notice) {
  const { kind = 'log', severity, title, source, at, error, body, links } = alert;
  const message = error?.message ?? body;
  return {
    id,
    reason,
    kind,
    severity,
    title,
    source,
    at,
    count,
    ...(duration_ms !== undefined && { duration_ms }),
    ...(message !== undefined && { message: cut(message, MESSAGE) }),
    links: links.slice(0, LINKS),
  };
}
