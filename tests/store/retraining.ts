// What a retraining needs around it, embedded: tables, queues, the environment that names them, and users' answers.
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { type DigitSet, pictureOf } from '../../lib/digits/training/idx.ts';
import { startDynalite } from './dynalite.ts';
import { writeFeedback } from './feedback-log.ts';
import { startQueues } from './queues.ts';

/** Starts a database and a queue service, and points this process's environment at them. */
export async function startSurroundings() {
  const dynalite = await startDynalite();
  const queues = await startQueues(['retraining', 'retraining-dead', 'alerts.fifo']);
  Object.assign(process.env, {
    RETRAINING_QUEUE_URL: queues.urlOf('retraining'),
    RETRAINING_DEAD_LETTER_QUEUE_URL: queues.urlOf('retraining-dead'),
    ALERTS_QUEUE_URL: queues.urlOf('alerts.fifo'),
    STAGE: 'test',
  });
  return {
    client: dynalite.client,
    stop: async () => {
      await queues.stop();
      await dynalite.stop();
    },
  };
}

const queueUrl = () => config('RETRAINING_QUEUE_URL').RETRAINING_QUEUE_URL;

/** Takes the next message of the retraining queue as its poller does; undefined when there is none to see. */
export async function receiveRun(QueueUrl = queueUrl()) {
  const { Messages = [] } = await queue().send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] }),
  );
  const [message] = Messages;
  return message && { receiptHandle: message.ReceiptHandle ?? '', body: message.Body ?? '' };
}

/** Messages of a queue: to be seen, and hidden. */
export async function messagesIn(QueueUrl = queueUrl()): Promise<{ seen: number; hidden: number }> {
  const { Attributes = {} } = await queue().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return {
    seen: Number(Attributes.ApproximateNumberOfMessages),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}

/** An answer for each digit, given in turn by so many users, a second apart and the last just before `until`. */
export async function answerDigits(digits: DigitSet, users: number, until: Date): Promise<void> {
  const entries = Array.from({ length: digits.count }, (_, i) => ({
    feedback_id: `answer-${i}`,
    username: `user-${i % users}`,
    at: new Date(until.getTime() - 1_000 * (i + 1)).toISOString(),
    prediction: digits.labels[i] as number,
    correct: true,
    digit: digits.labels[i] as number,
    version: 'v2' as const,
    model: 'cnn',
    pixels: pictureOf(digits, i),
  }));
  await writeFeedback(entries);
}
