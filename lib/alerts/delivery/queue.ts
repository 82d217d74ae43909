// The alert queue: notices into it, deliveries held or put back, and what cannot be delivered out of it.
import {
  ChangeMessageVisibilityCommand,
  type MessageAttributeValue,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import type { Notice } from '../alert.ts';
import { sendLiveAlert } from './live-events.ts';

/** One group for all: the queue then delivers one notice at a time, which is what Slack's limit asks for. */
const GROUP = 'alerts';

/** A message of the queue, as far as delivering and burying it goes. */
export interface QueuedNotice {
  body: string;
  receiptHandle: string;
  /** Under which id it was sent. */
  sentAs: string;
  /** When it was first sent, ISO 8601; kept when it is sent again after a repair. */
  madeAt: string;
  /** How often it was sent again after a repair. */
  redriven: number;
}

/**
 * Into the queue, and to the administrators who watch. The same notice sent again within five minutes is accepted and
 * dropped by the queue. @throws AppError `unavailable`, for the queue alone.
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

/** SQS hides a message for 12 hours at most, from when it was received: a little less than that from any later moment. */
const MOST_HOLD_S = 43_000;

/** Shows a message to nobody, and with it the whole group, for so many seconds from now. */
export async function holdMessage({ receiptHandle }: QueuedNotice, seconds: number): Promise<void> {
  await queue().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: config('ALERTS_QUEUE_URL').ALERTS_QUEUE_URL,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.min(Math.ceil(seconds), MOST_HOLD_S),
    }),
  );
}

/** Puts a copy into the dead-letter queue, as it is. Done twice within five minutes it is there once. */
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

/** What a message carries beside its body, so that it survives the dead-letter queue. */
function attributesOf({ madeAt, redriven }: Pick<QueuedNotice, 'madeAt' | 'redriven'>) {
  return {
    made_at: { DataType: 'String', StringValue: madeAt },
    redriven: { DataType: 'Number', StringValue: String(redriven) },
  } satisfies Record<string, MessageAttributeValue>;
}
