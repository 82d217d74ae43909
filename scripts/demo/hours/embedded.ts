// The tables and queues of a deployment inside this process, and the settings of the functions that the demonstration calls.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { parse } from 'yaml';
import { startEmulators } from '../../../local/emulators.ts';

const EMULATOR_LACKS = ['TimeToLiveSpecification', 'PointInTimeRecoverySpecification'];
const QUEUES = {
  ALERTS_QUEUE_URL: 'demo-alerts.fifo',
  REALTIME_QUEUE_URL: 'demo-realtime',
  RETRAINING_QUEUE_URL: 'demo-retraining',
};
/** Beginnings and ends; the channel gets summaries and redraws too. */
const TOLD: ReadonlySet<string> = new Set(['first', 'again', 'recovered']);
const WITHOUT_LIMIT = '1000000 per day';

export interface Embedded {
  /** What the channel would get since the last call: titles and texts. */
  channel(): Promise<{ title: string; body?: string; fields: { name: string; value: string }[] }[]>;
  stop(): Promise<void>;
}

export async function startEmbedded(): Promise<Embedded> {
  const emulators = await startEmulators({}, 'us-east-1');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamodb,
    AWS_ENDPOINT_URL_SQS: emulators.sqs,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'demo',
    AWS_SECRET_ACCESS_KEY: 'demo',
    STAGE: 'local',
    JWT_SECRET_KEY: randomBytes(32).toString('hex'),
    LIMIT_PREDICT_V1: WITHOUT_LIMIT,
    LIMIT_FEEDBACK: WITHOUT_LIMIT,
    LIMIT_DEFAULT: WITHOUT_LIMIT,
  });
  await createTables();
  const sqs = new SQSClient({});
  for (const [setting, QueueName] of Object.entries(QUEUES)) {
    const Attributes = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    process.env[setting] = `${emulators.sqs}/000000000000/${QueueName}`;
  }
  return {
    channel: async () => await received(sqs),
    stop: async () => {
      sqs.destroy();
      await emulators.stop();
    },
  };
}

async function createTables(): Promise<void> {
  const text = readFileSync(new URL('../../../resources/tables.yml', import.meta.url), 'utf8');
  const { Resources } = parse(text.replace(/\$\{sls:stage\}/g, 'demo')) as {
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };
  const dynamodb = new DynamoDBClient({});
  for (const [id, { Properties }] of Object.entries(Resources)) {
    const known = Object.entries(Properties).filter(([name]) => !EMULATOR_LACKS.includes(name));
    const table = Object.fromEntries(known) as unknown as CreateTableCommandInput;
    await dynamodb.send(new CreateTableCommand(table));
    process.env[`${id.replace(/Table$/, '').toUpperCase()}_TABLE`] = table.TableName;
  }
  dynamodb.destroy();
}

async function received(sqs: SQSClient) {
  const QueueUrl = process.env.ALERTS_QUEUE_URL;
  const alerts: Awaited<ReturnType<Embedded['channel']>> = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return alerts;
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      const { alert, reason } = JSON.parse(Body);
      if (TOLD.has(reason)) alerts.push(alert);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
