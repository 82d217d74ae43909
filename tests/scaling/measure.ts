// npm run measure:calls: what each path uses of DynamoDB, SQS and the processor, how large items are, and what all that
// would cost on AWS.
import { randomUUID } from 'node:crypto';
import { logger } from '#lib/log.ts';
import { joinRoom } from '#lib/realtime/connections.ts';
import { foldLog } from '#lib/reports/rollups/fold.ts';
import { writeRollup } from '#lib/reports/rollups/rollup-store.ts';
import { requestRetraining } from '#lib/retraining/request.ts';
import { print, runScript } from '../../scripts/command-line.ts';
import { showProgress } from '../../scripts/progress.ts';
import { median, printTable } from '../bench/table.ts';
import type { Cost } from './cost.ts';
import { printCosts } from './cost-tables.ts';
import { memorySizes } from './deployed.ts';
import type { Item } from './item-size.ts';
import { loggedBytes } from './log-lines.ts';
import type { Stored } from './month.ts';
import { type Asked, type Recorder, record } from './recorder.ts';
import { type Path, paths } from './scenario.ts';
import { averageOf, entryBytes, type StoredTable, sizeRows, storedTables } from './stored.ts';
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
  const world = await startWorld();
  try {
    const measured = await measureAll(record(world.client));
    print(
      'For one call, warm, embedded database and queue: medians of the wall clock and of processor time;',
    );
    print('units as DynamoDB charges them.');
    const header = ['function', 'ms', 'CPU ms', 'MB', 'reads', 'writes', 'messages', 'log bytes', 'calls'];
    printTable(header, measured.map(rowOf));

    logger.setLogLevel('SILENT');
    await writeOthers();
    print(
      '\nItems: bytes as DynamoDB counts them. Storage counts 100 bytes more for each item and each index entry.',
    );
    const tables = await storedTables(world.client);
    printTable(['table', 'items', 'median', 'largest', 'in indexes, median'], sizeRows(tables));
    await printCosts(measured, storedOf(tables));
  } finally {
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
  let logged = 0;
  for (let n = 0; n < TIMES; n++) {
    recorder.take();
    logged = await loggedBytes(async () => {
      const [started, cpu] = [performance.now(), process.cpuUsage()];
      await run(n);
      const { user, system } = process.cpuUsage(cpu);
      took.push(performance.now() - started);
      worked.push((user + system) / 1000);
    });
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
    logBytes: logged,
    calls: [...calls].map(([call, many]) => (many > 1 ? `${many} × ${call}` : call)).join(', '),
  };
}

function rowOf({ key, ms, cpuMs, memoryMB, calls, ...uses }: Measured): string[] {
  const figures = [ms.toFixed(1), cpuMs.toFixed(1), String(memoryMB)];
  const counts = [uses.readUnits, uses.writeUnits, uses.messages, uses.logBytes].map(String);
  return [key, ...figures, ...counts, calls];
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

/** What the model needs to know of the items: predictions of the A/B route have an entry more than others. */
function storedOf(tables: readonly StoredTable[]): Stored {
  const table = (name: string) => {
    const found = tables.find((one) => one.name === name);
    if (!found) throw new Error(`nothing was stored in ${name}`);
    return found;
  };
  const [predictions, feedback] = [table('predictions'), table('feedback')];
  const isAb = (item: Item) => item.ab_day !== undefined;
  return {
    prediction: averageOf(predictions, (item) => !isAb(item)),
    abPrediction: averageOf(predictions, isAb),
    feedback: averageOf(feedback),
    entries: {
      answer: entryBytes(feedback, 'day-at'),
      exposure: entryBytes(predictions, 'ab-day-at'),
      watched: entryBytes(predictions, 'hour-at'),
    },
  };
}

if (import.meta.main) await runScript(COMMAND, run);
