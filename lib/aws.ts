// The only place that constructs AWS clients, and where "the service does not answer" becomes one error.
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beginWait } from '#lib/budget.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';

const CLIENT = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 800, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

/**
 * A request waits for its counters beside its user's look-up, and can do without them: so less long, and without trying
 * again. A key that is throttled then takes neither time nor tries nor sockets from others (docs/decisions/limits.md).
 */
const COUNTERS_BUDGET_MS = 2_000;
const COUNTERS_CLIENT = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_500, requestTimeout: 1_900, throwOnRequestTimeout: true },
};

let documents: DynamoDBDocumentClient | undefined;
let counters: DynamoDBDocumentClient | undefined;
let queues: SQSClient | undefined;
let topics: SNSClient | undefined;
let sockets: ApiGatewayManagementApiClient | undefined;

/** DynamoDB, items in and out as plain objects. Its calls throw AppError `unavailable` during an outage. */
export function database(): DynamoDBDocumentClient {
  if (!documents) {
    const client = new DynamoDBClient(CLIENT);
    bound(client);
    documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }
  return documents;
}

/** DynamoDB for the counters alone. Its calls throw AppError `unavailable` during an outage, and sooner than the others'. */
export function countersDatabase(): DynamoDBDocumentClient {
  if (!counters) {
    const client = new DynamoDBClient(COUNTERS_CLIENT);
    bound(client, COUNTERS_BUDGET_MS);
    client.middlewareStack.add(againOnDeadSocket, { step: 'initialize' });
    counters = DynamoDBDocumentClient.from(client);
  }
  return counters;
}

/** SQS. Its calls throw AppError `unavailable` during an outage. */
export function queue(): SQSClient {
  if (!queues) {
    queues = new SQSClient(CLIENT);
    bound(queues);
  }
  return queues;
}

/** SNS. Its calls throw AppError `unavailable` during an outage. */
export function topic(): SNSClient {
  if (!topics) {
    topics = new SNSClient(CLIENT);
    bound(topics);
  }
  return topics;
}

/** The WebSocket API's open connections. Its calls throw AppError `unavailable` during an outage. */
export function webSockets(): ApiGatewayManagementApiClient {
  if (!sockets) {
    const { WEBSOCKET_ENDPOINT } = config('WEBSOCKET_ENDPOINT');
    sockets = new ApiGatewayManagementApiClient({ ...CLIENT, endpoint: WEBSOCKET_ENDPOINT });
    bound(sockets);
  }
  return sockets;
}

/** DynamoDB's limit for one BatchGetItem. */
const KEYS_AT_ONCE = 100;
const BATCHES_AT_ONCE = 5;
/** How often DynamoDB may answer with nothing of a batch before that is an outage; the wait doubles from 50 ms. */
const FRUITLESS_TRIES = 6;

/**
 * The items of these keys, in no order; what does not exist is left out.
 * @param keys without repeats. @param attributes those to read.
 */
export async function getItems<Item>(
  table: string,
  keys: readonly Record<string, string>[],
  attributes: readonly string[],
): Promise<Item[]> {
  const items: Item[] = [];
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE * BATCHES_AT_ONCE) {
    const batches = Array.from({ length: BATCHES_AT_ONCE }, (_, k) => {
      const start = at + k * KEYS_AT_ONCE;
      return getBatch<Item>(table, keys.slice(start, start + KEYS_AT_ONCE), attributes);
    });
    items.push(...(await Promise.all(batches)).flat());
  }
  return items;
}

async function getBatch<Item>(
  table: string,
  keys: Record<string, string>[],
  attributes: readonly string[],
): Promise<Item[]> {
  const request = {
    ProjectionExpression: attributes.map((_, k) => `#${k}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, k) => [`#${k}`, name])),
    ConsistentRead: true,
  };
  const items: Item[] = [];
  let left = keys;
  let fruitless = 0;
  while (left.length > 0) {
    if (fruitless > 0) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** fruitless));
    const { Responses, UnprocessedKeys } = await database().send(
      new BatchGetCommand({ RequestItems: { [table]: { ...request, Keys: left } } }),
    );
    items.push(...((Responses?.[table] ?? []) as Item[]));
    const unprocessed = (UnprocessedKeys?.[table]?.Keys ?? []) as Record<string, string>[];
    // Part of a batch is left when an answer would be too long, or too much is asked of the table.
    fruitless = unprocessed.length < left.length ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_TRIES) throw new AppError('unavailable', { headers: { 'Retry-After': '5' } });
    left = unprocessed;
  }
  return items;
}

