// The alert queue → Slack: one notice at a time, once a second. What fails waits in the queue or the dead-letter queue.
import type { Context, SQSRecord } from 'aws-lambda';
import { notice } from '#lib/alerts/alert.ts';
import { type Delivering, delivering, deliverNotice, type QueuedNotice } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { consumer } from '#lib/queue/consumer.ts';
import { inForm, noticeMessage, postToSlack, refusalOf } from '#lib/slack/slack.ts';

/** A post that takes longer was perhaps taken; the function's own time is 10 s. */
const MOST_POST_MS = 8_000;

const live: Delivering = {
  ...delivering,
  post: async (message, form, timeoutMs) => {
    const url = config('SLACK_WEBHOOK_URL').SLACK_WEBHOOK_URL;
    const post = postToSlack(inForm(noticeMessage(message), form), {
      url,
      timeoutMs: Math.min(timeoutMs, MOST_POST_MS),
    });
    return await post.then(() => undefined, refusalOf);
  },
};

export const deliver = (deps = live) =>
  consumer(
    notice,
    (message, record, context) => deliverNotice(message, attemptOf(record, context), deps),
    (record) => deps.moveToDeadLetters(queuedNoticeOf(record)),
  );

export const handler = deliver();

function attemptOf(record: SQSRecord, context: Context) {
  return {
    queued: queuedNoticeOf(record),
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}

function queuedNoticeOf({
  body,
  receiptHandle,
  messageId,
  attributes,
  messageAttributes,
}: SQSRecord): QueuedNotice {
  const sent = new Date(Number(attributes.SentTimestamp) || 0).toISOString();
  return {
    body,
    receiptHandle,
    sentAs: attributes.MessageDeduplicationId ?? messageId,
    madeAt: messageAttributes.made_at?.stringValue ?? sent,
    redriven: Number(messageAttributes.redriven?.stringValue ?? 0),
  };
}
