// The folder of DATA_DIR: tables that outlive a start, and the folders that are refused.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openDataFolder } from '../../../local/data/folder.ts';
import { startEmulators } from '../../../local/emulators.ts';
import type { Resource } from '../../../local/framework/framework.ts';

const TableName = 'shop-local-things';
const THINGS = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' as const },
    { AttributeName: 'kind', AttributeType: 'S' as const },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'kind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: ['size'] },
    },
  ],
};
const resourcesWith = (change = {}): Record<string, Resource> => ({
  Things: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      ...THINGS,
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      ...change,
    },
  },
  Queue: { Type: 'AWS::SQS::Queue' },
});
const RESOURCES = resourcesWith();
const NOW = new Date('2026-01-02T03:04:05Z');

let dir: string;
beforeEach(() => {
  const parent = mkdtempSync(join(tmpdir(), 'data-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  dir = join(parent, 'new', 'folder');
});

/** One start with the folder: `use` gets a client of its database. */
async function start<T>(use: (documents: DynamoDBDocumentClient) => Promise<T>, isFirst = false): Promise<T> {
  const { tables } = await openDataFolder(dir, RESOURCES, NOW);
  const emulators = await startEmulators({}, 'us-east-1', tables);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: emulators.dynamodb, region: 'us-east-1', credentials });
  try {
    if (isFirst) await createTable(client);
    return await use(DynamoDBDocumentClient.from(client));
  } finally {
    client.destroy();
    await emulators.stop();
  }
}

/** The embedded DynamoDB creates a table a moment after its answer. */
async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(new CreateTableCommand(THINGS));
  const describe = new DescribeTableCommand({ TableName });
  while ((await client.send(describe)).Table?.TableStatus !== 'ACTIVE') await wait(5);
}

const put = (documents: DynamoDBDocumentClient, Item: Record<string, unknown>) =>
  documents.send(new PutCommand({ TableName, Item }));
const idsOf = async (documents: DynamoDBDocumentClient) =>
  (await documents.send(new ScanCommand({ TableName }))).Items?.map(({ id }) => id).sort();
const ofKind = async (documents: DynamoDBDocumentClient, kind: string) => {
  const condition = { KeyConditionExpression: 'kind = :kind', ExpressionAttributeValues: { ':kind': kind } };
  const { Items } = await documents.send(new QueryCommand({ TableName, IndexName: 'kind', ...condition }));
  return Items?.map(({ id, size }) => [id, size]).sort();
};

