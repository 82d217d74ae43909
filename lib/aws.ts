// The only place that constructs AWS clients, and where "the service does not answer" becomes one error.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AppError } from '#lib/errors.ts';

/** CONTRACT gives a database or queue 3 s to answer; what is left is for saying that it did not. */
const BUDGET_MS = 2_500;
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

/** DynamoDB, items in and out as plain objects. Its calls throw AppError `unavailable` during an outage. */
export function database(): DynamoDBDocumentClient {
  if (!documents) {
    const client = new DynamoDBClient(CLIENT);
    client.middlewareStack.add(within(BUDGET_MS), { step: 'initialize' });
    documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }
  return documents;
}

/** DynamoDB for the counters alone. Its calls throw AppError `unavailable` during an outage, and sooner than the others'. */
export function countersDatabase(): DynamoDBDocumentClient {
  if (!counters) {
    const client = new DynamoDBClient(COUNTERS_CLIENT);
    client.middlewareStack.add(within(COUNTERS_BUDGET_MS), { step: 'initialize', priority: 'high' });
    client.middlewareStack.add(againOnDeadSocket, { step: 'initialize' });
    counters = DynamoDBDocumentClient.from(client);
  }
  return counters;
}

/** SQS. Its calls throw AppError `unavailable` during an outage. */
export function queue(): SQSClient {
  if (!queues) {
    queues = new SQSClient(CLIENT);
    queues.middlewareStack.add(within(BUDGET_MS), { step: 'initialize' });
  }
  return queues;
}

/** SNS. Its calls throw AppError `unavailable` during an outage. */
export function topic(): SNSClient {
  if (!topics) {
    topics = new SNSClient(CLIENT);
    topics.middlewareStack.add(within(BUDGET_MS), { step: 'initialize' });
  }
  return topics;
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

/** SDK middleware: bounds the whole of a call, retries included, and tells outages from our own mistakes. */
function within(budgetMs: number) {
  return <Args, Result>(next: (args: Args) => Promise<Result>): ((args: Args) => Promise<Result>) =>
    async (args) => {
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Error(`no answer within ${budgetMs} ms`)), budgetMs);
      try {
        return await Promise.race([next(args), late]);
      } catch (error) {
        throw isOutage(error)
          ? new AppError('unavailable', { headers: { 'Retry-After': '5' }, cause: error })
          : error;
      } finally {
        clearTimeout(timer);
      }
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
