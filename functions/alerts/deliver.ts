// The alert queue → Slack: posts one notice at a time. A notice that Slack refuses waits in the queue or goes to the
// dead-letter queue.
import type { Context, SQSRecord } from 'aws-lambda';
import { notice } from '#lib/alerts/alert.ts';
import {
  countLate,
  type DeliverDeps,
  deliverNotice,
  holdMessage,
  moveToDeadLetters,
  type QueuedNotice,
  releaseSlot,
  takeSlot,
} from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { consumer } from '#lib/queue/consumer.ts';
import { inForm, noticeMessage, postToSlack, refusalOf } from '#lib/slack/slack.ts';

const SETTINGS = ['SLACK_WEBHOOK_URL', 'STAGE', 'CONSOLE_URL', 'RUNBOOKS'] as const;

const live: DeliverDeps = {
  limiter: { takeSlot, releaseSlot, countLate },
  queue: { holdMessage, moveToDeadLetters },
  slack: {
    post: async (message, form, timeoutMs) => {
      const { SLACK_WEBHOOK_URL: url, ...settings } = config(...SETTINGS);
      const { STAGE: stage, CONSOLE_URL: consoleUrl, RUNBOOKS: runbooks } = settings;
      const layout = noticeMessage(message, { stage, consoleUrl, runbooks });
      const post = postToSlack(inForm(layout, form), { url, timeoutMs });
      return await post.then(() => undefined, refusalOf);
    },
  },
  clock: {
    now: () => new Date(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
};

export const deliver = (deps = live) =>
  consumer(
    notice,
    (message, record, context) => deliverNotice(message, attemptOf(record, context), deps),
    (record) => deps.queue.moveToDeadLetters(queuedNoticeOf(record)),
  );

export const handler = deliver();

function attemptOf(record: SQSRecord, context: Context) {
  return {
    queued: queuedNoticeOf(record),
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}

function queuedNoticeOf(record: SQSRecord): QueuedNotice {
  const { body, receiptHandle, messageId, attributes, messageAttributes } = record;
  const sent = new Date(Number(attributes.SentTimestamp) || 0).toISOString();
  return {
    body,
    receiptHandle,
    sentAs: attributes.MessageDeduplicationId ?? messageId,
    madeAt: messageAttributes.made_at?.stringValue ?? sent,
    redriven: Number(messageAttributes.redriven?.stringValue ?? 0),
  };
}
