// The AWS clients: DynamoDB for stores and for counters, SQS, SNS, Lambda, and open WebSocket connections. Requests and answers
// have the types of AWS's SDK, of which only small parts are used (docs/decisions/aws-client.md).
import { createHash } from 'node:crypto';
import type * as sqs from '@aws-sdk/client-sqs';
import type * as dynamodb from '@aws-sdk/lib-dynamodb';
import { fromJson, toJson } from '#lib/attribute-values.ts';
import { type Call, clientWith, type Limits } from '#lib/aws-call.ts';
import type { Service } from '#lib/aws-signing.ts';

export { AwsError, isThrottled } from '#lib/aws-call.ts';

const LIMITS = { attempts: 3, connectMs: 800, answerMs: 1_500 };
/**
 * The counters have a shorter limit and no retries, since most requests are served without them in an outage. So a
 * throttled counter takes no time, retries or sockets from the others (docs/decisions/limits.md).
 */
const COUNTERS_LIMITS = { attempts: 1, connectMs: 1_500, answerMs: 1_900, mostMs: 2_000 };
/** The budget is that of tables and queues. A function that is invoked may take longer: the drill times out after 3 s. */
const INVOCATION_LIMITS = { attempts: 1, connectMs: 800, answerMs: 8_000, mostMs: 8_000, inBudget: false };

/** Sends the operations of one service. */
export interface Sender<Operations extends Record<keyof Operations, [object, unknown]>> {
  /**
   * @param mostMs less time for this call than the client's limit
   * @throws AwsError when AWS refuses; AppError `unavailable` when there is no answer in time, or AWS fails or throttles
   */
  send<Operation extends keyof Operations & string>(
    operation: Operation,
    input: Operations[Operation][0],
    mostMs?: number,
  ): Promise<Operations[Operation][1]>;
}

/** Items, keys and values are plain. */
export type Database = Sender<{
  BatchGetItem: [dynamodb.BatchGetCommandInput, dynamodb.BatchGetCommandOutput];
  DeleteItem: [dynamodb.DeleteCommandInput, dynamodb.DeleteCommandOutput];
  GetItem: [dynamodb.GetCommandInput, dynamodb.GetCommandOutput];
  PutItem: [dynamodb.PutCommandInput, dynamodb.PutCommandOutput];
  Query: [dynamodb.QueryCommandInput, dynamodb.QueryCommandOutput];
  UpdateItem: [dynamodb.UpdateCommandInput, dynamodb.UpdateCommandOutput];
}>;
type Queue = Sender<{
  ChangeMessageVisibility: [sqs.ChangeMessageVisibilityRequest, unknown];
  ChangeMessageVisibilityBatch: [
    sqs.ChangeMessageVisibilityBatchRequest,
    sqs.ChangeMessageVisibilityBatchResult,
  ];
  GetQueueAttributes: [sqs.GetQueueAttributesRequest, sqs.GetQueueAttributesResult];
  SendMessage: [sqs.SendMessageRequest, sqs.SendMessageResult];
}>;
type Topic = Sender<{ Publish: [{ TopicArn: string; Subject: string; Message: string }, unknown] }>;
type Functions = Sender<{ Invoke: [{ FunctionName: string; Payload: string }, { failed: boolean }] }>;
type WebSockets = Sender<{
  PostToConnection: [{ ConnectionId: string; Data: string }, unknown];
  DeleteConnection: [{ ConnectionId: string }, unknown];
}>;

/** DynamoDB for the stores. */
export const database = /* @__PURE__ */ lazily(() => tablesWith(LIMITS));

/** DynamoDB for the counters only; its calls fail sooner than those of `database()`. */
export const countersDatabase = /* @__PURE__ */ lazily(() => tablesWith(COUNTERS_LIMITS));

export const queue = /* @__PURE__ */ lazily<Queue>(() =>
  sender('sqs', LIMITS, (operation, input: { MessageBody?: string }) => ({
    ...rpc(`AmazonSQS.${operation}`, JSON.stringify(input)),
    read: ({ body }) => received(input, JSON.parse(body || '{}')),
  })),
);

/** A topic's subscribers get an e-mail. */
export const topic = /* @__PURE__ */ lazily<Topic>(() =>
  sender('sns', LIMITS, (Action, input) => ({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams({ Action, Version: '2010-03-31', ...input })),
    read: () => undefined,
  })),
);

/** Other functions; a call waits for the end of the function, and `failed` says that it threw. */
export const functions = /* @__PURE__ */ lazily<Functions>(() =>
  sender('lambda', INVOCATION_LIMITS, (_, { FunctionName, Payload }) => ({
    method: 'POST',
    path: `/2015-03-31/functions/${encodeURIComponent(FunctionName)}/invocations`,
    headers: { 'content-type': 'application/json' },
    body: Payload,
    read: ({ headers }) => ({ failed: headers['x-amz-function-error'] !== undefined }),
  })),
);

/** The open WebSocket connections. */
export const webSockets = /* @__PURE__ */ lazily<WebSockets>(() =>
  sender('execute-api', LIMITS, (operation, { ConnectionId, Data = '' }) => ({
    method: operation === 'DeleteConnection' ? 'DELETE' : 'POST',
    path: `/@connections/${encodeURIComponent(ConnectionId)}`,
    headers: { 'content-type': 'application/octet-stream' },
    body: Data,
    read: () => undefined,
  })),
);

function tablesWith(limits: Limits): Database {
  return sender('dynamodb', limits, (operation, input) => ({
    ...rpc(`DynamoDB_20120810.${operation}`, toJson(input)),
    read: ({ body }) => fromJson(body),
  }));
}

function lazily<Client>(make: () => Client): () => Client {
  let made: Client | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

type Request = Pick<Call<unknown>, 'method' | 'path' | 'headers' | 'body' | 'read'>;

function sender<Operations extends Record<keyof Operations, [object, unknown]>>(
  service: Service,
  limits: Limits,
  // biome-ignore lint/suspicious/noExplicitAny: every operation has an input of its own
  requestOf: (operation: string, input: any) => Request,
): Sender<Operations> {
  const call = clientWith(limits);
  return {
    send: async (operation, input, mostMs) =>
      (await call({ service, operation, input, ...requestOf(operation, input) }, mostMs)) as never,
  };
}

/** A request to a service that has all operations at one address. */
function rpc(target: string, body: string) {
  return {
    method: 'POST' as const,
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body,
  };
}

/** SQS says by its MD5 which text it received. */
function received<Output extends { MD5OfMessageBody?: string }>(
  { MessageBody }: { MessageBody?: string },
  output: Output,
): Output {
  const isOther =
    MessageBody !== undefined &&
    output.MD5OfMessageBody !== createHash('md5').update(MessageBody).digest('hex');
  if (isOther) throw new Error('SQS received another text');
  return output;
}
