// The message of an alert as it is now: what a press leaves in place of the message that was posted.
import { type findAlert, handlingOf, type Phrase, presentNotice } from '#lib/alerts/alerts.ts';
import { type Channel, noticeMessage, type SlackMessage } from './message.ts';

type Group = NonNullable<Awaited<ReturnType<typeof findAlert>>>;

export function groupMessage(group: Group, channel: Channel, now = new Date()): SlackMessage {
  return noticeMessage(presentNotice(group, now), channel, handlingOf(group));
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
