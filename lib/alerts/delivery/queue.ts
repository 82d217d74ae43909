// The alert queue (SQS FIFO): sends notices, hides one for a while, moves one to the dead-letter queue.
import {
  ChangeMessageVisibilityCommand,
  type MessageAttributeValue,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import type { Notice } from '../alert.ts';
import { sendLiveAlert } from './live-events.ts';

/** One message group for all: the queue then delivers one notice at a time, as Slack's rate limit requires. */
const GROUP = 'alerts';

/** A queued notice: what delivery and the dead-letter queue need of the message. */
export interface QueuedNotice {
  body: string;
  receiptHandle: string;
  /** The deduplication id that it was sent with. */
  sentAs: string;
  /** ISO 8601: when it was first sent; a redrive keeps it. */
  madeAt: string;
  /** How many redrives sent it again from the dead-letter queue. */
  redriven: number;
}

/**
 * Sends a notice to the queue and to the administrators' WebSocket. SQS accepts and drops a repeat within five minutes.
 * @throws AppError `unavailable` when the queue fails; a failure of the WebSocket is logged.
 */
export async function sendNotice(notice: Notice, now = new Date()): Promise<void> {
  const send = new SendMessageCommand({
    QueueUrl: config('ALERTS_QUEUE_URL').ALERTS_QUEUE_URL,
    MessageBody: JSON.stringify(notice),
    MessageGroupId: GROUP,
    MessageDeduplicationId: notice.id,
    MessageAttributes: attributesOf({ madeAt: now.toISOString(), redriven: 0 }),
  });
  await Promise.all([queue().send(send), sendLiveAlert(notice, now)]);
}

/** SQS hides a message for at most 12 hours after it was received; a little less holds at any later moment. */
const MOST_HOLD_S = 43_000;

/** Hides a message, and with it the whole message group, for `seconds` from now. */
export async function holdMessage({ receiptHandle }: QueuedNotice, seconds: number): Promise<void> {
  await queue().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: config('ALERTS_QUEUE_URL').ALERTS_QUEUE_URL,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.min(Math.ceil(seconds), MOST_HOLD_S),
    }),
  );
}

/** Puts a copy into the dead-letter queue. A repeat within five minutes has no effect. */
export async function moveToDeadLetters({ body, sentAs, madeAt, redriven }: QueuedNotice): Promise<void> {
  await queue().send(
    new SendMessageCommand({
      QueueUrl: config('ALERTS_DEAD_LETTER_QUEUE_URL').ALERTS_DEAD_LETTER_QUEUE_URL,
      MessageBody: body,
      MessageGroupId: GROUP,
      MessageDeduplicationId: sentAs,
      MessageAttributes: attributesOf({ madeAt, redriven }),
    }),
  );
}

/** Attributes beside the body; they survive the dead-letter queue. */
function attributesOf({ madeAt, redriven }: Pick<QueuedNotice, 'madeAt' | 'redriven'>) {
  return {
    made_at: { DataType: 'String', StringValue: madeAt },
    redriven: { DataType: 'Number', StringValue: String(redriven) },
  } satisfies Record<string, MessageAttributeValue>;
}
