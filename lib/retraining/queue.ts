// The retraining queue: a run's message into it, a delivery hidden from others, a message that nobody can use out of it.
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';

const queueUrl = () => config('RETRAINING_QUEUE_URL').RETRAINING_QUEUE_URL;
const deadLetterQueueUrl = () => config('RETRAINING_DEAD_LETTER_QUEUE_URL').RETRAINING_DEAD_LETTER_QUEUE_URL;

/** Sent more often than once it is one run all the same. @throws AppError `unavailable`. */
export async function sendRun(run_id: string): Promise<void> {
  await queue().send(
    new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: JSON.stringify({ run_id }) }),
  );
}

/** Shows a delivery of the queue to nobody else for so many seconds from now. */
export async function hideMessage(receiptHandle: string, seconds: number): Promise<void> {
  await hide(queueUrl(), receiptHandle, seconds);
}

/** The same for a delivery of the dead-letter queue. */
export async function hideDeadLetter(receiptHandle: string, seconds: number): Promise<void> {
  await hide(deadLetterQueueUrl(), receiptHandle, seconds);
}

/** Puts a copy of a message that no later try will understand where such messages end. */
export async function buryMessage(body: string): Promise<void> {
  await queue().send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl(), MessageBody: body }));
}

async function hide(QueueUrl: string, ReceiptHandle: string, seconds: number): Promise<void> {
  await queue().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle,
      VisibilityTimeout: Math.max(0, Math.ceil(seconds)),
    }),
  );
}
