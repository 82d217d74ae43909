// The retraining queue: sends a run's message, hides a received message, sends a message to the dead-letter queue.
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';

const queueUrl = () => config('RETRAINING_QUEUE_URL').RETRAINING_QUEUE_URL;
const deadLetterQueueUrl = () => config('RETRAINING_DEAD_LETTER_QUEUE_URL').RETRAINING_DEAD_LETTER_QUEUE_URL;

/** A run's message as the queue hands it out. */
export interface ReceivedMessage {
  receiptHandle: string;
  /** How often the queue has handed it out, this time included. */
  receiveCount: number;
}

/**
 * The outcome of a received message. `done`: delete it. `postponed`: it is hidden for a while and must stay in the
 * queue. `unknown`: no run has this id.
 */
export type Outcome = 'done' | 'postponed' | 'unknown';

/** A run whose message is sent twice is still trained once. @throws AppError `unavailable`. */
export async function sendRun(run_id: string): Promise<void> {
  await queue().send('SendMessage', { QueueUrl: queueUrl(), MessageBody: JSON.stringify({ run_id }) });
}

/** Hides a received message from all other consumers, for this many seconds from now. */
export async function hideMessage(receiptHandle: string, seconds: number): Promise<void> {
  await hide(queueUrl(), receiptHandle, seconds);
}

/** The same for a message received from the dead-letter queue. */
export async function hideDeadLetter(receiptHandle: string, seconds: number): Promise<void> {
  await hide(deadLetterQueueUrl(), receiptHandle, seconds);
}

/** Copies a message that no later try can handle into the dead-letter queue. */
export async function sendToDeadLetters(body: string): Promise<void> {
  await queue().send('SendMessage', { QueueUrl: deadLetterQueueUrl(), MessageBody: body });
}

async function hide(QueueUrl: string, ReceiptHandle: string, seconds: number): Promise<void> {
  await queue().send('ChangeMessageVisibility', {
    QueueUrl,
    ReceiptHandle,
    VisibilityTimeout: Math.max(0, Math.ceil(seconds)),
  });
}

export function secondsUntil(time: string, now: Date): number {
  return Math.max(0, (Date.parse(time) - now.getTime()) / 1_000);
}
