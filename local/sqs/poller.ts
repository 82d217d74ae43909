// Lambda's SQS poller: receives batches, invokes the function, deletes the messages that it handled. serverless-offline
// has no poller, and serverless-offline-sqs deletes failed messages.
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
  /** Resolves when nothing polls any more. The messages of a running batch become visible again in their queue. */
  stop(): Promise<void>;
}

/** SQS's limits: messages in one answer, seconds of one long poll. */
const MAX_MESSAGES = 10;
const LONG_POLL_S = 20;
const AFTER_ERROR_MS = 1_000;

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
   * The running rounds, each with a signal of its own. A signal keeps its listeners, so that a single signal for all
   * rounds would collect a listener for every message.
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
    await Promise.race([new Promise((resolve) => setTimeout(resolve, AFTER_ERROR_MS)), aborted(signal)]);
  }
}

/** Waits for a first message, and then for more until the batching window ends. */
async function receiveBatch(
  sqs: SQSClient,
  { queueUrl: QueueUrl, batchSize, windowMs }: Mapping,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const receive = async (wanted: number, WaitTimeSeconds: number) => {
    const input: ReceiveMessageCommandInput = {
      QueueUrl,
      MaxNumberOfMessages: Math.min(wanted, MAX_MESSAGES),
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

/** A message that is not deleted becomes visible again after its queue's visibility timeout, as on AWS. */
async function handle(
  messages: Message[],
  { functionName, queueArn, queueUrl: QueueUrl, reportsFailures }: Mapping,
  { sqs, invoke }: Options,
): Promise<void> {
  const { functionError, payload } = await invoke(functionName, { Records: recordsOf(messages, queueArn) });
  if (functionError !== undefined) return;
  const done = handled(messages, payload, reportsFailures);
  for (let at = 0; at < done.length; at += MAX_MESSAGES) {
    const Entries = done
      .slice(at, at + MAX_MESSAGES)
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
