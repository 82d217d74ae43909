// Creates the template's tables, queues and topics in the emulators.
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Resource } from './framework/framework.ts';
import { type Deployment, resolve } from './framework/intrinsics.ts';

/** The properties that the emulators know. Handlers see no difference without TTL, backups, encryption and tags. */
const TABLE_PROPERTIES = [
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
];
const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'MaximumMessageSize',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

type Properties = Record<string, unknown>;

/** Creates everything at the same time. A resource that exists already is left as it is. */
export async function provision(resources: Record<string, Resource>, deployment: Deployment): Promise<void> {
  const dynamodb = new DynamoDBClient({});
  const sqs = new SQSClient({});
  const sns = new SNSClient({});
  try {
    await Promise.all([
      ...tables(resources, deployment).map((table) =>
        unlessExists(dynamodb.send(new CreateTableCommand(table as unknown as CreateTableCommandInput))),
      ),
      createQueues(sqs, queues(resources, deployment)),
      ...topics(resources, deployment).map((Name) => sns.send(new CreateTopicCommand({ Name }))),
    ]);
  } finally {
    dynamodb.destroy();
    sqs.destroy();
    sns.destroy();
  }
}

export function tables(resources: Record<string, Resource>, deployment: Deployment): Properties[] {
  return entriesOf(resources, 'AWS::DynamoDB::Table').map(([id, properties]) => ({
    ...pick(resolve(properties, deployment) as Properties, TABLE_PROPERTIES),
    TableName: deployment.get(id)?.ref,
  }));
}

export interface QueueToCreate {
  QueueName: string;
  Attributes: Record<string, string>;
}

/** Dead-letter queues come first: a redrive policy can only name a queue that exists. */
export function queues(resources: Record<string, Resource>, deployment: Deployment): QueueToCreate[] {
  return entriesOf(resources, 'AWS::SQS::Queue')
    .map(([id, properties]) => ({
      QueueName: deployment.get(id)?.attributes.QueueName ?? id,
      Attributes: asText(pick(resolve(properties, deployment) as Properties, QUEUE_ATTRIBUTES)),
    }))
    .sort((a, b) => Number('RedrivePolicy' in a.Attributes) - Number('RedrivePolicy' in b.Attributes));
}

/** Creating a topic again does nothing, in the emulator as on AWS. */
function topics(resources: Record<string, Resource>, deployment: Deployment): string[] {
  return entriesOf(resources, 'AWS::SNS::Topic').map(
    ([id]) => deployment.get(id)?.attributes.TopicName ?? id,
  );
}

async function createQueues(sqs: SQSClient, list: QueueToCreate[]): Promise<void> {
  for (const queue of list) await unlessExists(sqs.send(new CreateQueueCommand(queue)));
}

function entriesOf(resources: Record<string, Resource>, type: string): [string, Properties][] {
  return Object.entries(resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resource.Properties ?? {}]);
}

function pick(properties: Properties, names: string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}

/** SQS takes attributes as text, and its redrive policy as JSON. */
function asText(attributes: Properties): Record<string, string> {
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, text(value)]));
}

async function unlessExists(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!/ResourceInUse|QueueAlreadyExists|QueueNameExists/.test((error as Error).name)) throw error;
  }
}
