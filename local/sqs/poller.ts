// Plays Lambda's SQS pollers: receives batches, invokes the function, deletes what it handled. serverless-offline
// has none, and serverless-offline-sqs deletes failed messages.
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Invoke } from '../lambda-client.ts';
import { handled, recordsOf } from './batch.ts';
import type { Mapping } from './mapping.ts';

interface Options {
  sqs: SQSClient;
  invoke: Invoke;
  warn: (message: string) => void;
}

export interface Poller {
  /** Resolves when nothing polls any more; a batch that is being handled is left to its queue. */
  stop(): Promise<void>;
}

/** SQS's own limits: messages in one answer, seconds of one long poll. */
const MOST_MESSAGES = 10;
const LONG_POLL_S = 20;
const AFTER_TROUBLE_MS = 1_000;

export function startPoller(mapping: Mapping, options: Options): Poller {
  const stopping: Stopping = { isAsked: false, rounds: new Set() };
  const loops = Array.from({ length: mapping.concurrency }, () => poll(mapping, options, stopping));
  return {
    stop: async () => {
      stopping.isAsked = true;
      for (const round of stopping.rounds) round.abort();
      await Promise.all(loops);
    },
  };
}

interface Stopping {
  isAsked: boolean;
  /**
   * What goes on at the moment, each with a signal of its own: whoever waits for a signal stays in its list, so that
   * the list of one for all rounds would grow with every message.
   */
  readonly rounds: Set<AbortController>;
}

async function poll(mapping: Mapping, options: Options, stopping: Stopping): Promise<void> {
  while (!stopping.isAsked) {
    const round = new AbortController();
    stopping.rounds.add(round);
    await pollOnce(mapping, options, round.signal);
    stopping.rounds.delete(round);
  }
}

async function pollOnce(mapping: Mapping, options: Options, signal: AbortSignal): Promise<void> {
  try {
    const messages = await receiveBatch(options.sqs, mapping, signal);
    if (messages.length > 0) await Promise.race([handle(messages, mapping, options), aborted(signal)]);
  } catch (error) {
    if (signal.aborted) return;
    options.warn(`${mapping.queueName} → ${mapping.functionName}: ${(error as Error).message}`);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, AFTER_TROUBLE_MS)), aborted(signal)]);
  }
}

/** Waits for a first message, then as long as the batching window is open for more. */
async function receiveBatch(
  sqs: SQSClient,
  { queueUrl: QueueUrl, batchSize, windowMs }: Mapping,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const receive = async (wanted: number, WaitTimeSeconds: number) => {
    const input: ReceiveMessageCommandInput = {
      QueueUrl,
      MaxNumberOfMessages: Math.min(wanted, MOST_MESSAGES),
      WaitTimeSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    return (await sqs.send(new ReceiveMessageCommand(input), { abortSignal })).Messages ?? [];
  };
  const batch = await receive(batchSize, LONG_POLL_S);
  const closesAt = Date.now() + windowMs;
  while (batch.length > 0 && batch.length < batchSize && Date.now() < closesAt) {
    const left = Math.ceil((closesAt - Date.now()) / 1000);
    batch.push(...(await receive(batchSize - batch.length, Math.min(left, LONG_POLL_S))));
  }
  return batch;
}

/** What is not deleted becomes visible again when its queue's time-out ends, as on AWS. */
async function handle(
  messages: Message[],
  { functionName, queueArn, queueUrl: QueueUrl, reportsFailures }: Mapping,
  { sqs, invoke }: Options,
): Promise<void> {
  const { functionError, payload } = await invoke(functionName, { Records: recordsOf(messages, queueArn) });
  if (functionError !== undefined) return;
  const done = handled(messages, payload, reportsFailures);
  for (let at = 0; at < done.length; at += MOST_MESSAGES) {
    const Entries = done
      .slice(at, at + MOST_MESSAGES)
      .map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
