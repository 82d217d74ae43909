// The services that the functions of a template call: embedded tables, queues and topics, and doubles of Slack and of API Gateway's
// WebSocket connections.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startEmulators } from '../../../local/emulators.ts';
import type { Resource, Service } from '../../../local/framework/framework.ts';
import { type Deployment, deploymentOf, resolve } from '../../../local/framework/intrinsics.ts';
import { provision } from '../../../local/provision.ts';
import { emptyTable } from '../../store/dynalite.ts';
import { type SlackDouble, startSlackDouble } from '../../support/slack-double.ts';
import type { PackagedFunction } from '../package-service.ts';

const REGION = 'us-east-1';
const JWT_SECRET_KEY = 'a secret of at least thirty-two bytes, for the zips';
/** What the local Slack signs with. */
export const SLACK_SIGNING_SECRET = '0123456789abcdef0123456789abcdef';

export interface Services {
  /** A function's environment, with references replaced by the names here. */
  environmentOf(definition: Pick<PackagedFunction, 'environment'>): Record<string, string>;
  slack: SlackDouble;
  /** "POST <connection>" or "DELETE <connection>", in the order they came. */
  socketCalls: string[];
  /** Empties the tables and the records of the doubles. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all of them. This process's own stores use them too, so that a test can prepare what a function reads. */
export async function startServices(
  resources: Record<string, Resource>,
  functions: readonly Pick<PackagedFunction, 'environment'>[],
): Promise<Services> {
  const [emulators, slack, sockets] = await Promise.all([
    startEmulators({}, REGION),
    startSlackDouble(),
    startSockets(),
  ]);
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamodb,
    AWS_ENDPOINT_URL_SQS: emulators.sqs,
    AWS_ENDPOINT_URL_SNS: emulators.sns,
  };
  Object.assign(process.env, endpoints, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const deployment = deploymentOf({
    service: serviceOf(resources),
    // The keys of the functions are their logical ids here.
    naming: {
      getLambdaLogicalId: String,
      getLogGroupLogicalId: (id) => id.replace(/LambdaFunction$/, 'LogGroup'),
    },
    stage: 'test',
    sqsEndpoint: emulators.sqs,
  });
  await provision(resources, deployment);

  // Values that no template holds. The stage is `local`, since other stages accept only Slack's own host.
  const ours = {
    STAGE: 'local',
    JWT_SECRET_KEY,
    JWT_SECRET_KEY_PREVIOUS: '',
    SLACK_WEBHOOK_URL: slack.url,
    SLACK_SIGNING_SECRET,
    SLACK_SIGNING_SECRET_PREVIOUS: '',
    WEBSOCKET_ENDPOINT: sockets.url,
    POWERTOOLS_LOG_LEVEL: 'WARN',
  };
  const environmentOf: Services['environmentOf'] = ({ environment }) => {
    const replaced = Object.entries(environment).map(([name, value]) => [name, name in ours ? '' : value]);
    const own = Object.entries(ours).filter(([name]) => name in environment || name.startsWith('POWERTOOLS'));
    const resolved = resolve(Object.fromEntries(replaced), deployment) as Record<string, unknown>;
    return { ...endpoints, ...asText(resolved), ...Object.fromEntries(own) };
  };
  for (const definition of functions) Object.assign(process.env, environmentOf(definition));
  delete process.env.NODE_OPTIONS;

  const client = new DynamoDBClient({});
  return {
    environmentOf,
    slack,
    socketCalls: sockets.calls,
    reset: async () => {
      slack.requests.length = 0;
      sockets.calls.length = 0;
      await emptyTables(client, resources, deployment);
    },
    stop: async () => {
      client.destroy();
      await Promise.all([emulators.stop(), slack.stop(), sockets.stop()]);
    },
  };
}

/** The parts of osls's service that name its resources and functions. */
function serviceOf(Resources: Record<string, Resource>): Service {
  return {
    service: 'vigia',
    provider: { name: 'aws', region: REGION, stage: 'test' },
    resources: { Resources },
    getAllFunctions: () =>
      Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::Lambda::Function'),
    getFunction: (id) => ({ name: String(Resources[id]?.Properties?.FunctionName) }),
  };
}

function asText(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

async function emptyTables(
  client: DynamoDBClient,
  resources: Record<string, Resource>,
  deployment: Deployment,
): Promise<void> {
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type !== 'AWS::DynamoDB::Table') continue;
    const keys = (Properties?.KeySchema ?? []) as { AttributeName: string }[];
    await emptyTable(
      client,
      deployment.get(id)?.ref ?? '',
      ...keys.map(({ AttributeName }) => AttributeName),
    );
  }
}

/** A double of API Gateway's `/@connections` in which every connection is open. */
async function startSockets() {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const id = decodeURIComponent((request.url ?? '').replace(/^.*\/@connections\//, ''));
    calls.push(`${request.method} ${id}`);
    request.resume().on('end', () => response.writeHead(request.method === 'DELETE' ? 204 : 200).end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
