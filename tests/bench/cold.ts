// Cold starts: each bundle imported and invoked once, in a fresh process each time, the bundles taking turns.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { startDynalite } from '../store/dynalite.ts';
import type { Bundle } from './bundle.ts';
import { median } from './table.ts';

const ROUNDS = 15;
const ROOT = new URL('../../', import.meta.url).pathname;
const run = promisify(execFile);

/** Prints the milliseconds from before the import to after the first answer; a refusal is an answer too. */
const PROBE = `
  const [path, event] = process.argv.slice(1);
  const context = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 10000 };
  const started = performance.now();
  const { handler } = await import(path);
  await Promise.resolve(handler(JSON.parse(event), context)).catch(() => {});
  process.stdout.write('\\n' + (performance.now() - started));
`;

/** Rows: key, KB, median ms, ratio to the bare handler's median. */
export async function measureCold(bundles: Bundle[]): Promise<string[][]> {
  const dynalite = await startDynalite();
  const invocable = bundles.filter(({ key }) => key !== 'alerts-drill');
  const times = new Map(invocable.map(({ key }) => [key, [] as number[]]));
  const events = new Map(
    await Promise.all(invocable.map(async ({ key }) => [key, await sampleEvent(key)] as const)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const { key, path } of invocable) {
      const args = ['--input-type=module', '-e', PROBE, path, events.get(key) ?? '{}'];
      const { stdout } = await run(process.execPath, args, { env: environment(), timeout: 20_000 });
      times.get(key)?.push(Number(stdout.slice(stdout.lastIndexOf('\n') + 1)));
    }
  }
  await dynalite.stop();
  const bare = median(times.get('(bare)') ?? []);
  return invocable.map(({ key, bytes }) => {
    const ms = median(times.get(key) ?? []);
    return [key, (bytes / 1024).toFixed(0), ms.toFixed(1), (ms / bare).toFixed(1)];
  });
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    STAGE: 'local',
    JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, for the bench',
    AWS_ENDPOINT_URL_SQS: process.env.AWS_ENDPOINT_URL_DYNAMODB,
    ALERTS_QUEUE_URL: `${process.env.AWS_ENDPOINT_URL_DYNAMODB}/000000000000/none.fifo`,
  };
}

async function sampleEvent(key: string): Promise<string> {
  return await readFile(`${ROOT}events/${key}.json`, 'utf8').catch(() => '{}');
}
