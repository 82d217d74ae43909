// The root of a thread, redrawn: the alert as it is now, with who has it, how often it happened, and the buttons for that.
import {
  assignedTo,
  handledLine,
  latestAt,
  type Phrase,
  type RootNotice,
  recovered,
} from '#lib/alerts/alerts.ts';
import { joined } from './blocks.ts';
import { alertMessage, type Channel, GREEN, type Look, type SlackMessage } from './message.ts';

/** Grey: nobody needs to look at it now. */
const GREY = '#8d8d8d';

/** A fault that is over links to one page and has no buttons. */
export function rootMessage(root: RootNotice, channel: Channel): SlackMessage {
  const isDone = root.is_over || root.status === 'resolved';
  const { alert } = root;
  const shown = root.is_over ? { ...root, alert: { ...alert, links: alert.links.slice(0, 1) } } : root;
  const level = isDone ? 'webhook' : channel.level;
  return alertMessage(shown, { ...channel, level }, { ...lookOf(root), state: stateOf(root) });
}

function lookOf({ is_over, status, by }: RootNotice): Look {
  if (is_over) return { sign: '✅', color: GREEN };
  if (status === 'resolved') return by === undefined ? {} : { sign: '☑️', color: GREEN };
  if (status === 'silenced') return { sign: '🔕', color: GREY };
  return status === 'acknowledged' ? { sign: '🙋' } : {};
}

function stateOf({
  is_over,
  status,
  by,
  handled_at,
  until,
  to,
  duration_ms,
  count,
  last_at,
}: RootNotice): Phrase {
  const isHandled = !is_over && by !== undefined && handled_at !== undefined;
  return joined([
    is_over ? [recovered(duration_ms)] : undefined,
    isHandled ? handledLine(status, by, handled_at, until) : undefined,
    is_over || to === undefined ? undefined : assignedTo(to),
    count > 1 && last_at !== undefined ? latestAt(last_at) : undefined,
  ]);
}
