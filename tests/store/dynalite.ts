// An embedded DynamoDB with the tables of resources/tables.yml, for tests over the wire.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { parse } from 'yaml';

const EMULATOR_LACKS = ['TimeToLiveSpecification', 'PointInTimeRecoverySpecification'];

/** `UsersTable` → what CreateTable takes, as it is deployed. */
function tables(): Record<string, CreateTableCommandInput> {
  const text = readFileSync(new URL('../../resources/tables.yml', import.meta.url), 'utf8');
  const { Resources } = parse(text.replace(/\$\{sls:stage\}/g, 'test')) as {
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };
  return Object.fromEntries(
    Object.entries(Resources).map(([id, { Properties }]) => {
      const known = Object.entries(Properties).filter(([name]) => !EMULATOR_LACKS.includes(name));
      return [id, Object.fromEntries(known) as unknown as CreateTableCommandInput];
    }),
  );
}

/** Starts it on a free port, creates every table and points this process's environment at it. */
export async function startDynalite(): Promise<{ client: DynamoDBClient; stop(): Promise<void> }> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const client = new DynamoDBClient({});
  for (const [id, table] of Object.entries(tables())) {
    await client.send(new CreateTableCommand(table));
    // The setting that functions.yml derives from this table: UsersTable → USERS_TABLE.
    process.env[`${id.replace(/Table$/, '').toUpperCase()}_TABLE`] = table.TableName;
  }
  return {
    client,
    stop: async () => {
      client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Deletes every item of a table whose key is `keys`, so that a test meets nothing of the one before. */
export async function emptyTable(
  client: DynamoDBClient,
  TableName: string,
  ...keys: string[]
): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const item of Items) {
      const Key = Object.fromEntries(Object.entries(item).filter(([name]) => keys.includes(name)));
      await client.send(new DeleteItemCommand({ TableName, Key }));
    }
  }
}
