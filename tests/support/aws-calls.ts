// Records the AWS calls of each function as IAM actions. An asynchronous context knows the calling function.
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

export interface Call {
  /** The calling function, "predict-v1", or its route, "POST /api/v1/predict". */
  caller: string;
  /** "dynamodb:Query" */
  action: string;
  /** A table's name, a queue's URL, a topic's ARN, a function's name; for WebSocket connections the HTTP method. */
  target: string;
  /** The index, when one is read. */
  index?: string;
}

const running = new AsyncLocalStorage<string>();

/** Runs a function; AWS calls inside count as its calls. When nested, the outermost caller counts. */
export function asFunction<Result>(caller: string, run: () => Result): Result {
  return running.run(running.getStore() ?? caller, run);
}

/** Passes each call of a function to `record` before it is made. lib/aws-call.ts makes all calls, so none is missed. */
export function onCalls(record: (call: Call) => void): void {
  subscribe('vigia:aws', (message) => {
    const caller = running.getStore();
    if (caller === undefined) return;
    for (const call of callsOf(message as Made)) record({ caller, ...call });
  });
}

/** What lib/aws-call.ts publishes of a call. */
interface Made {
  service: string;
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: every operation has an input of its own
  input: any;
}

function callsOf({ service, operation, input }: Made): Omit<Call, 'caller'>[] {
  switch (service) {
    case 'dynamodb':
      return tablesOf(operation, input).map((on) => ({ action: `dynamodb:${operation}`, ...on }));
    case 'sqs':
      // IAM has no actions of their own for batches.
      return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, target: input.QueueUrl }];
    case 'lambda':
      return [{ action: `lambda:${operation}Function`, target: input.FunctionName }];
    case 'sns':
      return [{ action: `sns:${operation}`, target: input.TopicArn }];
    case 'execute-api':
      return [{ action: 'execute-api:ManageConnections', target: METHODS[operation] ?? operation }];
    default:
      throw new Error(`the IAM action for ${operation} of ${service} is unknown`);
  }
}

const METHODS: Record<string, string> = { PostToConnection: 'POST', DeleteConnection: 'DELETE' };

/** The tables of a request, with the index when one is read. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function tablesOf(name: string, { TableName, IndexName, RequestItems }: any) {
  if (/^Batch/.test(name)) return Object.keys(RequestItems).map((target) => ({ target }));
  if (TableName === undefined) throw new Error(`the table of ${name} is unknown`);
  return [{ target: TableName as string, ...(IndexName !== undefined && { index: IndexName as string }) }];
}
