// Records the AWS calls of each function as IAM actions, by SDK middleware on the clients. An asynchronous context knows
// the calling function.
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { countersDatabase, database, queue, topic, webSockets } from '#lib/aws.ts';

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

const all = { database, countersDatabase, queue, topic, webSockets };
type ClientName = keyof typeof all;

/** Passes each call of a function to `record` before it is made. lib/aws.ts constructs all clients, so no call is missed. */
export function onCalls(names: ClientName[], record: (call: Call) => void): void {
  onLightCalls(names, record);
  for (const name of names) {
    (all[name]().middlewareStack as Stack).add(recording(record), { step: 'initialize', priority: 'high' });
  }
}

const OF_SERVICE = { dynamodb: 'DynamoDBClient', sqs: 'SQSClient', lambda: 'LambdaClient' } as const;

/** The same for calls without the SDK (lib/aws-json.ts). */
function onLightCalls(names: ClientName[], record: (call: Call) => void): void {
  subscribe('vigia:aws-json', (message) => {
    const { service, operation, input } = message as {
      service: keyof typeof OF_SERVICE;
      operation: string;
      input: object;
    };
    const caller = running.getStore();
    const isAsked = names.includes(service === 'dynamodb' ? 'countersDatabase' : 'queue');
    if (caller === undefined || !isAsked) return;
    for (const call of callsOf(OF_SERVICE[service], `${operation}Command`, input))
      record({ caller, ...call });
  });
}

interface Stack {
  add(middleware: ReturnType<typeof recording>, options: { step: 'initialize'; priority: 'high' }): void;
}

function recording(record: (call: Call) => void) {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's middleware types differ between its clients
  return (next: any, { clientName, commandName }: any) =>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    async (args: any) => {
      const caller = running.getStore();
      if (caller !== undefined) {
        for (const call of callsOf(clientName, commandName, args.input)) record({ caller, ...call });
      }
      return await next(args);
    };
}

// biome-ignore lint/suspicious/noExplicitAny: every command has an input of its own
function callsOf(clientName: string, commandName: string, input: any): Omit<Call, 'caller'>[] {
  const name = commandName.replace(/Command$/, '');
  switch (clientName) {
    case 'DynamoDBClient':
      return tablesOf(name, input).map((on) => ({ action: `dynamodb:${name}`, ...on }));
    case 'SQSClient':
      // IAM has no actions of their own for batches.
      return [{ action: `sqs:${name.replace(/Batch$/, '')}`, target: input.QueueUrl }];
    case 'LambdaClient':
      return [{ action: `lambda:${name}Function`, target: input.FunctionName }];
    case 'SNSClient':
      return [{ action: `sns:${name}`, target: input.TopicArn }];
    case 'ApiGatewayManagementApiClient':
      return [{ action: 'execute-api:ManageConnections', target: METHODS[name] ?? name }];
    default:
      throw new Error(`the IAM action for ${name} of ${clientName} is unknown`);
  }
}

const METHODS: Record<string, string> = {
  PostToConnection: 'POST',
  GetConnection: 'GET',
  DeleteConnection: 'DELETE',
};

/** The tables of a request, with the index when one is read. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function tablesOf(name: string, { TableName, IndexName, RequestItems }: any) {
  if (/^Batch/.test(name)) return Object.keys(RequestItems).map((target) => ({ target }));
  if (TableName === undefined) throw new Error(`the table of ${name} is unknown`);
  return [{ target: TableName as string, ...(IndexName !== undefined && { index: IndexName as string }) }];
}