describe('openDataFolder', () => {
  test('keeps items and their indexes from one start to the next', async () => {
    await start(async (documents) => {
      for (const id of ['a', 'b']) await put(documents, { id, kind: 'k', size: 1, more: 'x' });
    }, true);
    await start(async (documents) => {
      expect(await idsOf(documents)).toEqual(['a', 'b']);
      expect(await ofKind(documents, 'k')).toEqual([
        ['a', 1],
        ['b', 1],
      ]);
    });
  });

  test('keeps the key that signs tokens in a file that only its owner can read', async () => {
    const first = await openDataFolder(dir, RESOURCES, NOW);
    expect(first.jwtSecret.length).toBeGreaterThanOrEqual(32);
    expect((await openDataFolder(dir, RESOURCES, NOW)).jwtSecret).toBe(first.jwtSecret);
    expect(statSync(join(dir, 'jwt-secret')).mode & 0o777).toBe(0o600);
  });

  test('deletes the items that have expired since the last start', async () => {
    const seconds = NOW.getTime() / 1_000;
    await start(async (documents) => {
      await put(documents, { id: 'old', kind: 'k', expires_at: seconds - 1 });
      await put(documents, { id: 'new', kind: 'k', expires_at: seconds + 1 });
      await put(documents, { id: 'endless', kind: 'k' });
    }, true);
    await start(async (documents) => {
      expect(await idsOf(documents)).toEqual(['endless', 'new']);
      expect((await ofKind(documents, 'k'))?.map(([id]) => id)).toEqual(['endless', 'new']);
    });
  });

  test('repairs an index that a killed process left without its item’s change', async () => {
    await start(async (documents) => {
      for (const id of ['a', 'b', 'c']) await put(documents, { id, kind: 'k', size: 1 });
    }, true);
    await changeDatabase((key, value) => {
      const isIndex = key.startsWith('index-');
      // An entry is missing, one is outdated, and one has no item any more.
      if (isIndex && value.id.S === 'a') return undefined;
      if (isIndex && value.id.S === 'b') return { ...value, size: { N: '0' } };
      if (!isIndex && value.id?.S === 'c') return undefined;
      return value;
    });
    await start(async (documents) => {
      expect(await ofKind(documents, 'k')).toEqual([
        ['a', 1],
        ['b', 1],
      ]);
    });
  });

  test('lets the start create a table again that a killed process left half created', async () => {
    await start(async () => {}, true);
    await changeDatabase((key, value) =>
      key.startsWith('table~') ? { ...value, TableStatus: 'CREATING' } : value,
    );
    await start(async (documents) => {
      await put(documents, { id: 'a' });
      expect(await idsOf(documents)).toEqual(['a']);
    }, true);
  });

  test('accepts a new table of a later version', async () => {
    await openDataFolder(dir, {}, NOW);
    await openDataFolder(dir, RESOURCES, NOW);
    expect(Object.keys(version().tables)).toEqual([TableName]);
  });

  test('refuses a folder of another format', async () => {
    await openDataFolder(dir, RESOURCES, NOW);
    writeFileSync(join(dir, 'vigia.json'), JSON.stringify({ ...version(), format: 2 }));
    await refuses(
      RESOURCES,
      `was written by another version of Vigía (format 2, this one has format 1). ${WAY_OUT}`,
    );
    writeFileSync(join(dir, 'vigia.json'), '');
    await refuses(
      RESOURCES,
      `was written by another version of Vigía (its vigia.json is unreadable). ${WAY_OUT}`,
    );
  });

  test('refuses a folder whose tables had other keys or indexes, and names them', async () => {
    await openDataFolder(dir, RESOURCES, NOW);
    const changed = resourcesWith({ GlobalSecondaryIndexes: undefined });
    const which = `(${TableName} had other keys or indexes)`;
    await refuses(changed, `was written by another version of Vigía ${which}. ${WAY_OUT}`);
  });

  test('refuses a folder with other files', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'letter.txt'), 'mine');
    await refuses(RESOURCES, 'holds files that are not Vigía’s. Choose an empty or a new folder.');
    expect(existsSync(join(dir, 'vigia.json'))).toBe(false);
  });

  test('refuses a file, and a path below a file', async () => {
    const parent = join(dir, '..');
    mkdirSync(parent, { recursive: true });
    writeFileSync(dir, 'mine');
    await refuses(RESOURCES, 'must be a folder, and is a file.');
    dir = join(dir, 'below');
    await refuses(RESOURCES, 'must be a folder, and is a file.');
  });

  // The superuser may write everywhere.
  test.skipIf(process.getuid?.() === 0)('refuses a folder that it cannot write', async () => {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o500);
    await refuses(RESOURCES, /^DATA_DIR ".*" cannot be used: EACCES/);
  });

  test('refuses a folder that another process uses', async () => {
    await start(async () => {
      await refuses(RESOURCES, 'is in use by another process. Stop that process, or choose another folder.');
    }, true);
  });
});

const WAY_OUT = 'Choose another folder, or delete this one to start with empty tables.';

async function refuses(resources: Record<string, Resource>, why: string | RegExp): Promise<void> {
  const error = await openDataFolder(dir, resources, NOW).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'StartProblem' });
  const { message } = error as Error;
  if (typeof why === 'string') expect(message).toBe(`DATA_DIR "${dir}" ${why}`);
  else expect(message).toMatch(why);
}

function version(): { format: number; tables: Record<string, unknown> } {
  return JSON.parse(readFileSync(join(dir, 'vigia.json'), 'utf8'));
}

// biome-ignore lint/suspicious/noExplicitAny: items and table descriptions
type Stored = any;

/** Rewrites the database behind dynalite's back; undefined deletes an entry. */
async function changeDatabase(change: (key: string, value: Stored) => Stored): Promise<void> {
  const { Level } = createRequire(import.meta.resolve('dynalite'))('level');
  const database = new Level(join(dir, 'tables'), { valueEncoding: 'json' });
  for await (const [key, value] of database.iterator()) {
    const next = change(key, value);
    await (next === undefined ? database.del(key) : database.put(key, next));
  }
  await database.close();
}
