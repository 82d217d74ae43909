// The message of an alert as it is now: what a press leaves in place of the message that was posted, and the root of a thread
// after a change.
import {
  type Group,
  handlingOf,
  latestAt,
  type Phrase,
  presentNotice,
  recovered,
} from '#lib/alerts/alerts.ts';
import { joined } from './blocks.ts';
import { type Channel, noticeMessage, type SlackMessage } from './message.ts';

/** A fault that is over has one link and no buttons. */
export function groupMessage(group: Group, channel: Channel, now = new Date()): SlackMessage {
  const notice = presentNotice(group, now);
  const { alert, count, last_at, duration_ms, ended } = notice;
  const isOver = notice.status === 'resolved';
  const shown = isOver ? { ...notice, alert: { ...alert, links: alert.links.slice(0, 1) } } : notice;
  const state = joined([
    duration_ms === undefined ? undefined : [ended?.how ?? recovered(duration_ms)],
    handlingOf(group),
    count > 1 && last_at !== undefined ? latestAt(last_at) : undefined,
  ]);
  return noticeMessage(shown, channel, state);
}

/** An announcement whose button was pressed: without buttons, and with what came of it. */
export function answeredMessage(
  group: Group,
  channel: Channel,
  came: Phrase,
  now = new Date(),
): SlackMessage {
  return noticeMessage(presentNotice(group, now), { ...channel, level: 'webhook' }, came);
}
