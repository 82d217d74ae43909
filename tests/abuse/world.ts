// Runs every deployed handler with two stored users and AWS answered from memory, and checks each answer and log line:
// an answer is never a 5xx and has our form, a log line is one JSON object without secrets.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, vi } from 'vitest';
import { countersDatabase, database, queue, topic } from '#lib/aws.ts';
import type { HttpEvent, HttpResult } from '#lib/http/spec.ts';
import { logger } from '#lib/log.ts';
import { PIXELS } from '#lib/task.ts';
import { startDynalite } from '../store/dynalite.ts';
import { administrator, signedUp } from '../support/accounts.ts';
import { aroundCalls, type Sent } from '../support/around-calls.ts';
import { allFunctions, type DeployedFunction } from '../support/functions.ts';
import { type Answer, type EventParts, httpEvent, lambdaContext } from '../support/gateway.ts';
import { sdkDocuments } from '../support/sdk.ts';

export const JWT_KEY = 'a secret of at least thirty-two bytes, for abuse';
/** Id of the only stored prediction. */
export const PREDICTION = '0b9c4c1e-6a1e-4d38-9e0e-0d6f8a5c7b21';

export interface World {
  functions: DeployedFunction[];
  /** Headers of the two users. */
  user: { authorization: string };
  admin: { authorization: string };
  /** Calls an HTTP function as the administrator, by its spec's method and path unless `parts` has others. */
  ask(key: string, parts?: EventParts): Promise<Answer>;
  /** Calls an HTTP handler with any event. */
  handToHttp(handler: DeployedFunction['handler'], event: unknown): Promise<Answer>;
  /** Calls any handler. @returns its result, or the error that Lambda would get */
  hand(handler: DeployedFunction['handler'], event: unknown): Promise<{ value?: unknown; error?: unknown }>;
  /** Runs `work` and checks that every log entry is one line of JSON without these secrets. */
  watched<Value>(work: () => Promise<Value>, secrets?: string[]): Promise<Value>;
  stop(): Promise<void>;
}

/** Output of the handlers; vitest's own output does not pass here. */
const written: string[] = [];

