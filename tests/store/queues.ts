// An embedded SQS for tests over the wire; with VIGIA_TEST_SQS another server takes its place (conformance tests).
import { randomUUID } from 'node:crypto';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startSqs } from '../../local/emulators.ts';

export interface Queues {
  endpoint: string;
  /** The queue's name on the server. @param name as passed to startQueues */
  nameOf(name: string): string;
  /** The queue's URL. */
  urlOf(name: string): string;
  stop(): Promise<void>;
}

const REGION = 'us-east-1';

/**
 * Starts it with these queues and sets this process's environment to it. A name that ends in ".fifo" makes a FIFO queue.
 * Several test files may share a running server, so the names on the server begin with a mark of this file.
 */
export async function startQueues(
  names: readonly string[],
  attributes: Record<string, string> = {},
): Promise<Queues> {
  const { endpoint, stop } = await server();
  Object.assign(process.env, { AWS_ENDPOINT_URL_SQS: endpoint, AWS_REGION: REGION });
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  const mark = randomUUID().slice(0, 8);
  const nameOf = (name: string) => `${mark}-${name}`;
  const client = new SQSClient({});
  for (const name of names) {
    const Attributes = { ...attributes, ...(name.endsWith('.fifo') && { FifoQueue: 'true' }) };
    await client.send(new CreateQueueCommand({ QueueName: nameOf(name), Attributes }));
  }
  client.destroy();
  return { endpoint, nameOf, urlOf: (name) => `${endpoint}/000000000000/${nameOf(name)}`, stop };
}

async function server(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const { VIGIA_TEST_SQS } = process.env;
  if (VIGIA_TEST_SQS) return { endpoint: VIGIA_TEST_SQS, stop: async () => {} };
  return await startSqs(REGION);
}