/** True when a conditional write found its condition false: a normal outcome that stores decide on. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** True for an `unavailable` that is an answer: the table, or a part of it, is asked for too much. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AppError && error.cause instanceof Error && THROTTLES.test(error.cause.name);
}

/**
 * Puts an item that must not be there yet. When the answer to a write is lost the SDK writes again and meets its own
 * item: one that stands exactly as it is written counts as written.
 * @param key the attribute of the key that every item has
 * @returns whether it stands: false when another one does
 */
export async function putNew(
  TableName: string,
  key: string,
  Item: Record<string, unknown>,
): Promise<boolean> {
  const parts = leaves(Item);
  const names = [...new Set(parts.flatMap(({ path }) => path))];
  const same = parts.map(
    ({ path }, i) => `${path.map((name) => `#n${names.indexOf(name)}`).join('.')} = :v${i}`,
  );
  try {
    await database().send(
      new PutCommand({
        TableName,
        Item,
        ConditionExpression: `attribute_not_exists(#key) OR (${same.join(' AND ')})`,
        ExpressionAttributeNames: {
          '#key': key,
          ...Object.fromEntries(names.map((name, i) => [`#n${i}`, name])),
        },
        ExpressionAttributeValues: Object.fromEntries(parts.map(({ value }, i) => [`:v${i}`, value])),
      }),
    );
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** What an item holds, maps opened: the embedded DynamoDB compares no maps. */
function leaves(map: object, above: string[] = []): { path: string[]; value: unknown }[] {
  return Object.entries(map).flatMap(([name, value]) => {
    const path = [...above, name];
    if (value === undefined) return [];
    return Object.getPrototypeOf(value ?? 0) === Object.prototype ? leaves(value, path) : [{ path, value }];
  });
}

/** With less time than this left an attempt is not worth making: its answer would come too late, and nobody would know. */
const LEAST_MS = 20;

type Next<Args, Result> = (args: Args) => Promise<Result>;

/** The part of an SDK client's middleware stack that is used here. */
interface Bounded {
  middlewareStack: {
    // biome-ignore lint/suspicious/noExplicitAny: the clients' own types of requests and answers have nothing in common
    add(middleware: (next: any, context: any) => any, options: any): void;
  };
}

/** Gives each of a client's calls, retries included, what is left of its request's time, or `mostMs` of it. */
function bound(client: Bounded, mostMs = Number.POSITIVE_INFINITY): void {
  client.middlewareStack.add(within(mostMs), { step: 'initialize', priority: 'high' });
  client.middlewareStack.add(notTooLate, { step: 'finalizeRequest', priority: 'low' });
}

/** SDK middleware around a call: ends it in time, and tells outages from our own mistakes. */
function within(mostMs: number) {
  return <Args, Result>(next: Next<Args, Result>, context: { lateAt?: number }): Next<Args, Result> =>
    async (args) => {
      const { leftMs, end } = beginWait();
      const budgetMs = Math.max(0, Math.min(leftMs, mostMs));
      context.lateAt = performance.now() + budgetMs - LEAST_MS;
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Error('no answer within the budget')), budgetMs);
      try {
        return await Promise.race([next(args), late]);
      } catch (error) {
        throw isOutage(error)
          ? new AppError('unavailable', { headers: { 'Retry-After': '5' }, cause: error })
          : error;
      } finally {
        clearTimeout(timer);
        end();
      }
    };
}

/** SDK middleware around each attempt: when the caller has been told that it failed, nothing is written any more. */
function notTooLate<Args, Result>(
  next: Next<Args, Result>,
  context: { lateAt?: number },
): Next<Args, Result> {
  return async (args) => {
    if (performance.now() >= (context.lateAt ?? Number.POSITIVE_INFINITY)) throw new Error('too late to try');
    return await next(args);
  };
}

/**
 * SDK middleware, where the SDK itself tries once: a connection that the other end closed while the process was frozen
 * says so at once, and a new one serves.
 */
function againOnDeadSocket<Args, Result>(
  next: (args: Args) => Promise<Result>,
): (args: Args) => Promise<Result> {
  return async (args) => {
    try {
      return await next(args);
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (!/^(ECONNRESET|EPIPE)$/.test(code)) throw error;
      return await next(args);
    }
  };
}

const THROTTLES = /Throttl|ThroughputExceeded|RequestLimitExceeded/;

/** No answer at all, a throttle, or an answer of 500 and above; a refused request (4xx) is a fault of ours. */
function isOutage(error: unknown): boolean {
  const { $metadata, name = '' } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  const status = $metadata?.httpStatusCode;
  return status === undefined || status >= 500 || THROTTLES.test(name);
}
