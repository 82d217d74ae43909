// `npm run measure:calls`: what each path asks of DynamoDB and SQS, how long it works, how large the items are, and
// what all of it would cost on AWS.
import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { database } from '#lib/aws.ts';
import { logger } from '#lib/log.ts';
import { joinRoom } from '#lib/realtime/connections.ts';
import { foldDay } from '#lib/reports/fold.ts';
import { writeDay } from '#lib/reports/rollup-store.ts';
import { requestRetraining } from '#lib/retraining/request.ts';
import { median, printTable } from '../bench/table.ts';
import type { Cost } from './cost.ts';
import { tellTheCosts } from './cost-tables.ts';
import { memorySizes } from './deployed.ts';
import { type Item, sizeOf } from './item-size.ts';
import { type Asked, entryOf, type Recorder, record, shape } from './recorder.ts';
import { type Path, paths } from './scenario.ts';
import { startWorld } from './world.ts';

/** More than ten logins, so that the user's item holds the ten sessions that it can; fewer than the connections one may have. */
const TIMES = 12;

interface Measured extends Cost {
  /** Median of the wall clock. */
  ms: number;
  calls: string;
}

logger.setLogLevel('SILENT');
const world = await startWorld();
try {
  const recorder = record(world.client);
  const memory = memorySizes();
  const measured: Measured[] = [];
  for (const path of await paths()) measured.push(await measure(path, recorder, memory));
  process.stdout.write(
    'Of one call, warm, database and queue embedded: medians of the time and of the processor’s; units as DynamoDB charges them.\n',
  );
  printTable(['function', 'ms', 'CPU ms', 'MB', 'reads', 'writes', 'messages', 'calls'], measured.map(rowOf));

  await writeOthers();
  process.stdout.write(
    '\nItems: bytes as DynamoDB counts them. For storage each item and entry counts 100 more.\n',
  );
  const sizes = await itemSizes(world.client);
  printTable(['table', 'items', 'median', 'largest', 'in indexes, median'], sizes);
  await tellTheCosts(measured);
} finally {
  database().destroy();
  await world.stop();
}

async function measure(
  { key, run }: Path,
  recorder: Recorder,
  memory: ReadonlyMap<string, number>,
): Promise<Measured> {
  const took: number[] = [];
  const worked: number[] = [];
  let last: Asked | undefined;
  for (let n = 0; n < TIMES; n++) {
    recorder.take();
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    await run(n);
    const { user, system } = process.cpuUsage(cpu);
    took.push(performance.now() - started);
    worked.push((user + system) / 1000);
    last = recorder.take();
  }
  const { calls = new Map<string, number>(), readUnits = 0, writeUnits = 0, messages = 0 } = last ?? {};
  const [name = ''] = key.split(' ');
  const memoryMB = memory.get(name);
  if (memoryMB === undefined) throw new Error(`${name} is not deployed`);
  return {
    key,
    memoryMB,
    ms: median(took.slice(1)),
    cpuMs: median(worked.slice(1)),
    readUnits,
    writeUnits,
    messages,
    calls: [...calls].map(([call, many]) => (many > 1 ? `${many} × ${call}` : call)).join(', '),
  };
}

function rowOf({ key, ms, cpuMs, memoryMB, readUnits, writeUnits, messages, calls }: Measured): string[] {
  const figures = [ms.toFixed(1), cpuMs.toFixed(1), String(memoryMB)];
  return [key, ...figures, String(readUnits), String(writeUnits), String(messages), calls];
}

/** What the paths leave none of: a rollup, a connection that stays, a queued retraining. */
async function writeOthers(): Promise<void> {
  await requestRetraining({ learning_rate: 0.001, epochs: 5, note: 'letra inclinada' }, 'boss');
  const at = new Date();
  await joinRoom('user:ana-0', {
    connection_id: 'R1kmxc2VNjMCFIA=',
    username: 'ana-0',
    sid: randomUUID(),
    connected_at: at.toISOString(),
    expires_at: Math.floor(at.getTime() / 1000),
  });
  await writeDay('2026-01-02', await foldDay(each(dayOfThousand()), each([])));
}

/** What a thousand people said, five things each: every one of the 64 groups of users has answers. */
function dayOfThousand() {
  return Array.from({ length: 5_000 }, (_, n) => ({
    username: `user-${n % 1_000}`,
    prediction: n % 10,
    correct: n % 13 > 0,
    version: n % 2 ? ('v1' as const) : ('v2' as const),
    model: n % 2 ? 'mlp-784-128-10' : 'cnn-80460',
    experiment: 'first',
  }));
}

async function* each<Entry>(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

/** Of each table that holds anything. */
async function itemSizes(client: DynamoDBClient): Promise<string[][]> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const rows = await Promise.all(
    TableNames.map(async (TableName) => {
      const items = await all(client, TableName);
      const { indexes } = await shape(client, TableName);
      const sizes = items.map(sizeOf);
      const inIndexes = indexes.map((index) => {
        const entries = items.map((item) => entryOf(item, index)).filter((entry) => entry !== undefined);
        return entries.length > 0 ? median(entries.map(sizeOf)).toFixed(0) : '–';
      });
      const figures = [median(sizes).toFixed(0), String(Math.max(...sizes))];
      return [TableName.replace('vigia-test-', ''), String(items.length), ...figures, inIndexes.join(', ')];
    }),
  );
  return rows.filter(([, count]) => count !== '0');
}

async function all(client: DynamoDBClient, TableName: string): Promise<Item[]> {
  const found: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) found.push(...Items);
  return found;
}
