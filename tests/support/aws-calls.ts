// What functions ask of AWS, in IAM's words, noted by SDK middleware on the clients; whose call it is, its asynchronous
// context says.
import { AsyncLocalStorage } from 'node:async_hooks';
import { countersDatabase, database, queue, topic, webSockets } from '#lib/aws.ts';

export interface Call {
  /** The function that calls: "predict-v1". */
  key: string;
  /** "dynamodb:Query" */
  action: string;
  /** A table's name, a queue's URL, a topic's ARN; of connections the method by which they are managed. */
  target: string;
  /** Where an index is read and not its table. */
  index?: string;
}

const running = new AsyncLocalStorage<string>();

/** Runs a function: what is called of AWS within is its call. */
export function asFunction<Result>(key: string, run: () => Result): Result {
  return running.run(key, run);
}

const all = { database, countersDatabase, queue, topic, webSockets };
type ClientName = keyof typeof all;

/** Has each call of a function told, before it is made. lib/aws.ts makes all clients that there are: these. */
export function onCalls(names: ClientName[], tell: (call: Call) => void): void {
  for (const name of names) {
    (all[name]().middlewareStack as Stack).add(noting(tell), { step: 'initialize', priority: 'high' });
  }
}

interface Stack {
  add(middleware: ReturnType<typeof noting>, options: { step: 'initialize'; priority: 'high' }): void;
}

function noting(tell: (call: Call) => void) {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's middleware types differ between its clients
  return (next: any, { clientName, commandName }: any) =>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    async (args: any) => {
      const key = running.getStore();
      if (key !== undefined) {
        for (const call of callsOf(clientName, commandName, args.input)) tell({ key, ...call });
      }
      return await next(args);
    };
}

// biome-ignore lint/suspicious/noExplicitAny: every command has an input of its own
function callsOf(clientName: string, commandName: string, input: any): Omit<Call, 'key'>[] {
  const name = commandName.replace(/Command$/, '');
  switch (clientName) {
    case 'DynamoDBClient':
      return tablesOf(name, input).map((on) => ({ action: `dynamodb:${name}`, ...on }));
    case 'SQSClient':
      return [{ action: `sqs:${name}`, target: input.QueueUrl }];
    case 'SNSClient':
      return [{ action: `sns:${name}`, target: input.TopicArn }];
    case 'ApiGatewayManagementApiClient':
      return [{ action: 'execute-api:ManageConnections', target: METHODS[name] ?? name }];
    default:
      throw new Error(`the IAM action of ${clientName}'s ${name} is not known`);
  }
}

const METHODS: Record<string, string> = {
  PostToConnection: 'POST',
  GetConnection: 'GET',
  DeleteConnection: 'DELETE',
};

/** With the index, where that is what is read. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function tablesOf(name: string, { TableName, IndexName, RequestItems }: any) {
  if (/^Batch/.test(name)) return Object.keys(RequestItems).map((target) => ({ target }));
  if (TableName === undefined) throw new Error(`the table of ${name} is not known`);
  return [{ target: TableName as string, ...(IndexName !== undefined && { index: IndexName as string }) }];
}
