// The queue between the function that answers Slack and the one that acts: what was asked, by whom, and where to answer. Without
// the SDK and without zod, so that the answer is in time.
import { callAws } from '#lib/aws-json.ts';
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
  await callAws('sqs', 'SendMessage', {
    QueueUrl: config('SLACK_ACTIONS_QUEUE_URL').SLACK_ACTIONS_QUEUE_URL,
    MessageBody: JSON.stringify(message),
    MessageGroupId: groupOf(actIn(message.asked)),
    MessageDeduplicationId: message.id,
  });
}

/** Presses on one alert or alias are carried out in the order in which they came. */
function groupOf(act: Act | undefined): string {
  if (act === undefined) return 'global';
  if ('fingerprint' in act) return act.fingerprint;
  return 'alias' in act ? act.alias : 'global';
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
