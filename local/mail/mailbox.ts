// The mailbox of a local start: a queue that is subscribed to every topic with e-mail subscribers.
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Resource } from '../framework/framework.ts';
import { ACCOUNT_ID, type Deployment, resolve } from '../framework/intrinsics.ts';
import { startPoller } from '../sqs/poller.ts';
import type { Stoppable } from '../start-both.ts';

export interface Mail {
  received_at: string;
  /** The topic's name, without service and stage. */
  topic: string;
  subject: string;
  body: string;
}

interface Options {
  /** Of the emulator of both SNS and SQS: its topics can only reach its own queues. */
  endpoint: string;
  region: string;
  topicArns: string[];
  keep: (mail: Mail) => void;
  warn: (message: string) => void;
}

const QUEUE = 'local-mailbox';

/** The topics with an e-mail subscription in the template, also when no address is set. */
export function mailedTopics(resources: Record<string, Resource>, deployment: Deployment): string[] {
  const arns = Object.values(resources)
    .filter(({ Type, Properties }) => Type === 'AWS::SNS::Subscription' && Properties?.Protocol === 'email')
    .map(({ Properties }) => String(resolve(Properties?.TopicArn, deployment)));
  return [...new Set(arns)];
}

export async function startMailbox({ endpoint, region, topicArns, keep, warn }: Options): Promise<Stoppable> {
  const [sns, sqs] = [new SNSClient({ endpoint, region }), new SQSClient({ endpoint, region })];
  await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  const queueArn = `arn:aws:sqs:${region}:${ACCOUNT_ID}:${QUEUE}`;
  for (const TopicArn of topicArns) {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }));
  }
  sns.destroy();
  const poller = startPoller(
    {
      functionName: 'mailbox',
      queueName: QUEUE,
      queueArn,
      queueUrl: new URL(`/${ACCOUNT_ID}/${QUEUE}`, endpoint).href,
      batchSize: 1,
      windowMs: 0,
      reportsFailures: false,
      concurrency: 1,
    },
    {
      sqs,
      invoke: async (_name, event) => {
        for (const { body } of (event as { Records: { body: string }[] }).Records) keep(mailFrom(body));
        return { payload: undefined };
      },
      warn,
    },
  );
  return {
    stop: async () => {
      await poller.stop();
      sqs.destroy();
    },
  };
}

/** SNS wraps a message to a queue in an envelope with the parts of an e-mail. */
function mailFrom(envelope: string): Mail {
  const { TopicArn, Subject, Message } = JSON.parse(envelope) as Record<string, string | undefined>;
  const topic = (TopicArn ?? '').split(':').at(-1)?.split('-').at(-1) ?? '';
  return {
    received_at: new Date().toISOString(),
    topic,
    subject: Subject ?? 'AWS Notification Message',
    body: Message ?? '',
  };
}
