// Constructs all AWS clients. Their calls draw on the request's time budget and throw AppError `unavailable` in an outage.
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { beginWait } from '#lib/time-budget.ts';

const CLIENT = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 800, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

/**
 * The counters have a shorter limit and no retries, since most requests are served without them in an outage. So a
 * throttled counter takes no time, retries or sockets from the others (docs/decisions/limits.md).
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

/** DynamoDB with items as plain objects. */
export function database(): DynamoDBDocumentClient {
  if (!documents) {
    const client = new DynamoDBClient(CLIENT);
    bound(client);
    documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }
  return documents;
}

/** DynamoDB for the counters only; its calls fail sooner than those of `database()`. */
export function countersDatabase(): DynamoDBDocumentClient {
  if (!counters) {
    const client = new DynamoDBClient(COUNTERS_CLIENT);
    bound(client, COUNTERS_BUDGET_MS);
    client.middlewareStack.add(retryOnDeadSocket, { step: 'initialize' });
    counters = DynamoDBDocumentClient.from(client);
  }
  return counters;
}

export function queue(): SQSClient {
  if (!queues) {
    queues = new SQSClient(CLIENT);
    bound(queues);
  }
  return queues;
}

export function topic(): SNSClient {
  if (!topics) {
    topics = new SNSClient(CLIENT);
    bound(topics);
  }
  return topics;
}

/** The management API for open WebSocket connections. */
export function webSockets(): ApiGatewayManagementApiClient {
  if (!sockets) {
    const { WEBSOCKET_ENDPOINT } = config('WEBSOCKET_ENDPOINT');
    sockets = new ApiGatewayManagementApiClient({ ...CLIENT, endpoint: WEBSOCKET_ENDPOINT });
    bound(sockets);
  }
  return sockets;
}

/** True for an `unavailable` that DynamoDB answered because the table, or one key, is throttled. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AppError && error.cause instanceof Error && THROTTLES.test(error.cause.name);
}

/** With fewer milliseconds left no attempt is made: its answer would come too late to be reported. */
const LEAST_MS = 20;

type Next<Args, Result> = (args: Args) => Promise<Result>;

/** The part of an SDK client that is used here. */
interface Bounded {
  middlewareStack: {
    // biome-ignore lint/suspicious/noExplicitAny: the clients' own types of requests and answers have nothing in common
    add(middleware: (next: any, context: any) => any, options: any): void;
  };
}

/** Limits each call of a client, with its retries, to the rest of the request's time budget, at most `mostMs`. */
function bound(client: Bounded, mostMs = Number.POSITIVE_INFINITY): void {
  client.middlewareStack.add(within(mostMs), { step: 'initialize', priority: 'high' });
  client.middlewareStack.add(notTooLate, { step: 'finalizeRequest', priority: 'low' });
}

/** SDK middleware around a call: ends it in time, and turns an outage into `unavailable`. */
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

/** SDK middleware around each attempt: nothing is written any more once the client has been answered 503. */
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
 * SDK middleware for a client without retries: repeats a call once on a new connection when the server had closed the old
 * one while the process was frozen.
 */
function retryOnDeadSocket<Args, Result>(
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

/** No answer, a throttle, or a status of 500 and above. A refused request (4xx) is a fault of ours. */
function isOutage(error: unknown): boolean {
  const { $metadata, name = '' } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  const status = $metadata?.httpStatusCode;
  return status === undefined || status >= 500 || THROTTLES.test(name);
}
