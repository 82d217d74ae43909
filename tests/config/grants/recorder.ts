// Records what a function asks of AWS, in IAM's words, by SDK middleware on the clients; whose call it is, its asynchronous
// context says.
import { AsyncLocalStorage } from 'node:async_hooks';
import { countersDatabase, database, queue, topic, webSockets } from '#lib/aws.ts';
import { ACCOUNT_ID } from '../../../local/intrinsics.ts';

export const REGION = 'us-east-1';
/** What the WebSocket API is called where it is a double. */
export const WEB_SOCKET_API = 'live';

/** "dynamodb:Query on arn:aws:dynamodb:us-east-1:000000000000:table/vigia-prod-models", each once. */
export type Calls = Set<string>;

const running = new AsyncLocalStorage<Calls>();

/** Runs a function; whatever it calls of AWS is added to `calls`. */
export async function recorded<Result>(calls: Calls, run: () => Promise<Result>): Promise<Result> {
  return await running.run(calls, run);
}

/** To be called once, when the environment names the emulators: lib/aws.ts makes all clients that there are. */
export function recordClients(): void {
  for (const { middlewareStack } of [database(), countersDatabase(), queue(), topic(), webSockets()]) {
    (middlewareStack as Stack).add(noting, { step: 'initialize', priority: 'high' });
  }
}

interface Stack {
  add(middleware: typeof noting, options: { step: 'initialize'; priority: 'high' }): void;
}

// biome-ignore lint/suspicious/noExplicitAny: the SDK's middleware types differ between its clients
function noting(next: any, { clientName, commandName }: any) {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return async (args: any) => {
    for (const call of callsOf(clientName, commandName, args.input)) running.getStore()?.add(call);
    return await next(args);
  };
}

// biome-ignore lint/suspicious/noExplicitAny: every command has an input of its own
function callsOf(clientName: string, commandName: string, input: any): string[] {
  const name = commandName.replace(/Command$/, '');
  switch (clientName) {
    case 'DynamoDBClient':
      return tablesOf(name, input).map((on) => `dynamodb:${name} on ${arn('dynamodb', `table/${on}`)}`);
    case 'SQSClient':
      return [`sqs:${name} on ${arn('sqs', input.QueueUrl.slice(input.QueueUrl.lastIndexOf('/') + 1))}`];
    case 'SNSClient':
      return [`sns:${name} on ${input.TopicArn}`];
    case 'ApiGatewayManagementApiClient':
      return [`execute-api:ManageConnections on ${arn('execute-api', connectionsBy(name))}`];
    default:
      throw new Error(`the IAM action of ${clientName}'s ${name} is not known`);
  }
}

/** With the index, where that is what is read. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function tablesOf(name: string, { TableName, IndexName, RequestItems }: any): string[] {
  if (/^Batch/.test(name)) return Object.keys(RequestItems);
  if (TableName === undefined) throw new Error(`the table of ${name} is not known`);
  return [IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`];
}

const METHODS: Record<string, string> = {
  PostToConnection: 'POST',
  GetConnection: 'GET',
  DeleteConnection: 'DELETE',
};

function connectionsBy(name: string): string {
  return `${WEB_SOCKET_API}/prod/${METHODS[name]}/@connections/*`;
}

function arn(service: string, rest: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${rest}`;
}
