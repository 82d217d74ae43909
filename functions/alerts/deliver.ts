// The alert queue → Slack: posts one notice at a time, or collects many into a digest. A notice that Slack refuses waits in
// the queue or goes to the dead-letter queue.
import type { Context, SQSRecord } from 'aws-lambda';
import { notice } from '#lib/alerts/alert.ts';
import {
  closeDigest,
  collect,
  countLate,
  type DeliverDeps,
  deliverBatch,
  enqueue,
  forgetDigest,
  holdMessages,
  moveToDeadLetters,
  type QueuedNotice,
  readDelivery,
  readDigest,
  recordFailure,
  releaseSlot,
  takeSlot,
} from '#lib/alerts/alerts.ts';
import { batchConsumer } from '#lib/queue/consumer.ts';
import { channelSender } from '#lib/slack/slack.ts';

const live: DeliverDeps = {
  limiter: { takeSlot, releaseSlot, countLate },
  records: { readDelivery, recordFailure },
  digests: { readDigest, collect, closeDigest, forgetDigest },
  queue: { enqueue, holdMessages, moveToDeadLetters },
  slack: {
    post: (...args) => channelSender().post(...args),
    probe: (...args) => channelSender().probe(...args),
    needsFollowUp: (...args) => channelSender().needsFollowUp(...args),
    followUp: (...args) => channelSender().followUp(...args),
  },
  clock: {
    now: () => new Date(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
};

export const deliver = (deps = live) =>
  batchConsumer(
    notice,
    (messages, context: Context) =>
      deliverBatch(
        messages.map(({ message, record }) => ({ notice: message, queued: queuedNoticeOf(record) })),
        () => context.getRemainingTimeInMillis(),
        deps,
      ),
    (record) => deps.queue.moveToDeadLetters(queuedNoticeOf(record)),
  );

export const handler = deliver();

function queuedNoticeOf(record: SQSRecord): QueuedNotice {
  const { body, receiptHandle, messageId, attributes, messageAttributes } = record;
  const sentAt = new Date(Number(attributes.SentTimestamp) || Date.now());
  return {
    messageId,
    group: attributes.MessageGroupId ?? messageId,
    body,
    receiptHandle,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    sentAt,
    sentAs: attributes.MessageDeduplicationId ?? messageId,
    madeAt: messageAttributes.made_at?.stringValue ?? sentAt.toISOString(),
    redriven: Number(messageAttributes.redriven?.stringValue ?? 0),
  };
}
