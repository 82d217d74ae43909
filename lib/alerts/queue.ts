// The way out of the pipeline: notices into the FIFO queue that delivers them in order.
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import type { Notice } from './alert.ts';

/** One group for all: the queue then delivers one notice at a time, which is what Slack's limit asks for. */
const GROUP = 'alerts';

/** The same notice sent again within five minutes is accepted and dropped. @throws AppError `unavailable`. */
export async function sendNotice(notice: Notice): Promise<void> {
  await queue().send(
    new SendMessageCommand({
      QueueUrl: config('ALERTS_QUEUE_URL').ALERTS_QUEUE_URL,
      MessageBody: JSON.stringify(notice),
      MessageGroupId: GROUP,
      MessageDeduplicationId: notice.id,
    }),
  );
}
