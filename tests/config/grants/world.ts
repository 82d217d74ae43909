// Every function over embedded emulators, with the settings that the template gives it and no other. Its AWS calls are recorded.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
import { expect, vi } from 'vitest';
import { startEmulators } from '../../../local/emulators.ts';
import { provision } from '../../../local/provision.ts';
import { handled, recordsOf } from '../../../local/sqs/batch.ts';
import { losingAnswers } from '../../store/lost-answers.ts';
import { administrator, signedIn } from '../../support/accounts.ts';
import { asFunction, onCalls } from '../../support/aws-calls.ts';
import { allFunctions, type DeployedFunction } from '../../support/functions.ts';
import {
  type Answer,
  type EventParts,
  type HttpHandler,
  invoke,
  lambdaContext,
} from '../../support/gateway.ts';
import { type MlflowDouble, startMlflowDouble } from '../../support/mlflow-double.ts';
import { sdkQueues } from '../../support/sdk.ts';
import { type SlackDouble, startSlackDouble } from '../../support/slack-double.ts';
import { functions, resources } from '../template.ts';
import { deployedTo, grantFor, idsBehind, REGION, settingsOf } from './deployed.ts';

/** 32 characters, as Slack's. */
export const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';

/** The time in the sample events. */
const BEGINNING = Date.parse('2026-01-02T03:04:05Z');

export interface Invocation {
  /** Override those of the template. */
  settings?: Record<string, string>;
  /** Every write is done but its answer is lost, so it is written again. */
  answersLost?: boolean;
  /** Replaces the deployed one, whose work beside AWS calls would take too long. */
  handler?: DeployedFunction['handler'];
}

export interface World {
  /** By function: "dynamodb:Query on arn:aws:dynamodb:us-east-1:000000000000:table/vigia-prod-models". */
  calls: Map<string, Set<string>>;
  slack: SlackDouble;
  mlflow: MlflowDouble;
  /** Connections that the double of the WebSocket API reports as gone. */
  gone: Set<string>;
  /** Headers with a newly signed access token. */
  as(username: string): Promise<{ authorization: string }>;
  invoke(key: string, event: unknown, how?: Invocation): Promise<unknown>;
  /** Calls a route and expects this status. */
  http(key: string, parts: EventParts, status: number, how?: Invocation): Promise<Answer>;
  send(queueId: string, body: string, more?: { MessageGroupId: string }): Promise<void>;
  /** Lets a function consume a batch of its queue, of one message or at most `most`. @returns the number of messages, and of those that failed */
  consume(
    key: string,
    queueId: string,
    how?: Invocation & { most?: number },
  ): Promise<{ taken: number; failed: number }>;
  /** Advances the clock. */
  wait(ms: number): void;
  now(): Date;
  stop(): Promise<void>;
}

/** Starts the emulators and points this process's environment at them. Only `wait` advances the clock. */
export async function startWorld(): Promise<World> {
  vi.setSystemTime(BEGINNING);
  const env = process.env;
  Object.assign(env, { AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  const [emulators, slack, mlflow, sockets] = await Promise.all([
    startEmulators({}, REGION),
    startSlackDouble(),
    startMlflowDouble(),
    startSockets(),
  ]);
  Object.assign(env, {
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamodb,
    AWS_ENDPOINT_URL_SQS: emulators.sqs,
    AWS_ENDPOINT_URL_SNS: emulators.sns,
    // It answers 200 to any other call, as Lambda does.
    AWS_ENDPOINT_URL_LAMBDA: sockets.url,
  });
  const deployment = deployedTo(emulators.sqs);
  await provision(resources, deployment);
  /** Secrets, and addresses of services that are not AWS. */
  const ours = {
    STAGE: 'local',
    JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, for tests',
    JWT_SECRET_KEY_PREVIOUS: '',
    SLACK_WEBHOOK_URL: slack.url,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_SIGNING_SECRET_PREVIOUS: '',
    SLACK_BOT_TOKEN: '',
    WEBSOCKET_ENDPOINT: sockets.url,
    MLFLOW_TRACKING_URI: mlflow.url,
    MLFLOW_TRACKING_PASSWORD: '',
    MLFLOW_TRACKING_TOKEN: '',
  };
  const settings = new Map(
    Object.keys(functions).map((key) => {
      const own = settingsOf(key, deployment);
      return [key, { ...own, ...only(ours, Object.keys(own)) }];
    }),
  );
  /** The environment between invocations, for what a story does itself. */
  const all: Record<string, string> = Object.assign({}, ...settings.values(), ours);
  delete all.NODE_OPTIONS;
  Object.assign(env, all);
  const calls: World['calls'] = new Map();
  onCalls((call) => {
    const [id = ''] = idsBehind(call.caller, call);
    calls.get(call.caller)?.add(grantFor(call, id, deployment));
  });

  const handlers = new Map((await allFunctions()).map(({ key, handler }) => [key, handler]));
  const run = async <Result>(key: string, how: Invocation, work: () => Promise<Result>): Promise<Result> => {
    if (!calls.has(key)) calls.set(key, new Set());
    for (const name of Object.keys(all)) delete env[name];
    Object.assign(env, settings.get(key), how.settings);
    try {
      return await asFunction(key, () => (how.answersLost ? losingAnswers(work) : work()));
    } finally {
      Object.assign(env, all);
    }
  };
  const handlerOf = (key: string, { handler = handlers.get(key) }: Invocation) => {
    if (!handler) throw new Error(`there is no function ${key}`);
    return handler;
  };
  const urlOf = (queueId: string) => deployment.get(queueId)?.ref ?? '';

  const world: World = {
    calls,
    slack,
    mlflow,
    gone: sockets.gone,
    as: signedIn,
    invoke: (key, event, how = {}) =>
      run(key, how, async () => await handlerOf(key, how)(event, lambdaContext())),
    http: async (key, parts, status, how = {}) => {
      const handler = handlerOf(key, how) as unknown as HttpHandler;
      const answer = await run(key, how, () => invoke(handler, parts));
      expect({ key, status: answer.status, body: answer.body }).toMatchObject({ key, status });
      return answer;
    },
    send: async (queueId, MessageBody, more) => {
      const fifo = more && { ...more, MessageDeduplicationId: randomUUID() };
      await sdkQueues().send(new SendMessageCommand({ QueueUrl: urlOf(queueId), MessageBody, ...fifo }));
    },
    consume: async (key, queueId, how) => {
      const QueueUrl = urlOf(queueId);
      const { Messages = [] } = await sdkQueues().send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: how?.most ?? 1,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      const Records = recordsOf(Messages, deployment.get(queueId)?.attributes.Arn ?? '');
      const answer = (await world.invoke(key, { Records }, how)) as SQSBatchResponse;
      for (const { ReceiptHandle } of handled(Messages, answer, true)) {
        await sdkQueues().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return { taken: Messages.length, failed: answer.batchItemFailures.length };
    },
    wait: (ms) => vi.setSystemTime(Date.now() + ms),
    now: () => new Date(),
    stop: async () => {
      vi.useRealTimers();
      await Promise.all([emulators.stop(), slack.stop(), mlflow.stop(), sockets.stop()]);
    },
  };
  await administrator('boss');
  return world;
}

function only(from: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

/** A double of the WebSocket API's management API: it knows only whether a connection is gone. */
async function startSockets() {
  const gone = new Set<string>();
  const server = createServer((request, response) => {
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    request.resume().on('end', () => response.writeHead(gone.has(id) ? 410 : 200).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    gone,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
