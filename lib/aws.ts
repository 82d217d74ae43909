// The only place that constructs AWS clients, and where "the service does not answer" becomes one error.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AppError } from '#lib/errors.ts';

/** CONTRACT gives a database or queue 3 s to answer; what is left is for saying that it did not. */
const BUDGET_MS = 2_500;
const CLIENT = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 800, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

let documents: DynamoDBDocumentClient | undefined;
let queues: SQSClient | undefined;

/** DynamoDB, items in and out as plain objects. Its calls throw AppError `unavailable` during an outage. */
export function database(): DynamoDBDocumentClient {
  if (!documents) {
    const client = new DynamoDBClient(CLIENT);
    client.middlewareStack.add(withinBudget, { step: 'initialize' });
    documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }
  return documents;
}

/** SQS. Its calls throw AppError `unavailable` during an outage. */
export function queue(): SQSClient {
  if (!queues) {
    queues = new SQSClient(CLIENT);
    queues.middlewareStack.add(withinBudget, { step: 'initialize' });
  }
  return queues;
}

/** True when a conditional write found its condition false: a normal outcome that stores decide on. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** SDK middleware: bounds the whole of a call, retries included, and tells outages from our own mistakes. */
function withinBudget<Args, Result>(next: (args: Args) => Promise<Result>): (args: Args) => Promise<Result> {
  return async (args) => {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`no answer within ${BUDGET_MS} ms`)), BUDGET_MS);
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

/** No answer at all, a throttle, or an answer of 500 and above; a refused request (4xx) is a fault of ours. */
function isOutage(error: unknown): boolean {
  const { $metadata, name = '' } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  const status = $metadata?.httpStatusCode;
  return (
    status === undefined || status >= 500 || /Throttl|ThroughputExceeded|RequestLimitExceeded/.test(name)
  );
}
