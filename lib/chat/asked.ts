// The queue between the function that answers Slack and the one that acts: what was asked, by whom, and where to answer. Without
// zod, so that the answer is in time.
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { type Act, type Asked, actOf, type Sender } from '#lib/slack/interactions/interactions.ts';

/** A message of the queue `slack-actions`; asked.schema of message.ts. */
export interface AskedMessage {
  /** Of the request: its repetition has the same. */
  id: string;
  /** ISO 8601: when it was pressed. */
  at: string;
  sender: Sender;
  asked: Asked;
  /** "https://api.example.com": where the page is, for a link to it. */
  origin?: string | undefined;
}

/** @throws AppError `unavailable` */
export async function sendAsked(message: AskedMessage): Promise<void> {
  await queue().send('SendMessage', {
    QueueUrl: config('SLACK_ACTIONS_QUEUE_URL').SLACK_ACTIONS_QUEUE_URL,
    MessageBody: JSON.stringify(message),
    MessageGroupId: groupOf(message),
    MessageDeduplicationId: message.id,
  });
}

/**
 * Presses on one alert, alias or run are carried out in the order in which they came. Everything else waits for nothing: what fails is
 * tried again for minutes, and holds up its group.
 */
export function groupOf({ id, asked }: Pick<AskedMessage, 'id' | 'asked'>): string {
  const act = actIn(asked);
  if (act === undefined) return id;
  if ('fingerprint' in act) return act.fingerprint;
  if ('alias' in act) return act.alias;
  return 'run_id' in act ? act.run_id : id;
}

/** What a press or a dialog asks for; undefined for a command, and for what no button of ours says. */
export function actIn(asked: Asked): Act | undefined {
  switch (asked.type) {
    case 'press':
    case 'submission':
      return actOf(asked.action_id, asked.value);
    case 'shortcut':
      return silenceOf(asked.values);
    default:
      return undefined;
  }
}

/** The shortcut "silence this alert", which knows the alert by the buttons of its message. */
function silenceOf(values: readonly string[]): Act | undefined {
  const seen = values.flatMap((value) => {
    const act = actOf('alert.ack', value);
    return act?.action === 'alert.ack' ? [act] : [];
  })[0];
  return seen && { ...seen, action: 'alert.silence', span: '1h' };
}
