// The environment in which the handlers run in this process: embedded DynamoDB and SQS, and a server for all other calls.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { startSqs } from '../../local/emulators.ts';
import { startDynalite } from '../store/dynalite.ts';
import { sdkQueues } from '../support/sdk.ts';

const UNLIMITED = '100000000 per day';
const LIMITS = ['DEFAULT', 'PREDICT_V1', 'PREDICT_V2', 'FEEDBACK', 'READ', 'REGISTER', 'LOGIN'];

export async function startWorld() {
  const [dynalite, sqs, others] = await Promise.all([startDynalite(), startSqs('us-east-1'), startOthers()]);
  Object.assign(process.env, {
    STAGE: 'local',
    JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, to measure',
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    SLACK_WEBHOOK_URL: `${others.endpoint}/services/T000/B000/measured`,
    WEBSOCKET_ENDPOINT: others.endpoint,
    ...Object.fromEntries(LIMITS.map((name) => [`LIMIT_${name}`, UNLIMITED])),
  });
  for (const [setting, QueueName] of [
    ['REALTIME', 'realtime'],
    ['RETRAINING', 'retraining'],
    ['ALERTS', 'alerts.fifo'],
    ['ALERTS_DEAD_LETTER', 'alerts-dead.fifo'],
  ] as const) {
    const Attributes = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : undefined;
    await sdkQueues().send(new CreateQueueCommand({ QueueName, Attributes }));
    process.env[`${setting}_QUEUE_URL`] = `${sqs.endpoint}/000000000000/${QueueName}`;
  }
  return {
    client: dynalite.client,
    stop: async () => {
      await Promise.all([dynalite.stop(), sqs.stop(), others.stop()]);
    },
  };
}

/** Stands in for Slack's webhook and for API Gateway's WebSocket connections: it accepts every call at any rate. */
async function startOthers() {
  const server = createServer((request, response) => {
    request.resume();
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