export async function startWorld(): Promise<World> {
  const users = await storedUsers();
  const slack = await startSlack();
  const webhook = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/services/T000/B000/abusedWebhook`;
  Object.assign(process.env, { ...SETTINGS, SLACK_WEBHOOK_URL: webhook });
  const spies: { mockRestore(): void }[] = [
    ...[database(), countersDatabase()].map((client) => answering(client, fromMemory(users.items))),
    ...[queue(), topic()].map((client) => answering(client, () => ({ MessageId: 'm' }))),
  ];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    spies.push(spy);
  }
  logger.setLogLevel('DEBUG');
  const functions = await allFunctions();
  const handler = (key: string) => functions.find((found) => found.key === key);

  const watched: World['watched'] = async (work, secrets = []) => {
    written.length = 0;
    const value = await work();
    expectCleanLog([JWT_KEY, webhook, ...secrets]);
    return value;
  };
  const hand: World['hand'] = (handler, event) =>
    watched(async () => {
      try {
        return { value: await handler(event, lambdaContext()) };
      } catch (error) {
        return { error };
      }
    });
  const handToHttp: World['handToHttp'] = async (handler, event) => {
    const { value, error } = await watched(
      () => handler(event, lambdaContext()).then((value) => ({ value, error: undefined })),
      secretsOf(event as Partial<HttpEvent>),
    );
    if (error) throw error;
    const isHead = (event as Partial<HttpEvent>)?.requestContext?.http?.method === 'HEAD';
    return checked(value as HttpResult, isHead);
  };
  return {
    functions,
    user: users.user,
    admin: users.admin,
    watched,
    hand,
    handToHttp,
    ask: async (key, { headers = users.admin, ...parts } = {}) => {
      const found = handler(key);
      if (!found?.spec) throw new Error(`${key} answers no HTTP`);
      const { method, path } = found.spec;
      return await handToHttp(found.handler, httpEvent({ method, path, ...parts, headers }));
    },
    stop: async () => {
      logger.setLogLevel('SILENT');
      for (const spy of spies) spy.mockRestore();
      await new Promise((resolve) => slack.close(resolve));
    },
  };
}

const SETTINGS = {
  STAGE: 'local',
  JWT_SECRET_KEY: JWT_KEY,
  CONSOLE_URL: 'https://console.aws.amazon.com',
  ALERTS_QUEUE_URL: 'http://127.0.0.1/000000000000/alerts.fifo',
  ALERTS_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/000000000000/alerts-dead.fifo',
  RETRAINING_QUEUE_URL: 'http://127.0.0.1/000000000000/retraining',
  RETRAINING_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/000000000000/retraining-dead',
  WEBSOCKET_ENDPOINT: 'https://live.example.com/local',
  REALTIME_QUEUE_URL: 'http://127.0.0.1/000000000000/realtime',
  REPORTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:reports',
};

/** Checks the status and form of an answer. Without `expect`, which is slow over ten thousand calls. */
function checked(
  { statusCode, headers = {}, body: text, isBase64Encoded }: HttpResult,
  isHead: boolean,
): Answer {
  const status = Number(statusCode);
  if (!(status >= 200 && status < 500)) expect.fail(`answered ${statusCode}: ${text}`);
  const isJson = !isBase64Encoded && String(headers['content-type'] ?? '').startsWith('application/json');
  const body = isJson && typeof text === 'string' ? JSON.parse(text) : undefined;
  const isOurs = typeof body?.msg === 'string' && typeof body.code === 'string';
  if (status >= 400 && !isHead && !(isOurs && body.request_id === headers['x-request-id'])) {
    expect.fail(`not an error of our form: ${text}`);
  }
  return { status, headers: headers as Record<string, string>, body };
}

function expectCleanLog(secrets: string[]): void {
  for (const chunk of written) {
    // A chunk may have several entries, one on each line.
    for (const line of chunk.replace(/\n$/, '').split('\n')) {
      if (!isEntry(line)) expect.fail(`not one line of JSON: ${JSON.stringify(chunk)}`);
    }
    for (const secret of secrets) {
      if (chunk.includes(secret)) expect.fail(`a secret is in the log: ${chunk}`);
    }
  }
}

function isEntry(line: string): boolean {
  try {
    const { level, message } = JSON.parse(line);
    return typeof level === 'string' && typeof message === 'string';
  } catch {
    return false;
  }
}

/** The parts of the token in a request. */
function secretsOf(event: Partial<HttpEvent> | undefined): string[] {
  const { authorization = '' } = (event?.headers ?? {}) as Record<string, unknown>;
  return String(authorization)
    .split(/[\s.]+/)
    .filter((part) => part.length >= 16);
}

/** The files of a worker share this module. */
let stored: ReturnType<typeof storeUsers> | undefined;

const storedUsers = () => (stored ??= storeUsers());

/** Items of the users table after a login, created on the embedded database. */
async function storeUsers() {
  process.env.JWT_SECRET_KEY = JWT_KEY;
  const dynalite = await startDynalite();
  const user = await signedUp('ana');
  const admin = await administrator('boss');
  const { Items = [] } = await sdkDocuments().send(
    new ScanCommand({ TableName: String(process.env.USERS_TABLE) }),
  );
  await dynalite.stop();
  return { items: Items, user, admin };
}

/** Answers for DynamoDB with these users and one prediction; writes are not stored. */
function fromMemory(users: Record<string, unknown>[]) {
  const prediction = {
    prediction_id: PREDICTION,
    username: 'boss',
    version: 'v1',
    model: 'mlp-1',
    digit: 7,
    probabilities: Array.from({ length: 10 }, () => 0.1),
    pixels: new Uint8Array(PIXELS),
    at: '2026-01-02T03:04:05.000Z',
    expires_at: 4e9,
  };
  return ({ operation, input: { TableName, Key = {} } }: Sent) => {
    if (operation === 'GetItem') {
      // Other tables look empty, since only the key of the prediction finds it.
      const items = TableName === process.env.USERS_TABLE ? users : [prediction];
      const fits = (item: Record<string, unknown>) =>
        Object.entries(Key).every(([key, value]) => item[key] === value);
      return { Item: items.find(fits) };
    }
    return { Items: [], Responses: {}, Attributes: {} };
  };
}

function answering(client: { send: unknown }, answer: (call: Sent) => unknown) {
  return { mockRestore: aroundCalls(client, async (call) => answer(call)) };
}

async function startSlack(): Promise<Server> {
  const server = createServer((_request, response) => void response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.unref();
}
