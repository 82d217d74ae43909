// The only place that constructs AWS clients, and where "the service does not answer" becomes one error.
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
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

/** True for an `unavailable` that is an answer: the table, or a part of it, is asked for too much. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AppError && error.cause instanceof Error && THROTTLES.test(error.cause.name);
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
