// The alert queue (SQS FIFO): sends notices, hides one for a while, moves one to the dead-letter queue.
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import type { Notice } from '../alert.ts';
import { isFollowUp } from './classes.ts';
import { sendLiveAlert } from './live-events.ts';

/** A queued notice: what delivery and the dead-letter queue need of the message. */
export interface QueuedNotice {
  messageId: string;
  /** Its message group: the fault. The queue delivers the notices of one fault in order, and one at a time. */
  group: string;
  body: string;
  receiptHandle: string;
  /** How often the queue has delivered it, this delivery included. */
  receiveCount: number;
  /** When it was put into this queue. */
  sentAt: Date;
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
  await Promise.all([enqueue(notice, now), sendLiveAlert(notice, now)]);
}

/** Sends a notice of the delivery itself, which is no live event. */
export async function enqueue(notice: Notice, now: Date): Promise<void> {
  await queue().send('SendMessage', {
    QueueUrl: config('ALERTS_QUEUE_URL').ALERTS_QUEUE_URL,
    MessageBody: JSON.stringify(notice),
    MessageGroupId: queueGroupOf(notice),
    MessageDeduplicationId: notice.id,
    MessageAttributes: attributesOf({ madeAt: now.toISOString(), redriven: 0 }),
  });
}

/**
 * The queue delivers the notices of one group in order. A follow-up neither waits for notices nor holds them up: it is sent
 * when its root is posted.
 */
export function queueGroupOf({ reason, alert }: Notice): string {
  const own = alert.thread?.id ?? alert.fingerprint;
  return isFollowUp({ reason }) ? `${reason}#${own}` : own;
}

/** SQS hides a message for at most 12 hours after it was received; a little less holds at any later moment. */
const MOST_HOLD_S = 43_000;

/** How long to hide a message from now, and with it the later messages of its fault. */
export interface Hold {
  queued: QueuedNotice;
  seconds: number;
}

/** Hides messages, at most ten. A message whose receipt has expired is another delivery's already, and is left alone. */
export async function holdMessages(holds: readonly Hold[]): Promise<void> {
  if (holds.length === 0) return;
  await queue().send('ChangeMessageVisibilityBatch', {
    QueueUrl: config('ALERTS_QUEUE_URL').ALERTS_QUEUE_URL,
    Entries: holds.map(({ queued: { receiptHandle }, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.min(Math.ceil(seconds), MOST_HOLD_S),
    })),
  });
}

/** Puts a copy into the dead-letter queue. A repeat within five minutes has no effect. */
export async function moveToDeadLetters({
  body,
  group,
  sentAs,
  madeAt,
  redriven,
}: QueuedNotice): Promise<void> {
  await queue().send('SendMessage', {
    QueueUrl: config('ALERTS_DEAD_LETTER_QUEUE_URL').ALERTS_DEAD_LETTER_QUEUE_URL,
    MessageBody: body,
    MessageGroupId: group,
    MessageDeduplicationId: sentAs,
    MessageAttributes: attributesOf({ madeAt, redriven }),
  });
}

/** Attributes beside the body; they survive the dead-letter queue. */
function attributesOf({ madeAt, redriven }: Pick<QueuedNotice, 'madeAt' | 'redriven'>) {
  return {
    made_at: { DataType: 'String', StringValue: madeAt },
    redriven: { DataType: 'Number', StringValue: String(redriven) },
  } satisfies Record<string, MessageAttributeValue>;
}
