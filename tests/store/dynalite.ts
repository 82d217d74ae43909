// An embedded DynamoDB with the tables of resources/tables.yml, for tests over the wire; with VIGIA_TEST_DYNAMODB another
// server takes its place (conformance tests).
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { parse } from 'yaml';
import { cacheExpressions } from '../../local/data/expression-cache.ts';

const EMULATOR_LACKS = ['TimeToLiveSpecification', 'PointInTimeRecoverySpecification'];

/** The template's variables as osls resolves them for the stage `test`. */
const deployedAs = (text: string) => text.replace(/\$\{sls:stage\}/g, 'test');

/** `UsersTable` → the input of CreateTable, as it is deployed. */
function tables(): Record<string, CreateTableCommandInput> {
  const text = readFileSync(new URL('../../resources/tables.yml', import.meta.url), 'utf8');
  const { Resources } = parse(deployedAs(text)) as {
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };
  return Object.fromEntries(
    Object.entries(Resources).map(([id, { Properties }]) => {
      const known = Object.entries(Properties).filter(([name]) => !EMULATOR_LACKS.includes(name));
      return [id, Object.fromEntries(known) as unknown as CreateTableCommandInput];
    }),
  );
}

/** Starts it on a free port, creates every table and sets this process's environment to it. */
export async function startDynalite(): Promise<{ client: DynamoDBClient; stop(): Promise<void> }> {
  const { endpoint, stop } = await server();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'us-east-1',
    // DynamoDB Local has separate tables for each access key, so each test file has its own.
    AWS_ACCESS_KEY_ID: `test${randomUUID().replaceAll('-', '')}`,
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const client = new DynamoDBClient({});
  for (const [id, table] of Object.entries(tables())) {
    await client.send(new CreateTableCommand(table));
    // UsersTable → USERS_TABLE, the name of the setting.
    process.env[`${id.replace(/Table$/, '').toUpperCase()}_TABLE`] = table.TableName;
  }
  return {
    client,
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}

async function server(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const { VIGIA_TEST_DYNAMODB } = process.env;
  if (VIGIA_TEST_DYNAMODB) return { endpoint: VIGIA_TEST_DYNAMODB, stop: async () => {} };
  cacheExpressions();
  const embedded = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => embedded.listen(0, '127.0.0.1', resolve));
  const { port } = embedded.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => embedded.close(() => resolve())),
  };
}

const ITEMS_OF_A_BATCH = 25;

/** Deletes every item of a table between tests. @param keys names of the key attributes */
export async function emptyTable(
  client: DynamoDBClient,
  TableName: string,
  ...keys: string[]
): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    const requests = Items.map((item) => ({
      DeleteRequest: {
        Key: Object.fromEntries(Object.entries(item).filter(([name]) => keys.includes(name))),
      },
    }));
    while (requests.length > 0) {
      const batch = requests.splice(0, ITEMS_OF_A_BATCH);
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: batch } }),
      );
      requests.push(...((UnprocessedItems?.[TableName] ?? []) as typeof requests));
    }
  }
}
