// The administrators who watch live: told of a notice when it goes into the queue, whatever becomes of it at Slack.
import { ADMIN_ROOM, sendEvent } from '#lib/realtime/realtime.ts';
import { cut, type Notice } from '../alert.ts';

/** What a terminal shows of an error; with LIMITS for the rest, all of it stays below half of a frame. */
const MESSAGE = 500;
const LINKS = 2;

/**
 * Not by alerts-deliver: while Slack is down the queue stands still, and that is when people watch. Never throws.
 *
 * A fault of the live events themselves is left to Slack: the event that tells of it might fail in the same way, which
 * would be the next fault to tell.
 */
export async function sendLiveAlert(notice: Notice, now: Date): Promise<void> {
  if (notice.alert.source.startsWith('realtime-')) return;
  await sendEvent({ room: ADMIN_ROOM, event: 'alert', data: liveAlert(notice) }, now);
}

/** Pure: what is shown of a notice. `id` is the same however often it is sent. */
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
