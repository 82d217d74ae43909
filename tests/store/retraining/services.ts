// The embedded services of a retraining's tests: tables, queues, users' answers, and bags of dependencies with fakes.
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { config } from '#lib/config.ts';
import { type DigitSet, pictureOf } from '../../../lib/digits/training/idx.ts';
import { sdkQueues } from '../../support/sdk.ts';
import type { Invocation } from '../../support/simulation/killable.ts';
import { startDynalite } from '../dynalite.ts';
import { writeFeedback } from '../feedback-log.ts';
import { startQueues } from '../queues.ts';

/** Starts a database and a queue service, and points this process's environment at them. */
export async function startServices() {
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

/** Receives the next message of the retraining queue, as its poller does; undefined when none is visible. */
export async function receiveRun(QueueUrl = queueUrl()) {
  const { Messages = [] } = await sdkQueues().send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] }),
  );
  const [message] = Messages;
  return message && { receiptHandle: message.ReceiptHandle ?? '', body: message.Body ?? '' };
}

/** Numbers of messages in a queue. */
export async function messagesIn(QueueUrl = queueUrl()): Promise<{ visible: number; hidden: number }> {
  const { Attributes = {} } = await sdkQueues().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}

/** Stores an answer for each digit, by this many users in turn, a second apart, the newest just before `until`. */
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

type Part = Record<string, unknown>;

/** A bag of dependencies with some of its parts replaced, group by group. */
export function withFakes<Deps extends object>(
  deps: Deps,
  fakes: { [Group in keyof Deps]?: Partial<Deps[Group]> },
): Deps {
  const groups = Object.entries(deps).map(([group, parts]) => [
    group,
    { ...parts, ...fakes[group as keyof Deps] },
  ]);
  return Object.fromEntries(groups) as Deps;
}

/** A bag whose asynchronous dependencies are steps of an invocation that may be killed before and after each. */
export function inSteps<Deps extends object>(
  deps: Deps,
  step: Invocation['step'],
  synchronous: readonly string[],
): Deps {
  const asStep = (name: string, call: unknown) =>
    synchronous.includes(name)
      ? call
      : (...args: unknown[]) => step(name, () => (call as (...args: unknown[]) => Promise<unknown>)(...args));
  const groups = Object.entries(deps as Record<string, Part>).map(([group, parts]) => [
    group,
    Object.fromEntries(Object.entries(parts).map(([name, call]) => [name, asStep(name, call)])),
  ]);
  return Object.fromEntries(groups) as Deps;
}
