// npm run measure:calls: what each path uses of DynamoDB, SQS and the processor, how large items are, and what all that
// would cost on AWS.
import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { database } from '#lib/aws.ts';
import { logger } from '#lib/log.ts';
import { joinRoom } from '#lib/realtime/connections.ts';
import { foldLog } from '#lib/reports/fold.ts';
import { writeRollup } from '#lib/reports/rollup-store.ts';
import { requestRetraining } from '#lib/retraining/request.ts';
import { print, runScript } from '../../scripts/command-line.ts';
import { showProgress } from '../../scripts/progress.ts';
import { median, printTable } from '../bench/table.ts';
import type { Cost } from './cost.ts';
import { printCosts } from './cost-tables.ts';
import { memorySizes } from './deployed.ts';
import { type Item, sizeOf } from './item-size.ts';
import { type Asked, entryOf, type Recorder, record, shape } from './recorder.ts';
import { type Path, paths } from './scenario.ts';
import { startWorld } from './world.ts';

/** Enough logins to fill the ten sessions of a user's item, and fewer than the connections that a user may have. */
const TIMES = 12;

interface Measured extends Cost {
  /** Median wall-clock time. */
  ms: number;
  calls: string;
}

export const COMMAND = {
  name: 'npm run measure:calls',
  description: `Measures what each path uses of DynamoDB, SQS and the processor, and how large the stored items are, and prints
what that would cost on AWS. Needs nothing but this machine.`,
  options: {},
};

async function run(): Promise<void> {
  logger.setLogLevel('SILENT');
  const world = await startWorld();
  try {
    const measured = await measureAll(record(world.client));
    print(
      'For one call, warm, embedded database and queue: medians of the wall clock and of processor time;',
    );
    print('units as DynamoDB charges them.');
    const header = ['function', 'ms', 'CPU ms', 'MB', 'reads', 'writes', 'messages', 'calls'];
    printTable(header, measured.map(rowOf));

    await writeOthers();
    print(
      '\nItems: bytes as DynamoDB counts them. Storage counts 100 bytes more for each item and each index entry.',
    );
    const sizes = await itemSizes(world.client);
    printTable(['table', 'items', 'median', 'largest', 'in indexes, median'], sizes);
    await printCosts(measured);
  } finally {
    database().destroy();
    await world.stop();
  }
}

async function measureAll(recorder: Recorder): Promise<Measured[]> {
  const memory = await memorySizes();
  const all = await paths();
  const progress = showProgress('measuring', all.length);
  const measured: Measured[] = [];
  for (const path of all) {
    measured.push(await measure(path, recorder, memory));
    progress.update(measured.length, path.key);
  }
  progress.stop();
  return measured;
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

/** Writes the items that the paths do not leave behind: a rollup, an open connection, a queued retraining. */
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
  await writeRollup('2026-01-02', await foldLog(each(dayOfThousand()), each([]), async () => undefined));
}

/** Five answers of each of a thousand users: every one of the 64 groups of users has some. */
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

/** A row for each table that is not empty. */
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

if (import.meta.main) await runScript(COMMAND, run);
